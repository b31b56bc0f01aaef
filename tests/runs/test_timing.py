"""Pace, allowance, rhythm, throughput and lease, with a clock in hand."""

from __future__ import annotations

import math

import pytest

from playground.runs import rhythm
from playground.runs.allowance import Allowance
from playground.runs.command import Speed
from playground.runs.lease import Lease
from playground.runs.pace import CATCH_UP, Pace
from playground.runs.throughput import Throughput


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def play(pace: Pace, clock: Clock, seconds: float, tick: float = 0.01) -> int:
    taken, end = 0, clock.now + seconds
    while clock.now < end:
        steps = int(pace.due())
        pace.took(steps)
        taken += steps
        clock.now += tick
    return taken


@pytest.mark.parametrize(("speed", "expected"), [(Speed(rate=5), 50), (Speed(rate=500), 5000), (Speed(unit="epoch", rate=0.5), 125)])
def test_steps_come_at_the_speed_asked_for(speed: Speed, expected: int, clock: Clock) -> None:
    pace = Pace(clock)
    pace.set(speed, steps_per_epoch=25)
    pace.start()
    assert play(pace, clock, 10) == pytest.approx(expected, abs=max(2, 0.01 * expected))


def test_the_first_step_is_due_at_once_and_the_next_is_waited_for(clock: Clock) -> None:
    pace = Pace(clock)
    pace.set(Speed(rate=2), 1)
    pace.start()
    assert pace.wait() == 0
    pace.took(1)
    assert pace.wait() == pytest.approx(0.5)


def test_a_slow_machine_owes_little(clock: Clock) -> None:
    pace = Pace(clock)
    pace.set(Speed(rate=100), 1)
    pace.start()
    clock.now += 60
    assert pace.due() == 100 * CATCH_UP


def test_without_a_limit_any_number_is_due(clock: Clock) -> None:
    assert Pace(clock).due() == math.inf and Pace(clock).wait() == 0


def test_an_allowance_lasts_for_a_burst_and_then_makes_wait(clock: Clock) -> None:
    allowance = Allowance(10, 5, clock)
    assert [allowance.take() for _ in range(5)] == [0] * 5
    assert [allowance.take() for _ in range(3)] == pytest.approx([0.1, 0.2, 0.3])
    clock.now += 1.0
    assert allowance.take() == 0


def test_an_allowance_never_grows_beyond_its_burst(clock: Clock) -> None:
    allowance = Allowance(10, 2, clock)
    clock.now += 1000
    assert [allowance.take() > 0 for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(("cost", "expected"), [(0.001, 0.1), (0.01, 0.25), (1.0, 2.0)])
def test_a_rhythm_slows_down_for_what_is_dear(cost: float, expected: float, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    spent = Clock()
    monkeypatch.setattr(rhythm, "monotonic", clock)
    monkeypatch.setattr(rhythm, "thread_time", spent)
    for most, at_most in ((float("inf"), expected), (0.1, max(expected, min(cost / 0.04, cost / 0.1)))):
        beat = rhythm.Rhythm(0.1, share=0.04, slowest=2.0, most=most)
        assert beat.wait() == 0
        with beat.beat():
            spent.now += cost
            clock.now += cost
        assert beat.wait() + cost == pytest.approx(at_most), "the dearest takes no more of the time than is meant for it"


def test_throughput_is_examples_by_seconds_and_forgets(clock: Clock) -> None:
    throughput = Throughput(clock)
    throughput.start(1000)
    clock.now += 0.4
    assert throughput.rate(1400) == pytest.approx(1000)
    for second in range(1, 11):
        clock.now += 1
        rate = throughput.rate(1400 + 50 * second)
    assert rate == pytest.approx(50)


@pytest.mark.parametrize(
    ("visible", "hidden", "idle", "over"),
    [(True, False, 1e9, False), (False, False, 9, False), (False, False, 11, True), (False, True, 11, False), (False, True, 101, True)],
)
def test_a_lease_ends_later_for_hidden_tabs_and_never_for_those_in_sight(visible: bool, hidden: bool, idle: float, over: bool) -> None:
    assert Lease(10, 100, 1000).over(visible=visible, hidden=hidden, idle=idle) is over
