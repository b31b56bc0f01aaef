"""A run that breaks says at which step, in which layer and why, and can go back."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.engine import Trainer
from tests.engine.cases import experiment, same, state

RIPPLE = {"data": {"source": {"kind": "ripple", "size": 200}}, "objective": {"kind": "supervised", "loss": {"kind": "mse"}}}
TOO_FAST: dict[str, Any] = {**RIPPLE, "optimiser": {"kind": "sgd", "lr": 0.2}, "network": []}


def broken(slice_: int = 1000, **changes: Any) -> Trainer:
    trainer = Trainer(experiment(**{**TOO_FAST, **changes}))
    while trainer.going and trainer.position.step < 1000:
        trainer.run(slice_)
    return trainer


def test_the_step_and_the_state_do_not_depend_on_how_the_run_was_sliced() -> None:
    """A break is noticed late and found exactly."""
    runs = [broken(slice_) for slice_ in (1, 7, 1000)]
    assert runs[0].diverged and runs[0].diverged == runs[1].diverged == runs[2].diverged
    assert runs[0].position == runs[2].position and runs[0].position.step == runs[0].diverged.step
    for run in runs[1:]:
        assert {n: t.nan_to_num() for n, t in state(run).items()}.keys() == state(runs[0]).keys()
        assert all(torch.equal(a.nan_to_num(), b.nan_to_num()) for a, b in zip(state(run).values(), state(runs[0]).values(), strict=True))


def test_it_names_layer_and_cause() -> None:
    fault = broken().diverged
    assert fault and fault.layer == "output" and fault.what == "loss"
    assert fault.message.startswith(f"Step {fault.step}: the loss has exploded") and "Learning rate too high" in fault.cause


def test_unscaled_inputs_are_named_as_the_cause() -> None:
    changes = {"data": {"source": {"kind": "diabetes"}}, "optimiser": {"kind": "sgd", "lr": 1.0}}
    fault = broken(**changes).diverged
    assert fault and "standardise the data" in fault.cause


@pytest.mark.parametrize("what", ["activation", "gradient", "weight"])
def test_the_first_layer_that_is_not_finite_is_found(what: str) -> None:
    """Weights and losses are spoilt on purpose at step 21."""
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 3}, {"kind": "tanh"}, {"kind": "dense", "units": 3}, {"kind": "tanh"}]))
    layer = trainer.network[2]
    calls = [0]
    plain = layer.forward

    class Spoilt(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
            return x.clone()

        @staticmethod
        def backward(ctx: Any, gradient: torch.Tensor) -> torch.Tensor:  # type: ignore[override]
            return gradient * torch.nan

    def forward(x: torch.Tensor) -> torch.Tensor:
        if trainer.position.step < 20 or not layer.training:
            return plain(x)
        calls[0] += 1
        value: torch.Tensor = plain(x)
        if what == "weight":
            layer.bias.data[0] = torch.inf  # tanh hides it from everything downstream
            return value
        return value * torch.nan if what == "activation" else Spoilt.apply(value)  # type: ignore[no-untyped-call,no-any-return]

    layer.forward = forward  # type: ignore[method-assign,assignment]
    handle = layer.register_forward_hook(lambda *_: None)  # so that the layer is called, and not what it was made of
    trainer.run(300)
    handle.remove()
    fault = trainer.diverged
    assert fault and fault.step == 21 and fault.what == what and calls[0]
    assert fault.layer == "network[2]"
    assert "(network[2])" in fault.message and "Dense" in fault.message


def test_recovering_goes_back_to_weights_that_are_of_use() -> None:
    trainer = broken()
    fault = trainer.diverged
    assert fault and not trainer.going and trainer.run(5) == 0
    trainer.recover()
    assert trainer.going and trainer.position.step == fault.good < fault.step
    straight = Trainer(trainer.experiment)
    straight.run(fault.good)
    assert same(state(trainer), state(straight))


def test_a_change_goes_on_from_the_last_good_step() -> None:
    trainer = broken()
    fault = trainer.diverged
    change = trainer.adopt(experiment(**{**TOO_FAST, "optimiser": {"kind": "sgd", "lr": 0.001}}))
    assert fault and f"from step {fault.good}, the last good one" in change.message
    assert trainer.run(200) == 200 and trainer.going


def test_the_record_of_a_broken_run_holds_no_row_after_the_break() -> None:
    trainer = broken(1000)
    assert trainer.rows[-1]["step"] <= trainer.position.step


def test_the_checkpoint_of_a_broken_run_is_its_last_good_step() -> None:
    trainer = broken()
    assert trainer.diverged and trainer.checkpoint().step == trainer.diverged.good
