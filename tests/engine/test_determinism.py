"""The same experiment gives the same bits, whatever happens around the steps."""

from __future__ import annotations

import random
from functools import cache

import pytest
import torch

from playground.engine import Checkpoint, Trainer
from playground.probes import health, predictions, surface, units
from tests.engine.cases import CASES, case, same, state

STEPS = {name: 12 if name in ("L-BFGS", "convolution") else 150 for name in CASES}
every_case = pytest.mark.parametrize("name", CASES)


@cache
def straight(name: str) -> Trainer:
    """The run in one go: what all others must equal."""
    trainer = Trainer(case(name))
    trainer.run(STEPS[name])
    return trainer


def records(trainer: Trainer) -> list[dict[str, float]]:
    """The rows without the clock."""
    return [{column: value for column, value in row.items() if column != "seconds"} for row in trainer.rows]


@every_case
def test_slices_and_probes_change_nothing(name: str) -> None:
    trainer, dice = Trainer(case(name)), random.Random(1)
    while trainer.position.step < STEPS[name]:
        trainer.run(min(dice.randint(1, 9), STEPS[name] - trainer.position.step), observe=dice.random() < 0.5)
        if dice.random() < 0.3:
            blocks = trainer.plan.blocks()
            trainer.evaluate()
            predictions(trainer.assembly)
            surface(trainer.assembly, 8)
            units(trainer.assembly, blocks, 8, 0)
            health(trainer.assembly, blocks, trainer.observation, trainer.rows)
    assert same(state(trainer), state(straight(name)))
    assert records(trainer) == records(straight(name))


@every_case
def test_single_steps_change_nothing(name: str) -> None:
    trainer = Trainer(case(name))
    for _ in range(STEPS[name]):
        trainer.step()
    assert same(state(trainer), state(straight(name)))


@every_case
def test_a_run_resumes_from_bytes_where_it_stopped(name: str) -> None:
    first = Trainer(case(name))
    first.run(STEPS[name] // 3 + 1)
    data = first.checkpoint().to_bytes()
    second = Trainer(case(name))
    second.run(5)
    second.restore(Checkpoint.from_bytes(data))
    assert second.position == first.position
    second.run(STEPS[name] - second.position.step)
    assert same(state(second), state(straight(name)))
    assert records(second) == records(straight(name))


@pytest.mark.parametrize("name", ["adam", "dropout and batch norm"])
def test_the_global_generator_is_neither_used_nor_moved(name: str) -> None:
    torch.manual_seed(5)
    trainer = Trainer(case(name))
    for _ in range(15):
        trainer.run(10)
        torch.rand(3)
    drawn = torch.rand(1)
    torch.manual_seed(5)
    for _ in range(15):
        torch.rand(3)
    assert torch.equal(drawn, torch.rand(1))
    assert same(state(trainer), state(straight(name)))


def test_the_seed_decides() -> None:
    other = Trainer(case("adam").model_copy(update={"seed": 1}))
    other.run(STEPS["adam"])
    assert not same(state(other), state(straight("adam")))


def test_a_reset_brings_the_same_weights_back() -> None:
    trainer = Trainer(case("dropout and batch norm"))
    initial = state(trainer)
    trainer.run(150)
    assert not same(state(trainer), initial)
    trainer.reset()
    assert same(state(trainer), initial)
    assert trainer.position.step == 0 and len(trainer.rows) == 1
    trainer.run(150)
    assert same(state(trainer), state(straight("dropout and batch norm")))
