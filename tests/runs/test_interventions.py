"""Interventions as viewers send them: through a player, and once through a real worker that is parked in between."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.data.plane import Circle
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import Tanh
from playground.layers.dense import Dense
from playground.runs.command import Play, Reset, View, parse
from playground.runs.manager import Manager
from playground.runs.message import pack, unpack
from playground.runs.player import Player
from tests.runs.test_manager import eventually
from tests.runs.watching import Watcher

SMALL = Experiment(data=Data(source=Circle(size=120)), network=(Dense(units=4), Tanh(), Dense(units=3)), seed=5)
WIDE = SMALL.model_copy(update={"network": (Dense(units=200), Tanh(), Dense(units=3))})
ALL = frozenset(View)


def frame(player: Player, *views: View, exact: bool = True) -> dict[str, Any]:
    return unpack(pack(player.frame(frozenset(views) or ALL, exact=exact)))


def tell(player: Player, **command: Any) -> None:
    player.obey(parse(command))


def test_a_frame_says_what_is_held() -> None:
    player = Player(SMALL)
    assert frame(player)["held"] is None
    tell(player, op="freeze", block="network[0]", unit=2, source=None, on=True)
    tell(player, op="freeze", block="output", unit=0, source=1, on=True)
    tell(player, op="silence", block="network[2]", unit=1, on=True)
    held = frame(player)["held"]
    assert held["silenced"] == {"network[2]": [1]} and held["frozen"].keys() == {"0_dense.weight", "0_dense.bias", "output.weight"}
    assert held["frozen"]["0_dense.weight"].dtype == np.uint8
    assert held["frozen"]["0_dense.weight"].tolist() == [[0, 0], [0, 0], [1, 1], [0, 0]] and held["frozen"]["output.weight"].tolist() == [[0, 1, 0]]
    tell(player, op="freeze", block="network[0]", unit=None, source=None, on=True)
    assert frame(player)["held"]["frozen"]["0_dense.weight"] is True, "a tensor that is frozen whole needs no mask"
    player.obey(Reset())
    assert frame(player)["held"]["silenced"] == held["silenced"], "a reset keeps what is held"
    tell(player, op="freeze", block="network[0]", unit=None, source=None, on=False)
    tell(player, op="freeze", block="output", unit=None, source=None, on=False)
    tell(player, op="silence", block="network[2]", unit=1, on=False)
    assert frame(player)["held"] is None


def test_a_typed_weight_is_in_the_next_frame_and_in_its_scores() -> None:
    player = Player(SMALL)
    before = frame(player)
    tell(player, op="set", block="output", unit=0, source=2, value=7.5)
    after = frame(player)
    assert after["tensors"]["output.weight"][0, 2] == 7.5 and after["metrics"]["train"]["loss"] != before["metrics"]["train"]["loss"]
    other = Player(SMALL, player.checkpoint())
    assert frame(other)["tensors"]["output.weight"][0, 2] == 7.5 and other.step == 0


def test_what_cannot_be_done_is_a_sentence_and_changes_nothing() -> None:
    player = Player(SMALL)
    before = frame(player)["tensors"]
    for command, sentence in (
        ({"op": "set", "block": "network[1]", "unit": 0, "source": 0, "value": 1}, "block: expected one of input"),
        ({"op": "freeze", "block": "network[0]", "unit": 4}, "unit: expected a number from 0 to 3"),
        ({"op": "silence", "block": "output", "unit": 0}, "block: expected a hidden layer"),
        ({"op": "reinitialise", "block": "input"}, "block: input .* has no weights"),
        ({"op": "focus", "block": "network[0]", "unit": 9}, "unit: expected a number from 0 to 3"),
    ):
        with pytest.raises(ValueError, match=f"^{sentence}"):
            tell(player, **command)
    after = frame(player)
    assert after["held"] is after["focus"] is None and all(np.array_equal(after["tensors"][name], tensor) for name, tensor in before.items())


def test_a_dropped_hold_is_said_in_the_status() -> None:
    player = Player(SMALL)
    tell(player, op="silence", block="network[0]", unit=1)
    player.change(WIDE)
    assert "What was frozen or silenced in it is free again." in player.status.message


def test_gradients_and_updates_come_with_the_step_they_belong_to() -> None:
    player = Player(SMALL)
    player.obey(Play())
    player.advance(observe=True, keep=False)
    assert frame(player)["gradients"] is None and frame(player)["observed_step"] is None
    player.advance(observe=True, keep=True)
    found = frame(player, View.GRADIENTS)
    assert found["observed_step"] == player.step and found["updates"] is None
    assert [part and part["weight"].shape for part in found["gradients"]] == [None, (4, 2), (3, 4), (1, 3)]
    assert frame(player, View.UPDATES)["updates"][1]["bias"].dtype == np.float32


def test_the_focus_lasts_until_the_unit_is_gone_and_comes_at_once_while_it_trains() -> None:
    player = Player(WIDE)
    assert frame(player, View.FOCUS)["focus"] is None
    tell(player, op="focus", block="network[0]", unit=150)
    assert frame(player, View.FOCUS, exact=False)["focus"]["unit"] == 150
    tell(player, op="focus", block="network[0]", unit=151)
    seen = frame(player, View.FOCUS, exact=False)["focus"]
    weight = player.trainer.network[0].weight
    assert seen["unit"] == 151 and seen["map"].shape == (30, 30) and np.array_equal(seen["incoming"], weight[151].detach())  # type: ignore[index,union-attr]
    player.change(WIDE.model_copy(update={"training": Training(batch=20)}))
    assert frame(player, View.FOCUS)["focus"]["unit"] == 151
    assert len(frame(player, View.SUMMARY)["summary"][1]["mean"]) == 200
    player.change(SMALL)
    assert frame(player, View.FOCUS)["focus"] is None
    tell(player, op="focus", block="network[0]", unit=1)
    tell(player, op="focus", block=None)
    assert frame(player, View.FOCUS)["focus"] is None


def test_a_run_is_changed_by_hand_while_it_trains_and_stays_so_when_parked(live: Manager) -> None:
    watcher = Watcher(live, live.start(SMALL))
    watcher.tell(op="watch", visible=True, views=["units", "weights", "gradients", "updates"])
    watcher.state("ready")
    watcher.tell(op="play")
    watcher.until(lambda message: message.get("gradients") and message["observed_step"] > 0)
    watcher.tell(op="freeze", block="output", unit=0, source=None, on=True)
    watcher.tell(op="set", block="output", unit=0, source=1, value=0.625)
    watcher.tell(op="silence", block="network[0]", unit=3, on=True)
    frozen = watcher.until(lambda message: message.get("held") and message["held"]["silenced"] and message["tensors"])
    assert frozen["tensors"]["output.weight"][0, 1] == 0.625 and frozen["status"]["state"] == "running"
    watcher.tell(op="silence", block="network[0]", unit=8, on=True)
    error = watcher.until(lambda message: "error" in message)["error"]
    assert error == "unit: expected a number from 0 to 3 in network[0], got 8"
    later = watcher.until(lambda message: message.get("step", 0) > frozen["step"] + 50 and message["tensors"] and message["updates"])
    assert np.array_equal(later["tensors"]["output.weight"], frozen["tensors"]["output.weight"]) and not later["updates"][-1]["weight"].any()
    assert not np.array_equal(later["tensors"]["0_dense.weight"], frozen["tensors"]["0_dense.weight"])
    watcher.tell(op="pause")
    watcher.state("paused")
    watcher.leave()
    live._life.park(watcher.run)
    eventually(lambda: not watcher.run.alive)
    back = Watcher(live, watcher.token)
    again = back.until(lambda message: message.get("generation", 0) > frozen["generation"] and message.get("tensors"))
    assert again["status"]["state"] == "paused"
    assert again["held"]["silenced"] == {"network[0]": [3]} and again["held"]["frozen"]["output.weight"] is True
    assert np.array_equal(again["tensors"]["output.weight"], frozen["tensors"]["output.weight"])
    live.end(back.token)


def test_a_silent_unit_is_silent_in_every_picture() -> None:
    player = Player(WIDE)
    tell(player, op="silence", block="network[0]", unit=0, on=True)
    found = frame(player)
    network = player.trainer.network
    x = player.trainer.prepared.test.x
    with torch.no_grad():
        hidden = torch.tanh(network[0](x))
        hidden[:, 0] = 0.0
        output = network[-1](network[2](hidden))
    right = int(((output[:, 0] > 0) == (player.trainer.prepared.test.y.flatten() > 0.5)).sum())
    assert int(np.trace(found["confusion"]["test"])) == right
    assert found["units"] is None or not found["units"][1]["maps"][0].any()
