"""A little noise should change an explanation little."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Cancelled, explain
from playground.attribution.judge import stability
from playground.attribution.judge.ranks import rank_correlation
from playground.attribution.scalar import Watch
from playground.problem import SpecError
from tests.attribution.judge.trained import trained
from tests.attribution.small import bare, drawn, linear


class Ripple(nn.Module):
    """Its gradient turns over at every step."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.sin(400 * x).sum(1, keepdim=True)


def test_less_noise_changes_less():
    subject = trained("hidden_marks")
    own = explain(subject, subject.background[:1], method="integrated_gradients")
    little, more = (stability(subject, own, noise=noise, draws=8) for noise in (1e-4, 0.2))
    assert little.correlations.shape == (8,) and little.correlations.min() > 0.95
    assert more.correlations.mean() < little.correlations.mean()
    assert little.change.abs().max() < more.change.abs().max()


def test_a_gradient_that_never_changes_is_stable_and_one_that_ripples_is_not():
    steady, rough = bare(linear(drawn(20, seed=3)), 20), bare(Ripple(), 20)
    found = [stability(subject, explain(subject, drawn(1, 20, seed=1), method="saliency", target=1)) for subject in (steady, rough)]
    assert (found[0].correlations == 1).all() and found[1].correlations.mean() < 0.3


def test_noise_is_a_share_of_each_input_s_range():
    """Scores of a linear network tell by how much its inputs were moved."""
    subject = bare(linear(torch.ones(3)), 3)
    subject.background.mul_(torch.tensor([1.0, 10.0, 0.0]))
    own = explain(subject, drawn(1, 3), method="input_x_gradient", target=1)
    moved = stability(subject, own, noise=0.1, draws=4000)
    reach = subject.background.amax(0) - subject.background.amin(0)
    assert float(moved.change.std()) == pytest.approx(0.1 * float(reach.norm()), rel=0.05)


def test_the_example_that_was_asked_for_is_the_one():
    subject = trained("planted")
    own = explain(subject, subject.background[:3], method="exact_shapley", target=1)
    found = stability(subject, own, noise=1e-6, example=2)
    assert found.correlations.min() == 1 and found.change.abs().max() < 1e-3
    alone = explain(subject, subject.background[2:3], method="exact_shapley", target=1)
    torch.testing.assert_close(stability(subject, alone).correlations, stability(subject, own, example=2).correlations)
    assert rank_correlation(own.scores[:1], own.scores[2:]).item() < 1


@pytest.mark.parametrize("given", [{"noise": 0.0}, {"noise": -1.0}, {"noise": float("nan")}, {"draws": 0}, {"example": 1}])
def test_what_makes_no_sense_is_refused(given):
    subject = trained("planted")
    with pytest.raises(SpecError, match=next(iter(given))):
        stability(subject, explain(subject, subject.background[:1], method="saliency"), **given)


def test_it_can_be_cancelled():
    subject = trained("planted")
    with pytest.raises(Cancelled):
        stability(subject, explain(subject, subject.background[:1], method="saliency"), watch=Watch(cancelled=lambda: True))
