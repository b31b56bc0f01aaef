"""A player: whatever is done to it, the weights are those of a straight run."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
import torch

from playground.data.feature import Feature
from playground.data.images import Digits
from playground.data.line import Sine
from playground.data.plane import Circle
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.shaping import Flatten
from playground.losses.regression import MeanSquared
from playground.objectives import Supervised
from playground.optimisers import SGD
from playground.problem import SpecError
from playground.runs.command import Example, Pause, Play, Recover, Reset, Speed, Step, View
from playground.runs.message import pack, unpack
from playground.runs.player import Player
from playground.runs.status import State
from playground.stopping import Epochs

SMALL = Experiment(data=Data(source=Circle(size=100)), network=(Dense(units=4), Tanh(), Dropout(), Dense(units=3), ReLU()), seed=3)
ALL = frozenset(View)


def weights(trainer: Trainer) -> bytes:
    return b"".join(tensor.detach().numpy().tobytes() for tensor in trainer.network.state_dict().values())


def straight(experiment: Experiment, steps: int) -> bytes:
    trainer = Trainer(experiment)
    trainer.run(steps)
    return weights(trainer)


def play(player: Player, steps: int) -> None:
    """Play on for so many steps."""
    player.play(player.step + steps)
    while player.running:
        player.advance()


def test_a_fresh_player_is_ready_and_shows_the_untrained_network() -> None:
    player = Player(SMALL)
    assert player.status.state is State.READY and player.step == 0 and player.wait() is None
    frame = player.frame(ALL)
    assert frame["step"] == 0 and frame["samples_per_s"] == 0 and frame["metrics"]["test"] == player.trainer.evaluate()["test"]


def test_playing_pausing_stepping_and_watching_change_no_bit() -> None:
    player, dice = Player(SMALL), random.Random(1)
    while player.step < 150:
        match dice.randrange(4):
            case 0:
                player.obey(Step(unit=dice.choice(["batch", "epoch"])))
            case 1:
                player.obey(Pause())
                player.obey(Example(index=dice.randrange(100)))
            case _:
                player.obey(Play())
        for _ in range(dice.randrange(1, 4)):
            player.advance(observe=dice.random() < 0.5)
            player.frame(ALL, exact=dice.random() < 0.5)
    assert weights(player.trainer) == straight(SMALL, player.step)


def test_a_step_is_one_batch_and_an_epoch_ends_with_the_epoch() -> None:
    player = Player(SMALL)
    batches = player.trainer.position.batches
    player.obey(Step(unit="batch"))
    player.advance()
    assert player.step == 1 and player.status.state is State.PAUSED
    player.obey(Step(unit="epoch"))
    while player.running:
        player.advance()
    assert player.step == batches and player.trainer.position.epoch == 1
    player.obey(Step(unit="epoch"))
    while player.running:
        player.advance()
    assert player.step == 2 * batches


def test_reset_is_to_the_same_initial_weights() -> None:
    player = Player(SMALL)
    initial, scene = weights(player.trainer), player.generation
    play(player, 30)
    assert weights(player.trainer) != initial
    player.obey(Reset())
    assert weights(player.trainer) == initial and player.status.state is State.READY and player.generation == scene + 1


def test_a_checkpoint_goes_on_in_another_player_to_the_same_bits() -> None:
    player = Player(SMALL)
    play(player, 37)
    other = Player(SMALL, player.checkpoint(), generation=5)
    assert other.generation == 5 and other.step == 37 and other.status.state is State.PAUSED
    play(other, 50)
    assert weights(other.trainer) == straight(SMALL, 87)


def test_a_checkpoint_of_an_experiment_since_changed_is_adopted() -> None:
    player = Player(SMALL)
    play(player, 20)
    slower = SMALL.model_copy(update={"training": Training(batch=20)})
    other = Player(slower, player.checkpoint())
    assert other.step == 20 and other.trainer.experiment == slower


def test_a_change_without_a_reset_trains_on_and_one_with_it_stops_and_can_be_undone() -> None:
    player = Player(SMALL)
    play(player, 30)
    trained, wider = weights(player.trainer), SMALL.model_copy(update={"network": (Dense(units=9), Tanh())})
    player.play()
    assert not player.change(SMALL.model_copy(update={"training": Training(batch=20)})).reset and player.running
    player.change(SMALL)
    change = player.change(wider)
    assert change.reset and player.step == 0 and player.status == player.status.of(player.status.plain()) and player.status.message == change.message
    assert player.status.state is State.READY
    player.change(SMALL)
    assert player.step == 30 and weights(player.trainer) == trained


def test_an_impossible_change_is_refused_and_changes_nothing() -> None:
    player = Player(SMALL)
    play(player, 5)
    with pytest.raises(SpecError):
        player.change(SMALL.model_copy(update={"data": Data(source=Digits())}))
    play(player, 5)
    assert weights(player.trainer) == straight(SMALL, 10)


def test_a_finished_run_says_why_and_plays_no_further() -> None:
    player = Player(SMALL.model_copy(update={"training": Training(stop=(Epochs(limit=2),))}))
    play(player, 10_000)
    finished = player.step
    assert player.status.state is State.FINISHED and player.status.message and finished == 2 * player.trainer.position.batches
    player.obey(Play())
    player.advance()
    assert player.step == finished and player.status.state is State.FINISHED


def test_a_diverged_run_says_where_and_why_and_goes_back() -> None:
    network, loss = (Dense(units=8), ReLU()), Supervised(loss=MeanSquared())
    player = Player(Experiment(data=Data(source=Sine(size=100)), network=network, objective=loss, optimiser=SGD(lr=10.0)))
    play(player, 2000)
    status = player.status
    assert status.state is State.DIVERGED
    assert status.step and str(status.step) in status.message and status.recoverable
    player.take_rows()
    player.obey(Recover())
    assert player.status.state in (State.PAUSED, State.READY) and player.step < status.step
    assert all(math.isfinite(value) for part in player.trainer.evaluate().values() for value in part.values())
    assert player.take_rows()[1] == 0, "the rows are sent anew"


def test_rows_are_taken_once() -> None:
    player = Player(SMALL)
    first, index = player.take_rows()
    assert index == 0 and first.shape == (1, len(player.trainer.columns))
    play(player, 60)
    more, index = player.take_rows()
    assert index == 1 and len(more) + 1 == len(player.trainer.rows)
    assert player.take_rows()[0].shape == (0, len(player.trainer.columns))


def test_the_speed_holds_back_but_does_not_change_what_happens() -> None:
    player = Player(SMALL)
    player.obey(Speed(unit="step", rate=5))
    player.obey(Play())
    player.advance()
    assert player.step == 1 and 0 < (player.wait() or 0) <= 0.2
    player.advance()
    assert player.step == 1
    assert player.frame(frozenset())["speed"] == {"unit": "step", "rate": 5}


def test_an_example_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="below 100"):
        Player(SMALL).obey(Example(index=100))


def test_a_scene_says_what_the_frames_are_of() -> None:
    player = Player(SMALL)
    scene = unpack(pack(player.scene()))
    prepared = player.trainer.prepared
    assert (scene["type"], scene["generation"], scene["metric"], scene["device"]) == ("scene", 1, "accuracy", "cpu")
    assert scene["task"] == {"kind": "classification", "classes": list(prepared.task.classes), "outputs": 1}
    assert np.array_equal(scene["data"]["x"], prepared.raw.x.numpy()) and np.array_equal(scene["data"]["y"], prepared.raw.y.numpy())
    assert [int((scene["data"]["part"] == number).sum()) for number in range(3)] == [len(part) for part in prepared.parts.values()]
    assert scene["columns"] == list(player.trainer.columns) and [block["id"] for block in scene["blocks"]][0::3] == ["input", "output"]


LARGE = SMALL.model_copy(update={"network": (Dense(units=160), Tanh(), Dense(units=160), Tanh())})
"""Too much for the browser."""
DIGITS = Experiment(data=Data(source=Digits()), network=(Flatten(), Dense(units=8)))


@pytest.mark.parametrize("experiment", [SMALL, LARGE, DIGITS], ids=["small", "large", "digits"])
def test_a_frame_is_the_network_s_own_numbers(experiment: Experiment) -> None:
    player = Player(experiment)
    play(player, 20)
    frame: dict[str, Any] = unpack(pack(player.frame(ALL)))
    network, blocks = player.trainer.network, player.trainer.plan.blocks()
    assert frame["metrics"] == {part: dict(scores) for part, scores in player.trainer.evaluate().items()} and frame["metrics_step"] == 20
    if experiment is SMALL:
        assert frame["tensors"].keys() == dict(network.named_parameters()).keys()
        assert all(np.array_equal(frame["tensors"][name], value.detach().numpy()) for name, value in network.named_parameters())
        assert frame["units"] is frame["surface"] is frame["weights"] is None
    else:
        weight = network.output.weight.detach().numpy()[list(blocks[-1].shown)][:, list(blocks[-2].shown)]
        assert np.array_equal(frame["weights"][-1]["weight"], weight) and len(frame["units"]) == len(blocks) and frame["tensors"] is None
    test = player.trainer.prepared.test
    with torch.no_grad():
        output = network.eval()(test.x)
    if experiment is DIGITS:
        right = int((output.argmax(1) == test.y).sum())
        assert frame["surface"] is None
        assert np.allclose(frame["examples"]["probability"], output.softmax(1)[: len(frame["examples"]["index"])], atol=1e-6)
    else:
        right = int(((output > 0) == (test.y > 0.5)).sum())
        assert frame["examples"] is None and (experiment is SMALL or frame["surface"]["probability"].shape == (1, 60, 60))
    assert int(frame["confusion"]["test"].sum()) == len(test) and int(np.trace(frame["confusion"]["test"])) == right


def test_a_scene_names_the_tensors_of_its_blocks() -> None:
    player = Player(SMALL.model_copy(update={"network": (BatchNorm(), Dense(units=4, bias=False), Tanh())}))
    named = dict(player.trainer.network.named_parameters())
    found = [block["tensors"] for block in player.scene()["blocks"]]
    own = {"weight": "output.weight", "bias": "output.bias"}
    assert found == [{"weight": None, "bias": None}, {"weight": "1_dense.weight", "bias": None}, own]
    assert {"1_dense.weight", *own.values()} <= named.keys()


def test_frames_of_a_small_network_are_small() -> None:
    """8-8-4 with seven features: a frame while it trains, as the browser's socket gets it."""
    data = Data(source=Circle(), features=tuple(Feature)[:7])
    layers = tuple(layer for units in (8, 8, 4) for layer in (Dense(units=units), Tanh()))
    player = Player(Experiment(data=data, network=layers))
    play(player, 50)
    watched = frozenset({View.UNITS, View.WEIGHTS, View.SURFACE, View.HEALTH})
    assert len(pack(player.frame(watched))) <= 6_000, "10 kB with the rows and the status that the server adds"


def test_parts_that_nobody_wants_are_left_out() -> None:
    for experiment, part in ((LARGE, "units"), (SMALL, "tensors")):
        frame = Player(experiment).frame(frozenset({View.UNITS}))
        assert frame[part] is not None and all(frame[view] is None for view in (*View, "tensors") if view != part)


def test_while_it_trains_dear_parts_come_seldom_and_at_rest_all_come() -> None:
    player = Player(SMALL)
    taken = [player.frame(ALL, exact=False)["confusion"] is not None for _ in range(10)]
    assert taken[0] and not all(taken)
    assert all(player.frame(ALL, exact=True)["confusion"] is not None for _ in range(3))
