"""Which units made the answer: every method on every family, against Captum and against what can be worked out by hand."""

from __future__ import annotations

import captum.attr as captum
import pytest
import torch
from pydantic import TypeAdapter
from torch import Tensor, nn

from playground.attribution import Cancelled, Fit, Promise, Subject, Target, Verdict
from playground.attribution.baseline import Zero
from playground.attribution.column import columns
from playground.attribution.layers import AnyLayerMethod, LayerMethod, explain_layers, layer_offers
from playground.attribution.layers.conductance import Conductance
from playground.attribution.layers.conducted import through
from playground.attribution.layers.internal_influence import InternalInfluence
from playground.attribution.layers.layer_integrated_gradients import LayerIntegratedGradients
from playground.attribution.layers.layer_method import LayerCase
from playground.attribution.scalar import Scalar, Watch, value
from playground.engine import Trainer
from playground.params import controls
from playground.problem import SpecError
from playground.registry import every
from tests.attribution.families import DOCUMENTS, examples, stacked, subject, trainer

METHODS = every(LayerMethod)  # type: ignore[type-abstract]
AIM = Target(output=0)


class LastState(nn.Module):
    """An LSTM's last state."""

    def __init__(self) -> None:
        super().__init__()
        self.cells = nn.LSTM(3, 6, batch_first=True)

    def forward(self, x: Tensor) -> Tensor:
        state: Tensor = self.cells(x)[0][:, -1]
        return state


def recurrent() -> Subject:
    return stacked(LastState(), nn.Tanh(), nn.Linear(6, 2), shape=(5, 3))


def where(name: str) -> Subject:
    return recurrent() if name == "LSTM" else subject(name)


@pytest.mark.parametrize("name", [*DOCUMENTS, "LSTM"])
@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.tag())
def test_every_method_keeps_its_promise_in_every_layer(method: type[LayerMethod], name: str) -> None:
    there = where(name)
    if layer_offers(there)[method].fit is Fit.NO:
        with pytest.raises(SpecError, match="DeepLift has no rule"):
            explain_layers(there, there.background[:2], method=method())
        return
    x = there.background[5:8]
    found = explain_layers(there, x, method=method(), target=AIM)
    assert found.verdict is (Verdict.NO_PROMISE if method.promise is Promise.NONE else found.verdict)
    assert found.verdict is not Verdict.BROKEN
    for block in found.blocks:
        assert block.scores.shape == (3, block.units)
        assert torch.isfinite(block.scores).all()
        assert torch.allclose(block.total, block.scores.sum(1))
        if block.maps is not None:
            pooled = block.maps.mean((2, 3)) if method.pooled == "mean" else block.maps.sum((2, 3))
            assert torch.allclose(pooled, block.scores, atol=1e-5)
        if found.promised is not None:
            assert torch.allclose(block.total, found.promised, rtol=0.03, atol=0.01)
    again = explain_layers(there, x, method=method(), target=AIM)
    assert all(torch.equal(one.scores, other.scores) for one, other in zip(found.blocks, again.blocks, strict=True))


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.tag())
def test_nothing_is_left_behind(method: type[LayerMethod]) -> None:
    there = subject("residual CNN")
    weights, state = {name: one.clone() for name, one in there.network.state_dict().items()}, torch.get_rng_state()
    explain_layers(there, examples("residual CNN"), method=method())
    assert all(torch.equal(one, weights[name]) for name, one in there.network.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)
    assert not any(module._forward_hooks or module._forward_pre_hooks or module._backward_hooks for module in there.network.modules())


@pytest.mark.parametrize("name", ["plane", "regression", "CNN", "residual CNN"])
def test_conductance_is_captums_in_the_limit(name: str) -> None:
    """Ever shorter secants are gradients: both come to the same integral."""
    there, x = subject(name), examples(name, 1)
    found = explain_layers(there, x, target=AIM, baseline="zero", method=Conductance(steps=512))
    for block in there.blocks[1:]:
        layer = dict(there.network.named_children())[block.names[-1]]
        expected = captum.LayerConductance(Scalar(there, AIM), layer).attribute(x, _zero(there, x), target=0, n_steps=800).detach()
        ours = found.block(block.id).maps if expected.dim() == 4 else found.block(block.id).scores
        assert ours is not None
        assert torch.allclose(ours, expected, atol=0.01 * float(expected.abs().max())), block.id


@pytest.mark.parametrize("name", ["plane", "CNN"])
@pytest.mark.parametrize("kind", ["layer_activation", "gradient_x_activation", "internal_influence", "layer_integrated_gradients"])
def test_the_others_are_captums(kind: str, name: str) -> None:
    there, x = subject(name), examples(name, 2)
    zero, scalar = _zero(there, x), Scalar(there, AIM)
    method = {"internal_influence": InternalInfluence(steps=1024), "layer_integrated_gradients": LayerIntegratedGradients(steps=1024)}.get(kind, kind)
    found = explain_layers(there, x, target=AIM, baseline="zero", method=method)
    for block in there.blocks[1:]:
        layer = dict(there.network.named_children())[block.names[-1]]
        match kind:
            case "layer_activation":
                expected = captum.LayerActivation(scalar, layer).attribute(x)
            case "gradient_x_activation":
                expected = captum.LayerGradientXActivation(scalar, layer).attribute(x, target=0)
            case "internal_influence":
                expected = captum.InternalInfluence(scalar, layer).attribute(x, zero, target=0, n_steps=1024)
            case _:
                expected = captum.LayerIntegratedGradients(scalar, layer).attribute(x, zero, target=0, n_steps=1024)
        ours, expected = found.block(block.id).maps if expected.dim() == 4 else found.block(block.id).scores, expected.detach()
        assert ours is not None
        assert torch.allclose(ours, expected, atol=0.01 * float(expected.abs().max()) + 1e-6), block.id


def test_deep_lift_is_captums_where_that_is_right() -> None:
    there = stacked(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.Sigmoid(), nn.Linear(5, 2), shape=(4,))
    x = there.background[:3]
    found = explain_layers(there, x, target=AIM, baseline="zero", method="layer_deep_lift")
    for name in ("1", "3"):
        layer = dict(there.network.named_children())[name]
        expected = captum.LayerDeepLift(Scalar(there, AIM), layer).attribute(x.clone().requires_grad_(), torch.zeros_like(x), target=0)
        assert torch.allclose(found.block(name).scores, expected.detach(), atol=1e-5)


def test_a_linear_networks_conductance_is_worked_out_by_hand() -> None:
    there = stacked(nn.Linear(3, 4), nn.Linear(4, 2), shape=(3,))
    first, second = (module.weight for module in there.network)  # type: ignore[union-attr]
    x = there.background[:5]
    found = explain_layers(there, x, target=Target(output=1), baseline="zero")
    assert torch.allclose(found.block("0").scores, (x @ first.T) * second[1], atol=1e-5)
    assert torch.allclose(found.block("1").scores, torch.stack([torch.zeros(5), x @ (second[1] @ first)], 1), atol=1e-5)


def test_of_a_hidden_unit_the_blocks_end_with_its_own() -> None:
    there, x = subject("CNN"), examples("CNN")
    block = there.blocks[2]
    target = Target(output=1, block=block.id)
    found = explain_layers(there, x, target=target)
    assert [one.id for one in found.blocks] == [one.id for one in there.blocks[:3]]
    only = found.blocks[-1].scores.clone()
    only[:, 1] = 0
    assert not only.any()
    assert found.promised is not None
    assert torch.allclose(found.blocks[0].total, found.promised, atol=1e-5)


def test_a_contrast_lies_in_two_outputs() -> None:
    found = explain_layers(subject("CNN"), examples("CNN"), target=Target(output=3, against=8))
    assert set(found.block("output").scores.nonzero()[:, 1].tolist()) <= {3, 8}
    assert found.title == "3 rather than 8"


def test_a_silent_unit_conducts_nothing() -> None:
    run = Trainer(trainer("plane").experiment)
    run.run(50)
    block = run.plan.blocks()[1].id
    run.silence(block, 2)
    there = Subject.of(run)
    found = explain_layers(there, there.background[:4])
    assert not found.block(block).scores[:, 2].any()
    assert found.block(block).scores[:, [0, 1, 3]].any()
    assert found.verdict is Verdict.EXACT


def test_gradients_take_over_where_secants_have_no_rule() -> None:
    there = recurrent()
    found = explain_layers(there, there.background[:3], target=AIM)
    assert found.verdict in (Verdict.EXACT, Verdict.CLOSE)
    assert [block.id for block in found.blocks] == ["input", "0", "1", "2"]


class Bend(nn.Module):
    """A ReLU in a module's own code, where no rule reaches it."""

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x)


def test_pieces_are_halved_until_the_sum_is_right() -> None:
    there = stacked(nn.Linear(3, 6), Bend(), nn.Linear(6, 5), Bend(), nn.Linear(5, 2), shape=(3,))
    found = explain_layers(there, there.background[:8], target=AIM, baseline="zero", method=Conductance(steps=4))
    assert found.steps is not None
    assert found.steps > 4
    assert found.error is not None
    assert found.error < 0.01


def test_gradients_in_the_middle_of_pieces_are_off_by_the_square_of_their_length() -> None:
    """Twice as many pieces, a quarter of the error."""
    there = stacked(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 2), shape=(3,))
    x, scalar = there.background[:8], Scalar(there, AIM)
    case = LayerCase(there, scalar, columns(there, AIM), x, torch.zeros_like(x))
    gap = value(scalar, x) - value(scalar, torch.zeros_like(x))
    few, many = (through(case, steps, secant=False)["1"].sum(1) - gap for steps in (8, 16))
    assert float(many.abs().mean()) < 0.35 * float(few.abs().mean())
    assert float(many.abs().mean()) < 0.01


def test_what_does_not_fit_is_refused() -> None:
    there, x = subject("table"), examples("table")
    for changes, path in (
        ({"method": "none"}, "method"),
        ({"target": Target(output=9)}, "target.output"),
        ({"baseline": "blur"}, "baseline"),
    ):
        with pytest.raises(SpecError) as refusal:
            explain_layers(there, x, **changes)  # type: ignore[arg-type]
        assert [problem.path for problem in refusal.value.problems] == [path]
    with pytest.raises(SpecError, match="one after another"):
        explain_layers(subject("attention"), examples("attention"))


@pytest.mark.parametrize("method", METHODS, ids=lambda m: m.tag())
def test_every_method_says_what_it_is(method: type[LayerMethod]) -> None:
    assert method.question.endswith("?")
    assert method.shows_not.endswith(".")
    assert method.summary().endswith(".")
    assert method.source
    assert len(controls(method)) == len(method.model_fields) - 1
    assert TypeAdapter(AnyLayerMethod).validate_json(method().model_dump_json()) == method()


def test_it_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        explain_layers(subject("CNN"), examples("CNN"), watch=Watch(cancelled=lambda: True))


def _zero(there: Subject, x: Tensor) -> Tensor:
    return Zero().of(there, x, 0)
