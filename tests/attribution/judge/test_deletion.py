"""Inputs go in the order of their scores."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import Cancelled, explain
from playground.attribution.groups import superpixels
from playground.attribution.judge import deletion
from playground.attribution.judge.deletion import POINTS
from playground.attribution.scalar import Watch
from playground.problem import SpecError
from tests.attribution.judge.trained import trained
from tests.attribution.small import bare, convolutional, drawn, linear


def test_a_linear_network_falls_by_one_term_after_the_other():
    weights, x = drawn(6, seed=3), drawn(2, 6, seed=1)
    subject = bare(linear(weights), 6)
    own = explain(subject, x, method="exact_shapley", target=1)
    found = deletion(subject, own, example=1)
    terms = own.scores[1].sort(descending=True).values
    f = own.f_x[1]
    torch.testing.assert_close(found.deleted, f - torch.cat([torch.zeros(1), terms.cumsum(0)]), atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(found.inserted, own.f_baseline[1] + torch.cat([torch.zeros(1), terms.cumsum(0)]), atol=1e-5, rtol=1e-4)
    assert found.order.tolist() == own.scores[1].argsort(descending=True).tolist()
    assert found.area_deleted == pytest.approx(float(((found.deleted[1:] + found.deleted[:-1]) / 2).mean()), abs=1e-5)
    assert found.better_deleted == found.better_inserted == 1  # no order falls faster than that of the true terms
    assert found.area_deleted < found.area_deleted_random and found.area_inserted > found.area_inserted_random


def test_the_curves_begin_and_end_where_they_must():
    subject = trained("hidden_marks")
    own = explain(subject, subject.background[:1], method="integrated_gradients")
    found = deletion(subject, own, orders=3)
    for falling in (found.deleted, *found.deleted_random):
        torch.testing.assert_close(falling[[0, -1]], torch.stack([own.f_x[0], own.f_baseline[0]]), atol=1e-4, rtol=1e-4)
    for rising in (found.inserted, *found.inserted_random):
        torch.testing.assert_close(rising[[0, -1]], torch.stack([own.f_baseline[0], own.f_x[0]]), atol=1e-4, rtol=1e-4)
    assert found.deleted_random.shape == found.inserted_random.shape == (3, POINTS + 1)
    assert found.share[0] == 0 and found.share[-1] == 1 and found.gone[-1] == 100 and (found.gone.diff() > 0).all()


def test_the_curve_is_the_score_of_the_picture_that_is_shown():
    subject = trained("hidden_marks")
    own = explain(subject, subject.background[:3], method="integrated_gradients", target=2)
    found = deletion(subject, own, example=2)
    for point in (0, 7, 40, POINTS):
        for inserting, curve in ((False, found.deleted), (True, found.inserted)):
            shown = found.at(point, inserting=inserting)
            assert float(subject.network(shown[None])[0, 2]) == pytest.approx(float(curve[point]), abs=1e-4)
    assert (found.at(7) != found.x).sum() <= int(found.gone[7])
    assert torch.equal(found.at(0), found.x) and torch.equal(found.at(POINTS), found.baseline)


def test_a_good_explanation_beats_chance_and_its_reverse_does_not():
    subject = trained("hidden_marks")
    own = explain(subject, subject.background[:1], method="shapley_sampling")
    good = deletion(subject, own)
    assert good.better_deleted == good.better_inserted == 1
    own.scores.neg_()
    bad = deletion(subject, own)
    assert bad.better_deleted == bad.better_inserted == 0


def test_groups_and_channels_go_together():
    subject, x = bare(convolutional(2), 2, 6, 6), drawn(1, 2, 6, 6, seed=1)
    pixels = deletion(subject, explain(subject, x, method="saliency", target=1))
    assert len(pixels.order) == 36 and len(pixels.share) == 37
    groups = superpixels((2, 6, 6), 3)
    grouped = deletion(subject, explain(subject, x, method="exact_shapley", target=1, groups=groups))
    assert len(grouped.order) == 9 and torch.equal(grouped.units, groups)
    gone = grouped.at(1) != grouped.x
    assert torch.equal(gone, groups == grouped.order[0])


def test_the_same_question_gives_the_same_random_orders():
    subject = trained("planted")
    own = explain(subject, subject.background[:1], method="exact_shapley")
    assert torch.equal(deletion(subject, own).deleted_random, deletion(subject, own).deleted_random)
    assert len(deletion(subject, own).deleted_random.unique(dim=0)) > 4


@pytest.mark.parametrize(("given", "fault"), [({"example": 1}, "example"), ({"example": -1}, "example"), ({"orders": 0}, "orders")])
def test_what_is_not_there_is_refused(given, fault):
    subject = trained("planted")
    with pytest.raises(SpecError, match=fault):
        deletion(subject, explain(subject, subject.background[:1], method="saliency"), **given)


def test_it_can_be_cancelled():
    subject = trained("planted")
    with pytest.raises(Cancelled):
        deletion(subject, explain(subject, subject.background[:1], method="saliency"), watch=Watch(cancelled=lambda: True))
