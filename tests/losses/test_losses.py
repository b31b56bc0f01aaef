"""Losses, with torch as the oracle."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from playground.data.task import UNASKED, Classification, Labelling, Regression, Segmentation, Task
from playground.losses import CrossEntropy, Focal, HalfSquared, Hinge, Huber, Loss, MeanAbsolute, MeanSquared
from playground.registry import every
from tests.declarations import drawn

TWO, FIVE, NUMBERS = Classification(("no", "yes")), Classification(tuple("abcde")), Regression(("x", "y"))
LABELS = Labelling(tuple("abcd"), 6)
PIXELS = Segmentation(tuple("abc"), 4, 5)
TASKS: tuple[Task, ...] = (TWO, FIVE, NUMBERS, LABELS, PIXELS)
each = pytest.mark.parametrize("kind", every(Loss), ids=lambda c: c.tag())


def batch(task: Task, count: int = 40) -> tuple[Tensor, Tensor]:
    """Outputs (N, outputs) and targets as in `Part.y`."""
    generator = torch.Generator().manual_seed(1)
    if isinstance(task, Labelling):
        answers = torch.randint(task.outputs, (count, task.length), generator=generator)
        return 2 * torch.randn(count, task.length, task.outputs, generator=generator), answers
    if isinstance(task, Segmentation):
        answers = torch.randint(task.outputs, (count, task.height, task.width), generator=generator)
        return 2 * torch.randn(count, task.outputs, task.height, task.width, generator=generator), answers
    output = 2 * torch.randn(count, task.outputs, generator=generator)
    if isinstance(task, Regression):
        return output, torch.randn(count, task.outputs, generator=generator)
    labels = torch.randint(len(task.classes), (count,), generator=generator)
    return output, labels if task.outputs > 1 else labels[:, None].float()


def loss_of(loss: Loss, task: Task) -> Tensor:
    value: Tensor = loss.call(task)()(*batch(task))
    return value


def two_logits(output: Tensor) -> Tensor:
    """One logit as the two that softmax would need."""
    return torch.cat([torch.zeros_like(output), output], 1)


@each
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.outputs}")
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_each_example_s_loss_averages_to_the_loss(kind: type[Loss], task: Task, data: st.DataObject) -> None:
    loss = data.draw(drawn(kind))
    if not loss.fits(task):
        with pytest.raises(ValueError, match="cannot measure a network that predicts"):
            loss.call(task)
        return
    output, target = batch(task)
    mean, each_one = loss.call(task)()(output, target), loss.call(task, "none")()(output, target)
    assert mean.shape == ()
    assert each_one.shape == (40,)
    torch.testing.assert_close(each_one.mean(), mean)
    assert (each_one >= 0).all()


@each
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.outputs}")
def test_losses_have_gradients_and_no_state(kind: type[Loss], task: Task) -> None:
    """No buffers or parameters, so that a loss works on any device without being moved."""
    if not kind().fits(task):
        return
    module = kind().call(task)()
    output, target = batch(task)
    output.requires_grad_()
    (gradient,) = torch.autograd.grad(module(output, target), output)
    assert gradient.isfinite().all()
    assert gradient.abs().sum() > 0
    assert not module.state_dict()


@each
@pytest.mark.parametrize("task", TASKS, ids=lambda t: f"{t.kind}-{t.outputs}")
@pytest.mark.parametrize("reduction", ["mean", "none"])
def test_exported_source_makes_the_same_loss(kind: type[Loss], task: Task, reduction: Any) -> None:
    if not kind().fits(task):
        return
    call = kind().call(task, reduction)
    names: dict[str, Any] = {"torch": torch, "nn": nn, "F": F, "Tensor": Tensor}
    for target in call.targets():
        if not target.__module__.startswith("torch"):
            exec(inspect.getsource(target), names)
    assert torch.equal(eval(call.source(), names)(*batch(task)), call()(*batch(task)))


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_cross_entropy_is_torch_s(smoothing: float) -> None:
    """One logit with label smoothing is torch's cross-entropy over two classes."""
    oracle, loss = nn.CrossEntropyLoss(label_smoothing=smoothing), CrossEntropy(label_smoothing=smoothing)
    output, target = batch(FIVE)
    torch.testing.assert_close(loss_of(loss, FIVE), oracle(output, target))
    output, target = batch(TWO)
    torch.testing.assert_close(loss_of(loss, TWO), oracle(two_logits(output), target[:, 0].long()))


@pytest.mark.parametrize("gamma", [0.0, 1.0, 2.0, 5.0])
@pytest.mark.parametrize("task", [TWO, FIVE], ids=["two", "five"])
def test_focal_is_its_formula(gamma: float, task: Task) -> None:
    output, target = batch(task)
    logits, labels = (two_logits(output), target[:, 0].long()) if task is TWO else (output, target)
    p = logits.softmax(1).gather(1, labels[:, None])
    torch.testing.assert_close(loss_of(Focal(gamma=gamma), task), (-((1 - p) ** gamma) * p.log()).mean())


@pytest.mark.parametrize("logit", [-200.0, -80.0, 0.0, 80.0, 95.0, 200.0])
@pytest.mark.parametrize("gamma", [0.0, 0.01, 0.5, 1.0, 2.0])
def test_focal_s_gradient_stays_finite_when_the_network_is_sure(logit: float, gamma: float) -> None:
    output = torch.full((1, 1), logit, requires_grad=True)
    loss = Focal(gamma=gamma).call(TWO)()(output, torch.ones(1, 1))
    (gradient,) = torch.autograd.grad(loss, output)
    assert gradient.isfinite().all()


@pytest.mark.parametrize("margin", [0.5, 1.0])
def test_hinge_is_torch_s(margin: float) -> None:
    loss = Hinge(margin=margin)
    torch.testing.assert_close(loss_of(loss, FIVE), nn.MultiMarginLoss(margin=margin)(*batch(FIVE)))
    output, target = batch(TWO)
    torch.testing.assert_close(
        loss_of(loss, TWO), nn.HingeEmbeddingLoss(margin=margin)(margin - (margin - (2 * target - 1) * output), -torch.ones_like(target))
    )


def test_regression_losses_are_torch_s() -> None:
    output, target = batch(NUMBERS)
    torch.testing.assert_close(loss_of(MeanSquared(), NUMBERS), nn.MSELoss()(output, target))
    torch.testing.assert_close(loss_of(MeanAbsolute(), NUMBERS), nn.L1Loss()(output, target))
    torch.testing.assert_close(loss_of(Huber(delta=0.3), NUMBERS), nn.HuberLoss(delta=0.3)(output, target))


def test_squared_error_tells_classes_apart_by_numbers() -> None:
    """-1 and 1 for two classes, a one in the true class's place for more."""
    output, target = batch(TWO)
    torch.testing.assert_close(loss_of(MeanSquared(), TWO), ((output - (2 * target - 1)) ** 2).mean())
    output, target = batch(FIVE)
    torch.testing.assert_close(loss_of(MeanSquared(), FIVE), ((output - torch.eye(5)[target]) ** 2).mean())


@each
@pytest.mark.parametrize("task", [TWO, FIVE], ids=["two", "five"])
def test_probabilities_are_probabilities_and_agree_with_the_choice(kind: type[Loss], task: Task) -> None:
    if not kind().fits(task):
        return
    output, _ = batch(task)
    p = kind().probability(output)
    assert p.shape == output.shape
    assert ((p >= 0) & (p <= 1)).all()
    if task is FIVE:
        torch.testing.assert_close(p.sum(1), torch.ones(40))
        assert (p.gather(1, output.argmax(1, keepdim=True)) >= p.max(1, keepdim=True).values).all()
    else:
        assert ((p > 0.5) == (output > 0)).all()


def test_a_score_trained_by_squared_error_is_the_probability_it_stands_for() -> None:
    """Where 30 % of the examples are of class 1, the best score is -0.4, which reads as 0.3."""
    target = torch.tensor([[1.0]] * 3 + [[0.0]] * 7)
    score = torch.zeros(1, requires_grad=True)
    module, optimiser = MeanSquared().call(TWO)(), torch.optim.SGD([score], lr=0.3)
    for _ in range(100):
        optimiser.zero_grad()
        module(score.expand(10, 1), target).backward()
        optimiser.step()
    assert MeanSquared().probability(score.detach()[:, None]).item() == pytest.approx(0.3, abs=1e-4)


def test_half_squared_error_is_tensorflow_playground_s() -> None:
    """0.5 · (tanh(s) − y)² with y = −1 or 1; of numbers 0.5 · (s − y)²; and (1 + tanh s) / 2 is the probability."""
    output, target = batch(TWO)
    torch.testing.assert_close(loss_of(HalfSquared(), TWO), (0.5 * (output.tanh() - (2 * target - 1)) ** 2).mean())
    torch.testing.assert_close(HalfSquared().probability(output), (1 + output.tanh()) / 2)
    output, target = batch(FIVE)
    torch.testing.assert_close(loss_of(HalfSquared(), FIVE), (0.5 * (output.tanh() - (2 * torch.eye(5)[target] - 1)) ** 2).mean())
    output, target = batch(NUMBERS)
    torch.testing.assert_close(loss_of(HalfSquared(), NUMBERS), nn.MSELoss()(output, target) / 2)


def test_positions_that_are_not_asked_count_for_nothing() -> None:
    output, target = batch(LABELS)
    target[:, 2], target[5, :] = UNASKED, UNASKED
    loss = loss_of_positions(output, target)
    torch.testing.assert_close(loss, F.cross_entropy(output.flatten(0, 1), target.flatten(), ignore_index=-100))
    changed = output.clone()
    changed[:, 2] += 7
    torch.testing.assert_close(loss_of_positions(changed, target), loss)


def test_each_sequence_s_loss_is_the_mean_over_its_own_positions() -> None:
    output, target = batch(LABELS)
    target[0, 1:] = UNASKED
    each_one = CrossEntropy().call(LABELS, "none")()(output, target)
    torch.testing.assert_close(each_one[0], F.cross_entropy(output[0, :1], target[0, :1]))
    torch.testing.assert_close(each_one[1], F.cross_entropy(output[1], target[1]))


def loss_of_positions(output: Tensor, target: Tensor) -> Tensor:
    value: Tensor = CrossEntropy().call(LABELS)()(output, target)
    return value


def test_at_pixels_cross_entropy_is_the_mean_of_minus_ln_p_over_every_pixel() -> None:
    output, target = batch(PIXELS)
    rows = output.permute(0, 2, 3, 1).reshape(-1, 3).double().log_softmax(-1)
    expected = -rows[torch.arange(len(rows)), target.flatten()].mean()
    assert loss_of(CrossEntropy(), PIXELS).item() == pytest.approx(expected.item(), rel=1e-5)
    weighted = CrossEntropy(weights=(1.0, 2.0, 5.0))
    expected = -(rows[torch.arange(len(rows)), target.flatten()] * torch.tensor([1.0, 2.0, 5.0]).double()[target.flatten()]).mean()
    assert loss_of(weighted, PIXELS).item() == pytest.approx(expected.item(), rel=1e-5)
