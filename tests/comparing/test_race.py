"""A race: lanes equal to the runs they would be alone, stood against each other where that means something."""

from __future__ import annotations

import math

import pytest

from playground.comparing.race import entered, names, race
from playground.comparing.standings import Standing, at, common, standings
from playground.engine import train
from playground.experiment import Experiment, Training
from playground.figures.race_curves import draw_race, race_curves
from playground.optimisers import SGD
from playground.presets import presets
from playground.problem import SpecError

FIRST = Experiment(seed=3)
SLOW = FIRST.model_copy(update={"optimiser": SGD(lr=0.001), "seed": 8})

ROWS = [
    [{"step": 0, "seconds": 0.0, "a": 0.1}, {"step": 10, "seconds": 1.0, "a": 0.5}, {"step": 20, "seconds": 2.0, "a": 0.9}],
    [{"step": 0, "seconds": 0.0, "a": 0.2}, {"step": 15, "seconds": 0.5, "a": 0.4}],
]


def test_lanes_stand_where_the_least_advanced_is() -> None:
    """At 15 steps the first is at its row of step 10; at 0.5 s it is at its beginning: nothing is interpolated."""
    assert (common(ROWS, "step"), common(ROWS, "seconds")) == (15, 0.5)
    assert standings(ROWS, "a") == [Standing(0.5, 0.1, 0.9), Standing(0.4, 0.4, 0.4)]
    assert math.isnan(at([], "a")) and math.isnan(at(ROWS[0], "a", "step", -1)) and common([], "step") == 0


def test_each_lane_is_the_run_it_would_be_alone() -> None:
    told: list[str] = []
    found = race([FIRST, SLOW], epochs=4, told=told.append)
    assert told == [lane.name for lane in found.lanes] == names([FIRST, SLOW.model_copy(update={"seed": 3})])
    alone = train(SLOW.model_copy(update={"seed": 3}), epochs=4)
    clock = ("seconds",)
    without = [{name: value for name, value in row.items() if name not in clock} for row in alone.rows]
    assert [{name: value for name, value in row.items() if name not in clock} for row in found.lanes[1].record.rows] == without


def test_the_tables_and_the_figure_hold_the_rows() -> None:
    found = race([FIRST, SLOW, presets()["iris"].experiment], epochs=3)
    curves, table = found.curves(), found.table()
    lane = found.lanes[0]
    mine = curves[curves["lane"] == lane.name]
    assert mine["test.loss"].tolist() == [row["test.loss"] for row in lane.record.rows]
    assert mine["flops"].iloc[-1] == 3 * lane.record.trainer.plan.flops * len(lane.record.trainer.prepared.train) * 3
    assert set(table["lane"]) == {lane.name for lane in found.lanes}
    ranked = table["at_equal_steps"].dropna().tolist()
    assert ranked == sorted(ranked, reverse=True) and len(ranked) == 2, "the lane with another task has no place"
    assert table.iloc[-1]["notes"].startswith("Another task")
    drawn = draw_race(race_curves(curves, over="flops"), over="flops")
    assert list(drawn.data[0].x) == mine["flops"].tolist() and len(drawn.data) == 3
    with pytest.raises(ValueError, match=r"expected one of step.*got 'hours'"):
        race_curves(curves, over="hours")


def test_every_fault_of_every_lane_is_told_at_once() -> None:
    broken = FIRST.model_copy(update={"training": Training(batch=10), "optimiser": presets()["iris"].experiment.optimiser})
    impossible = presets()["digits_cnn"].experiment.model_copy(update={"data": FIRST.data})
    with pytest.raises(SpecError) as caught:
        entered([broken, impossible, impossible])
    assert {problem.path.split(".")[0] for problem in caught.value.problems} == {"lanes[1]", "lanes[2]"}
    with pytest.raises(SpecError, match="1 to 6"):
        entered([FIRST] * 7)
