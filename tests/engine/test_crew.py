"""More threads are taken while they help, and left at once when others are on the cores."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from playground.engine.crew import FEW, LAPSE, LONG, LONGEST_REST, REST, TRIAL, Crew
from playground.runs.player import Player
from tests.engine.cases import experiment


class Machine:
    """A clock that goes on by what steps take, by the number of threads that was last put."""

    def __init__(self, most: int, seconds: Callable[[int], float]) -> None:
        self.now, self.seconds, self.put = 0.0, seconds, list[int]()
        self.crew = Crew(most, lambda: self.now, self.put.append)

    def train(self, seconds: float, steps: int = 2) -> float:
        """For so long; how large a part of the time went by more threads than one."""
        end, shared, begun = self.now + seconds, 0.0, self.now
        while self.now < end:
            lasted = steps * self.seconds(self.crew.count)
            shared += lasted if self.crew.count > 1 else 0.0
            self.now += lasted
            self.crew.took(steps, lasted)
        return shared / (self.now - begun)


def test_one_thread_is_never_changed() -> None:
    machine = Machine(1, lambda count: 0.01)
    assert machine.train(60) == 0 and machine.put == []


def test_threads_that_help_stay_and_are_looked_at_again_now_and_then() -> None:
    machine = Machine(2, lambda count: 0.01 / count)
    assert machine.train(10 * REST) > 0.9
    assert machine.crew.count in (1, 2) and 3 <= machine.put.count(1) <= 12


@pytest.mark.parametrize("gain", [0.02, 0.9, 1.1])
def test_threads_that_do_not_help_enough_are_tried_ever_more_seldom(gain: float) -> None:
    machine = Machine(4, lambda count: 0.01 if count == 1 else 0.01 / gain)
    machine.train(20 * LONGEST_REST)
    assert machine.crew.count == 1 and 7 <= machine.put.count(4) <= 30
    before = len(machine.put)
    machine.train(LONGEST_REST * 0.9)
    assert len(machine.put) - before <= 2


def test_short_steps_are_left_alone() -> None:
    machine = Machine(2, lambda count: 0.9 * LONG / count)
    assert machine.train(60, steps=40) == 0 and machine.put == []


def test_a_crowded_machine_ends_it_with_the_slice_that_shows_it() -> None:
    quick = [True]
    machine = Machine(2, lambda count: 0.01 if count == 1 else 0.005 if quick[0] else 0.01 * LAPSE * 1.01)
    machine.train(5)
    assert machine.crew.count == 2
    quick[0] = False
    machine.crew.took(2, 2 * machine.seconds(2))
    assert machine.crew.count == 1 and machine.put[-1] == 1
    machine.train(REST * 0.9)
    assert machine.crew.count == 1, "not tried again at once"
    quick[0] = True
    machine.train(REST)
    assert machine.crew.count == 2


def test_another_network_is_judged_anew() -> None:
    machine = Machine(2, lambda count: 0.01 / count)
    machine.train(5)
    machine.crew.begin()
    assert machine.crew.count == 1
    machine.seconds = lambda count: 0.5 * LONG
    machine.train(5)
    assert machine.crew.count == 1


def test_a_single_slow_slice_of_one_thread_decides_nothing() -> None:
    machine = Machine(2, lambda count: 0.0001)
    machine.crew.took(1, 0.0)
    machine.crew.took(1, TRIAL * 2)
    assert FEW > 1 and machine.crew.count == 1


def test_a_player_takes_torchs_steps_by_them_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    told, before = list[tuple[int, float]](), torch.get_num_threads()
    monkeypatch.setattr(Crew, "took", lambda self, steps, seconds: told.append((steps, seconds)))
    for gear in ("torch", "auto"):
        player = Player(experiment(training={"gear": gear}), threads=2)
        player.play()
        for _ in range(5):
            player.advance()
        assert player.trainer.gear in ("torch", "fused")
        assert bool(told) == (player.trainer.gear == "torch")
        told.clear()
    player._crew.count = 2
    assert player.frame(frozenset())["gear"].endswith(", 2 threads") and torch.get_num_threads() == before


def test_a_player_whose_gear_has_changed_goes_back_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    put = list[int]()
    monkeypatch.setattr(torch, "set_num_threads", put.append)
    player = Player(experiment(training={"gear": "torch"}), threads=2)
    player._crew._put = put.append
    player._crew.count = 2
    monkeypatch.setattr(type(player.trainer), "gear", "fused")
    player.play()
    player.advance()
    assert player._crew.count == 1 and put == [1] and player.frame(frozenset())["gear"] == "fused"
