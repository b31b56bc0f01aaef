"""Evaluation, rows and stop rules."""

from __future__ import annotations

import math
import sys

import pytest
import torch
from torch.nn import functional as F

from playground.engine import Trainer
from playground.engine.evaluation import evaluate
from playground.engine.pace import due, gap
from tests.engine.cases import CASES, case, experiment, same, state


def test_evaluation_is_what_torch_computes_in_evaluation_mode() -> None:
    trainer = Trainer(case("dropout and batch norm"))
    trainer.run(20)
    trainer.network.eval()
    for name, part in trainer.prepared.parts.items():
        with torch.no_grad():
            output = trainer.network(part.x)
        scores = trainer.evaluate()[name]
        assert scores["loss"] == pytest.approx(float(F.binary_cross_entropy_with_logits(output, part.y)), rel=1e-5)
        assert scores["accuracy"] == pytest.approx(float(((output > 0) == part.y).float().mean()))


def test_evaluating_leaves_modes_and_statistics_alone() -> None:
    trainer = Trainer(case("dropout and batch norm"))
    trainer.run(20)
    trainer.network[1].eval()
    before = state(trainer)
    trainer.evaluate()
    assert same(state(trainer), before)
    assert trainer.network.training and not trainer.network[1].training and trainer.network[3].training


def test_a_part_in_several_goes_scores_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer(case("convolution"))
    whole = evaluate(trainer.assembly)
    monkeypatch.setattr(sys.modules["playground.model.plan"], "AT_ONCE", 100 * trainer.plan.activations)
    parts = evaluate(trainer.assembly)
    assert all(parts[part] == pytest.approx(whole[part], rel=1e-5) for part in whole)


def test_one_part_alone_scores_the_same() -> None:
    trainer = Trainer(case("regression"))
    alone = evaluate(trainer.assembly, "validation")
    assert alone.keys() == {"validation"}
    assert alone["validation"] == pytest.approx(trainer.evaluate()["validation"], rel=1e-5)


def test_a_part_without_examples_has_no_score() -> None:
    trainer = Trainer(experiment(data={"source": {"kind": "moons", "size": 50}, "split": {"train": 0.6, "validation": 0.0, "test": 0.4}}))
    trainer.run(50)
    assert math.isnan(trainer.evaluate()["validation"]["loss"]) and math.isfinite(trainer.rows[-1]["test.loss"])


@pytest.mark.parametrize("name", CASES)
def test_rows_have_the_columns_and_are_taken_at_the_ends_of_epochs(name: str) -> None:
    trainer = Trainer(case(name))
    batches = trainer.position.batches
    trainer.run(4 * batches)
    assert [row["step"] for row in trainer.rows] == [0, batches, 2 * batches, 3 * batches, 4 * batches]
    assert all(tuple(row) == trainer.columns for row in trainer.rows)
    assert [row["epoch"] for row in trainer.rows] == [0, 1, 2, 3, 4]


def test_the_penalty_column_is_what_is_added_to_the_loss() -> None:
    trainer = Trainer(experiment(penalties=[{"kind": "l1", "strength": 0.1}]))
    weights = sum(float(p.detach().abs().sum()) for p in trainer.network.parameters() if p.ndim == 2)
    assert trainer.rows[0]["penalty"] == pytest.approx(0.1 * weights, rel=1e-5)


@pytest.mark.parametrize("steps", [1, 25, 1000])
def test_rows_stay_few_however_long_the_run(steps: int) -> None:
    """A run of ten million epochs of two steps."""
    last, rows, step = 0, 0, 0
    while step < 20_000_000:
        step = max(step + 2, last + int(max(min(steps, step / 16), step / 256)) // 2 * 2)
        if due(step, last, steps):
            last, rows = step, rows + 1
    assert rows <= 3200


def test_early_epochs_are_all_recorded() -> None:
    assert all(due(10 * epoch, 10 * (epoch - 1), steps=500) for epoch in range(1, 16))
    assert not due(5000, 4990, steps=500)


def test_the_gap_grows_with_what_an_evaluation_costs() -> None:
    assert gap(100, 10, 500) < gap(200_000, 10, 500) < gap(200_000, 10, 5000)
    assert gap(100, 500, 500, evaluations=20) <= 5


def test_early_stopping_brings_the_best_weights_back() -> None:
    chosen = experiment(
        data={"source": {"kind": "moons", "size": 60, "noise": 0.5}},
        network=[{"kind": "dense", "units": 32}, {"kind": "tanh"}],
        optimiser={"kind": "adam", "lr": 0.1},
        training={"stop": [{"kind": "early_stopping", "patience": 15}]},
    )
    trainer = Trainer(chosen)
    trainer.run(20_000)
    best = trainer.checkpoint().watches[0]
    assert trainer.finished and best.best is not None and best.best_step is not None
    assert best.best_step < trainer.position.step
    assert trainer.evaluate()["validation"]["loss"] == pytest.approx(best.best, rel=1e-4)
    straight = Trainer(chosen)
    straight.run(best.best_step)
    assert same(state(trainer), state(straight))


def test_rules_see_validation_and_never_the_test_part() -> None:
    trainer = Trainer(experiment(training={"stop": [{"kind": "target_accuracy", "value": 0.9}]}, optimiser={"kind": "adam", "lr": 0.05}))
    trainer.run(20_000)
    assert trainer.finished and "validation accuracy" in trainer.finished
    assert trainer.rows[-1]["validation.accuracy"] >= 0.9 and trainer.rows[-1]["step"] == trainer.position.step
    assert trainer.run(10) == 0
