"""Stop rules: pure state machines over rows."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest

from playground.registry import every
from playground.stopping import EarlyStopping, Epochs, Row, StopRule, TargetAccuracy, TargetLoss, Watch

RULES = (Epochs(limit=3), TargetLoss(value=0.2), TargetAccuracy(value=0.9), EarlyStopping(patience=2))


def row(step: int, loss: float | None = 1.0, **columns: float | None) -> Row:
    return {"step": step, "epoch": step / 10, "validation.loss": loss, **columns}


def watched(rule: StopRule, rows: Iterable[Row]) -> Watch:
    watch = rule.start()
    for each in rows:
        watch = rule.observe(watch, each)
    return watch


def test_every_rule_is_tried_here() -> None:
    assert {type(rule) for rule in RULES} == set(every(StopRule))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.tag())
def test_no_rule_looks_at_the_test_part_or_at_the_training_part(rule: StopRule) -> None:
    """What would make a rule stop has no effect in the columns of the other parts."""
    columns = {f"{part}.{name}": value for part in ("test", "train") for name, value in (("loss", 0.0), ("accuracy", 1.0), ("r2", 1.0))}
    plain = [row(step, 2 / (step + 1)) for step in range(1, 6)]
    assert watched(rule, [{**r, **columns} for r in plain]) == watched(rule, plain)
    rising = [{**row(step, 2 / (step + 1)), "test.loss": float(step), "train.loss": float(step)} for step in range(1, 6)]
    assert watched(rule, rising) == watched(rule, plain)
    assert watched(rule, plain).reason is None


class Recorder(dict[str, float | None]):
    """A row that notes which columns are read."""

    def __init__(self, row: Row) -> None:
        super().__init__(row)
        self.read: set[str] = set()

    def get(self, key: str, default: float | None = None) -> float | None:  # type: ignore[override]
        self.read.add(key)
        return super().get(key, default)

    def __getitem__(self, key: str) -> float | None:
        self.read.add(key)
        return super().__getitem__(key)


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.tag())
def test_rules_read_the_clock_and_the_validation_part_only(rule: StopRule) -> None:
    recorder = Recorder({**row(1), "test.loss": 0.0, "test.accuracy": 1.0, "train.loss": 0.0})
    rule.observe(rule.start(), recorder)
    assert recorder.read
    assert all(column in {"step", "epoch"} or column.startswith("validation.") for column in recorder.read)
    assert any(column.startswith("validation.") for column in recorder.read) == rule.needs_validation


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.needs_validation], ids=lambda r: r.tag())
@pytest.mark.parametrize("loss", [None, math.nan])
def test_without_a_validation_part_rules_stay_silent(rule: StopRule, loss: float | None) -> None:
    rows = [{"step": step, "epoch": 1.0, "validation.loss": loss, "validation.accuracy": loss} for step in range(50)]
    assert watched(rule, rows) == Watch()
    assert watched(rule, [{"step": 1, "epoch": 1.0}]) == Watch()


def test_epochs_stop_at_their_limit() -> None:
    assert watched(Epochs(limit=3), [row(29)]).reason is None
    assert watched(Epochs(limit=3), [row(30)]).reason == "3 epochs done"


def test_target_loss_stops_when_reached() -> None:
    assert watched(TargetLoss(value=0.2), [row(1, 0.21)]).reason is None
    assert watched(TargetLoss(value=0.2), [row(1, 0.19)]).reason == "validation loss reached 0.19"


def test_target_accuracy_is_r2_in_regression() -> None:
    assert watched(TargetAccuracy(value=0.9), [row(1, **{"validation.accuracy": 0.89})]).reason is None
    assert watched(TargetAccuracy(value=0.9), [row(1, **{"validation.accuracy": 0.91})]).reason == "validation accuracy reached 0.91"
    assert watched(TargetAccuracy(value=0.9), [row(1, **{"validation.r2": 0.95})]).reason == "validation R² reached 0.95"


def test_early_stopping_keeps_which_step_was_best() -> None:
    rule = EarlyStopping(patience=3)
    losses = [1.0, 0.5, 0.4, 0.6, 0.45, 0.39, 0.5, 0.5]
    rows = [row(10 * i, loss) for i, loss in enumerate(losses)]
    assert watched(rule, rows) == Watch(best=0.39, best_step=50, stale=2)
    assert watched(rule, [*rows, row(80, 0.41)]) == Watch(0.39, 50, 3, "validation loss has not fallen for 3 evaluations")


def test_progress_smaller_than_min_delta_does_not_count() -> None:
    rule = EarlyStopping(patience=2, min_delta=0.1)
    watch = watched(rule, [row(1, 1.0), row(2, 0.95), row(3, 0.91)])
    assert watch.reason
    assert (watch.best, watch.best_step) == (1.0, 1)


def test_observing_changes_nothing_that_was_there() -> None:
    """A rule can be wound back to any earlier watch, as a restored checkpoint does."""
    rule = EarlyStopping(patience=2)
    early = watched(rule, [row(1, 1.0)])
    assert rule.observe(early, row(2, 2.0)) == rule.observe(early, row(2, 2.0))
    assert early == Watch(best=1.0, best_step=1)
