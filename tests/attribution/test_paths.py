"""Methods that follow ways from a baseline: known integrals, Captum, and what the dice owe."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Promise, Subject, Verdict, explain
from playground.attribution.methods.averaged_integrated_gradients import AveragedIntegratedGradients
from playground.attribution.methods.gradient_shap import GradientShap
from playground.attribution.methods.integrated_gradients import IntegratedGradients
from playground.attribution.path import HALVINGS, TOLERANCE
from tests.attribution.families import examples, stacked, subject


class Product(nn.Module):
    """x₁ · x₂ for class 1."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([x[:, 0] * 0, x[:, 0] * x[:, 1], x[:, 1] * 0], 1)


class Kink(nn.Module):
    """max(0, x₁ − 0.7) · 100 for class 1: the gradient says nothing on most of the way."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.stack([x[:, 0] * 0, 100 * torch.relu(x[:, 0] - 0.7), x[:, 1] * 0], 1)


def product() -> Subject:
    return Subject.bare(Product(), torch.randn(12, 2, generator=torch.Generator().manual_seed(0)))


def test_of_a_product_each_factor_gets_half() -> None:
    x = torch.tensor([[3.0, 2.0], [-1.0, 4.0]])
    found = explain(product(), x, method="integrated_gradients", baseline="zero", target=1)
    torch.testing.assert_close(found.scores, torch.tensor([[3.0, 3.0], [-2.0, -2.0]]))
    assert found.verdict is Verdict.EXACT


def test_of_many_baselines_it_is_the_mean() -> None:
    """(x₁ − b₁)(x₂ + b₂)/2 and (x₂ − b₂)(x₁ + b₁)/2, averaged over the training examples b."""
    given, x = product(), torch.tensor([[3.0, 2.0]])
    found = explain(given, x, method=AveragedIntegratedGradients(rows=12), target=1)
    known = given.background
    expected = torch.stack([(x[0, 0] - known[:, 0]) * (x[0, 1] + known[:, 1]) / 2, (x[0, 1] - known[:, 1]) * (x[0, 0] + known[:, 0]) / 2], 1).mean(0)
    torch.testing.assert_close(found.scores[0], expected)
    torch.testing.assert_close(found.f_baseline, known.prod(1).mean().expand(1))
    assert found.baseline is None
    assert found.promise is Promise.MEAN_SUM


def test_points_are_added_only_where_a_way_bends() -> None:
    """The kink is found among 2²⁰ places with some dozen points, and an example whose way is straight gets none of them."""
    given = Subject.bare(Kink(), torch.rand(8, 2))
    easy, hard = torch.tensor([[0.5, 0.0]]), torch.tensor([[0.7001, 0.0]])
    alone = explain(given, easy, method=IntegratedGradients(steps=4), baseline="zero", target=1)
    both = explain(given, torch.cat([easy, hard]), method=IntegratedGradients(steps=4), baseline="zero", target=1)
    assert alone.steps == 4
    assert both.steps is not None
    assert 8 < both.steps < 60
    assert both.verdict in (Verdict.EXACT, Verdict.CLOSE)
    assert both.rows < 3 * both.steps
    assert torch.equal(both.scores[0], alone.scores[0])


@pytest.mark.parametrize("family", ["plane", "table", "regression", "CNN", "residual CNN"])
@pytest.mark.parametrize("baseline", ["mean", "zero", "uniform"])
def test_however_few_points_it_begins_with_the_sum_comes_right(family: str, baseline: str) -> None:
    given = subject(family)
    found = explain(given, given.background[:12], method=IntegratedGradients(steps=4), baseline=baseline, target=0)
    assert found.error is not None
    assert found.error < TOLERANCE


def test_more_bends_than_points_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.attribution.path.MOST_STEPS", 8)
    given = Subject.bare(Kink(), torch.rand(8, 2))
    found = explain(given, torch.tensor([[0.7001, 0.0]]), method=IntegratedGradients(steps=4), baseline="zero", target=1)
    assert found.steps == 8
    assert found.verdict is Verdict.BROKEN


def test_a_sum_that_cannot_be_reached_is_told() -> None:
    """A step: its gradient is zero everywhere, and no halving reaches the jump."""

    class Step(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return torch.stack([x[:, 0] * 0, (x[:, 0] > 0.5).float() + x[:, 0] * 0, x[:, 1] * 0], 1)

    found = explain(Subject.bare(Step(), torch.rand(8, 2)), torch.tensor([[1.0, 0.0]]), method="integrated_gradients", baseline="zero", target=1)
    assert found.verdict is Verdict.BROKEN
    assert found.error == pytest.approx(1)
    assert found.steps == 32 + 2 * HALVINGS - 2 * 4  # the sixteenth that holds the jump is halved to the end


@pytest.mark.parametrize(("family", "apart"), [("LSTM", 1e-4), ("attention", 1e-4), ("table", 0.01), ("CNN", 0.02)])
def test_captum_agrees(family: str, apart: float) -> None:
    """As far as Captum's evenly spaced points reach: to rounding where the network is smooth."""
    from captum.attr import IntegratedGradients as Captum

    given, x = subject(family), examples(family)
    found = explain(given, x, method=IntegratedGradients(steps=256), target=2)
    theirs = Captum(given.network).attribute(x, given.background.mean(0, keepdim=True), target=2, n_steps=256)
    torch.testing.assert_close(found.scores, theirs.detach().float(), rtol=0, atol=apart * float(found.scores.abs().max()))


def test_many_examples_go_through_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    given, x = subject("CNN"), examples("CNN")
    whole = explain(given, x, method="averaged_integrated_gradients", target=1)
    monkeypatch.setattr("playground.attribution.path.KEPT", 1)
    monkeypatch.setattr("playground.attribution.scalar.ROWS", 7)
    pieces = explain(given, x, method="averaged_integrated_gradients", target=1)
    torch.testing.assert_close(pieces.scores, whole.scores, rtol=1e-3, atol=1e-4)
    assert pieces.steps == whole.steps


def test_dice_come_near_what_they_estimate() -> None:
    """Within the standard errors, which shrink with the number of draws."""
    given = stacked(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3), shape=(5,))
    x = given.background[:3]
    exact = explain(given, x, method=AveragedIntegratedGradients(rows=20), target=1)
    few, many = (explain(given, x, method=GradientShap(samples=samples), target=1) for samples in (40, 4000))
    assert few.spread is not None
    assert many.spread is not None
    assert ((many.scores - exact.scores).abs() <= 4 * many.spread + 1e-5).all()
    assert few.samples is not None
    assert many.samples is not None
    assert many.samples > few.samples
    assert many.spread.mean() < few.spread.mean()
    assert many.error is not None
    assert many.error < 0.05


def test_captum_agrees_on_the_dice() -> None:
    given = stacked(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3), shape=(5,))
    x = given.background[:2]
    ours = explain(given, x, method=GradientShap(samples=4000), target=1)
    from captum.attr import GradientShap as Captum

    before = np.random.get_state()
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        np.random.seed(0)
        theirs = Captum(given.network).attribute(x, given.background, n_samples=4000, target=1).detach()
    np.random.set_state(before)
    assert ours.spread is not None
    assert ((ours.scores - theirs).abs() <= 6 * ours.spread).all()


def test_draws_double_until_the_sum_is_right_for_each_example_by_itself() -> None:
    given = stacked(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 3), shape=(5,))
    x = given.background[:6]
    alone = [explain(given, x[index : index + 1], method=GradientShap(samples=16), target=1) for index in range(6)]
    together = explain(given, x, method=GradientShap(samples=16), target=1)
    counts = [one.samples or 0 for one in alone]
    assert min(counts) < max(counts) == together.samples
    assert all(count in (16 << power for power in range(9)) for count in counts)
    torch.testing.assert_close(together.scores, torch.cat([one.scores for one in alone]))
    assert all((one.error or 0) < 0.25 for one in alone)  # five of its standard errors, were there as few as that


def test_a_sampled_sum_is_judged_by_its_own_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight draws miss by far more than half of the difference: that is chance, and no broken promise."""
    monkeypatch.setattr("playground.attribution.methods.gradient_shap.MOST", 8)
    given = stacked(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3), shape=(5,), seed=4, rows=200)
    found = [explain(given, given.background[index : index + 1], method=GradientShap(samples=8), target=1) for index in range(30)]
    worst = max(found, key=lambda one: one.error or 0)
    assert worst.error is not None
    assert worst.error > 0.5
    assert worst.verdict is Verdict.SAMPLING_ERROR
