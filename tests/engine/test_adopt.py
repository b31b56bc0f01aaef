"""Changing an experiment in the middle of a run: what is kept, what starts again, and what is said."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.engine import Trainer
from playground.problem import SpecError
from tests.engine.cases import experiment, same, state

STACK = [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 4}, {"kind": "tanh"}]
MOONS = {"kind": "moons", "size": 120}


def stack(**changes: dict[str, Any]) -> list[dict[str, Any]]:
    """The stack with some layers replaced: `at1={…}`."""
    return [changes.get(f"at{index}", layer) for index, layer in enumerate(STACK)]


KEPT: dict[str, dict[str, Any]] = {
    "learning rate": {"optimiser": {"kind": "adam", "lr": 0.5}},
    "optimiser": {"optimiser": {"kind": "sgd"}},
    "its parameters": {"optimiser": {"kind": "adam", "beta1": 0.5}},
    "amsgrad": {"optimiser": {"kind": "adam", "amsgrad": True}},
    "L-BFGS": {"optimiser": {"kind": "lbfgs"}, "training": {"batch": "full"}},
    "schedule": {"schedule": {"kind": "plateau"}},
    "batch size": {"training": {"batch": 17}},
    "clipping": {"training": {"clip": 1.0}},
    "max-norm": {"training": {"max_norm": 100.0}},
    "stop rule": {"training": {"stop": [{"kind": "epochs", "limit": 90}]}},
    "penalty": {"penalties": [{"kind": "l2"}]},
    "loss": {"objective": {"kind": "supervised", "loss": {"kind": "hinge"}}},
    "label smoothing": {"objective": {"kind": "supervised", "loss": {"kind": "cross_entropy", "label_smoothing": 0.1}}},
    "activation": {"network": stack(at1={"kind": "relu"})},
    "dropout added": {"network": [*STACK, {"kind": "dropout", "p": 0.2}]},
    "activation removed": {"network": [STACK[0], *STACK[2:]]},
    "noise": {"data": {"source": {**MOONS, "noise": 0.3}}},
    "data seed": {"data": {"source": {**MOONS, "seed": 8}}},
    "size": {"data": {"source": {**MOONS, "size": 90}}},
    "split": {"data": {"source": MOONS, "split": {"train": 0.3, "validation": 0.2, "test": 0.5}}},
    "scaling": {"data": {"source": MOONS, "scaling": "standard"}},
    "name": {"name": "another"},
}
RESET: dict[str, tuple[dict[str, Any], str]] = {
    "wider": ({"network": stack(at2={"kind": "dense", "units": 12})}, "Layer 2 is now 12 wide: the network starts again from new weights."),
    "other layer": ({"network": stack(at2={"kind": "batch_norm"})}, "Layer 1 is now Batch norm"),
    "layer added": ({"network": [*STACK, {"kind": "dense", "units": 3}]}, "Dense has been added"),
    "layer removed": ({"network": STACK[:2]}, "The layers have changed"),
    "seed": ({"seed": 4}, "The seed is now 4"),
    "initialiser": ({"initialiser": {"kind": "he"}}, "The initial weights are now He"),
    "features": ({"data": {"source": MOONS, "features": ["x1", "x1_squared"]}}, "The input features have changed"),
    "data": ({"data": {"source": {"kind": "circle"}}}, "The data are now Circle"),
}


def trained(steps: int = 40) -> Trainer:
    trainer = Trainer(experiment(network=STACK))
    trainer.run(steps)
    return trainer


@pytest.mark.parametrize("name", KEPT)
def test_what_leaves_the_shapes_alone_keeps_the_weights(name: str) -> None:
    trainer = trained()
    weights, rows = list(state(trainer).values()), len(trainer.rows)
    change = trainer.adopt(experiment(**{"network": STACK, **KEPT[name]}))
    assert not change.reset and change.message.endswith(".")
    assert all(torch.equal(a, b) for a, b in zip(weights, state(trainer).values(), strict=True))
    assert trainer.position.step == 40 and len(trainer.rows) == rows
    trainer.run(20)
    assert trainer.position.step == 60 and trainer.going
    assert all(torch.isfinite(tensor).all() for tensor in state(trainer).values())


@pytest.mark.parametrize("name", RESET)
def test_what_changes_the_shapes_starts_again_and_says_why(name: str) -> None:
    trainer = trained()
    changes, message = RESET[name]
    chosen = experiment(**{"network": STACK, **changes})
    change = trainer.adopt(chosen)
    assert change.reset and change.message.startswith(message)
    assert trainer.position.step == 0 and len(trainer.rows) == 1
    assert same(state(trainer), state(Trainer(chosen)))


def test_undoing_a_reset_brings_the_trained_network_back() -> None:
    trainer, straight = trained(), trained(70)
    before = trainer.experiment
    trainer.adopt(experiment(network=stack(at2={"kind": "dense", "units": 12})))
    trainer.run(9)
    wide = state(trainer)
    change = trainer.adopt(before)
    assert not change.reset and "back as it was after 40 steps" in change.message
    trainer.run(30)
    assert same(state(trainer), state(straight)), "and it goes on as if nothing had happened"
    trainer.adopt(experiment(network=stack(at2={"kind": "dense", "units": 12})))
    assert same(state(trainer), wide) and trainer.position.step == 9, "redo works too"


def test_moments_survive_a_new_learning_rate_and_not_a_new_optimiser() -> None:
    trainer = trained()
    assert "fresh moments" not in trainer.adopt(experiment(network=STACK, optimiser={"kind": "adam", "lr": 0.5})).message
    assert all(group["lr"] == 0.5 for group in _groups_after_a_step(trainer))
    assert float(next(iter(trainer.assembly.optimisers[0].state.values()))["step"]) == 41
    assert "RMSprop starts with fresh moments" in trainer.adopt(experiment(network=STACK, optimiser={"kind": "rmsprop"})).message


def _groups_after_a_step(trainer: Trainer) -> list[dict[str, Any]]:
    trainer.run(1)
    return trainer.assembly.optimisers[0].param_groups


def test_a_change_of_the_rate_is_the_run_with_that_rate_from_there() -> None:
    """Adopting is restoring into the other experiment: nothing else leaks over."""
    network = [*STACK, {"kind": "dropout", "p": 0.2}]
    trainer, straight = Trainer(experiment(network=network)), Trainer(experiment(network=network))
    trainer.run(40)
    trainer.adopt(experiment(network=network, optimiser={"kind": "adam", "lr": 0.5}))
    trainer.adopt(experiment(network=network))
    trainer.run(30)
    straight.run(70)
    assert same(state(trainer), state(straight))


def test_the_epoch_goes_on_when_the_batch_size_changes() -> None:
    trainer = trained(6 * 3 + 2)
    trainer.adopt(experiment(network=STACK, training={"batch": 5}))
    assert (trainer.position.epoch, trainer.position.batch, trainer.position.batches) == (3, 4, 12)


def test_an_impossible_experiment_changes_nothing() -> None:
    trainer = trained()
    before = state(trainer)
    with pytest.raises(SpecError):
        trainer.adopt(experiment(network=[{"kind": "conv2d"}]))
    assert same(state(trainer), before) and trainer.going
    trainer.run(5)


def test_a_finished_run_goes_on_when_its_rule_is_lifted() -> None:
    trainer = Trainer(experiment(network=STACK, training={"stop": [{"kind": "epochs", "limit": 2}]}))
    trainer.run(1000)
    assert trainer.finished == "2 epochs done" and trainer.position.epoch == 2
    trainer.adopt(experiment(network=STACK, training={"stop": [{"kind": "epochs", "limit": 5}]}))
    trainer.run(1000)
    assert trainer.finished == "5 epochs done" and trainer.position.epoch == 5
