"""How much falls where the reasons are."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import explain
from playground.attribution.judge import truth
from playground.problem import SpecError
from tests.attribution.judge.trained import trained
from tests.attribution.small import bare, dense, drawn


def rows(subject, count):
    return subject.assembly.prepared.train.index[:count]


def test_the_share_is_what_falls_on_the_planted_columns():
    subject = trained("planted")
    own = explain(subject, subject.background[:5], method="exact_shapley", target=1)
    found = truth(subject, own)
    wanted = own.scores[:, :4].abs().sum(1) / own.scores.abs().sum(1)
    torch.testing.assert_close(found.share, wanted)
    assert (found.chance == 0.5).all() and found.relevant.shape == own.scores.shape


def test_a_trained_network_looks_at_the_reasons_and_an_untrained_one_does_not():
    for slug, least, method in (("planted", 0.8, "exact_shapley"), ("hidden_marks", 0.6, "integrated_gradients")):
        shares = []
        for epochs in (15, 0):
            subject = trained(slug, epochs)
            own = explain(subject, subject.background[:20], method=method, target=1, baseline="zero")
            shares.append(float(truth(subject, own, rows(subject, 20)).share.mean()))
        assert shares[0] > least and shares[0] > shares[1] + 0.1, (slug, shares)


def test_each_picture_has_its_own_place():
    subject = trained("hidden_marks")
    own = explain(subject, subject.background[:4], method="saliency", target=0)
    marks = subject.assembly.prepared.train.index[:4]
    known = subject.assembly.experiment.data.source.relevant()[marks]
    assert torch.equal(truth(subject, own, marks).relevant, known)
    own.scores.copy_(known.float())
    assert torch.equal(truth(subject, own, marks.tolist()).share, torch.ones(4))
    assert truth(subject, own, marks.roll(1)).share.min() < 1
    torch.testing.assert_close(truth(subject, own, marks).chance, torch.full((4,), 9 / 100))


def test_an_explanation_of_nothing_has_the_share_of_chance():
    subject = trained("planted")
    own = explain(subject, subject.background[:2], method="saliency", target=1)
    own.scores.zero_()
    assert torch.equal(truth(subject, own).share, truth(subject, own).chance)


def test_where_nothing_is_known_there_is_none():
    iris, marks, bared = trained("iris", 1), trained("hidden_marks"), bare(dense(3), 3)
    assert truth(iris, explain(iris, iris.background[:1], method="saliency")) is None
    assert truth(bared, explain(bared, drawn(1, 3), method="saliency")) is None
    assert truth(marks, explain(marks, marks.background[:1], method="saliency")) is None  # a picture of nobody knows which


@pytest.mark.parametrize("given", [[0], [0, 1, 2], [0, 2000], [-1, 0], torch.tensor([[0, 1]])])
def test_rows_that_are_not_those_of_the_examples_are_refused(given):
    subject = trained("hidden_marks")
    with pytest.raises(SpecError, match="rows"):
        truth(subject, explain(subject, subject.background[:2], method="saliency"), given)
