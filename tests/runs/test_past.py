"""The time machine: what it shows are the tensors of then, and training is none the wiser."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.data.images import Digits
from playground.data.plane import Circle
from playground.engine.checkpoint import Checkpoint
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.shaping import Flatten
from playground.optimisers import SGD, Adam
from playground.problem import SpecError
from playground.runs.command import Freeze, Look, Pause, Play, Recover, Reset, SetWeight, Speed, Step, View
from playground.runs.message import pack, unpack
from playground.runs.player import Player
from playground.schedules import Cosine
from playground.stopping import Epochs

PLANE = Experiment(data=Data(source=Circle(size=100)), network=(Dense(units=4), Tanh(), Dropout(), Dense(units=3), BatchNorm(), ReLU()), seed=3)
PICTURES = Experiment(data=Data(source=Digits()), network=(Flatten(), Dense(units=8), ReLU()), training=Training(batch=256))
ALL = frozenset(View)


def trained(experiment: Experiment, steps: int, every: int = 7) -> Player:
    """A player that has kept states on its way."""
    player = Player(experiment)
    while player.step < steps and player.trainer.going:
        player.obey(Play())
        player.play(min(steps, player.step + every))
        while player.running:
            player.advance()
    return player


def weights(trainer: Trainer) -> bytes:
    return b"".join(tensor.detach().numpy().tobytes() for tensor in trainer.network.state_dict().values())


def straight(experiment: Experiment, steps: int) -> Trainer:
    trainer = Trainer(experiment)
    trainer.run(steps)
    return trainer


def plain(frame: dict[str, Any]) -> dict[str, Any]:
    """What the browser gets, less what depends on the clock and on when it was taken."""
    sent = unpack(pack(frame))
    for name in ("elapsed", "samples_per_s", "speed", "look", "past", "generation", "health", "gradients", "updates", "observed_step"):
        sent.pop(name)
    return sent


def same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, np.ndarray):
        return np.array_equal(a, b, equal_nan=True)
    return bool(a == b)


@pytest.mark.parametrize("experiment", [PLANE, PICTURES], ids=["plane", "pictures"])
def test_a_frame_of_the_past_is_the_frame_that_was(experiment: Experiment) -> None:
    """Every view, computed from the kept state, equals that of a run which stands at that step."""
    player = trained(experiment, 35)
    for step in (0, 14, 28):
        player.obey(Look(step=step))
        then = Player(experiment)
        then.play(step)
        while then.running and then.step < step:
            then.advance()
        frame = player.frame(ALL)
        assert frame["look"] == {"step": step, "live": 35}
        assert same(plain(frame), plain(then.frame(ALL)))


def test_health_and_gradients_of_the_past_are_those_of_the_step_that_came_next() -> None:
    player = trained(PLANE, 30)
    player.obey(Look(step=14))
    frame = player.frame(ALL)
    before = straight(PLANE, 14)
    before.run(1, observe=True, keep=True)
    assert before.observation is not None and frame["observed_step"] == 15
    first = next(g for g in frame["gradients"] if g is not None)
    wanted = next(iter(before.observation.gradients.values()))
    assert torch.equal(torch.as_tensor(first["weight"]), wanted)
    assert weights(player.shown) == weights(straight(PLANE, 14))


def test_looking_back_changes_no_bit_of_the_training() -> None:
    player = trained(PLANE, 20)
    player.obey(Play())
    for step in (3, 17, 0, 9):
        player.obey(Look(step=step))
        player.play(player.step + 6)
        while player.running:
            player.advance()
            player.frame(ALL)
    assert player.looked_at == 7 or player.looked_at is not None
    player.obey(Look(step=None))
    assert player.looked_at is None and weights(player.trainer) == weights(straight(PLANE, player.step))


def test_what_moves_the_run_returns_to_the_present() -> None:
    for command in (Play(), Step(), Reset()):
        player = trained(PLANE, 20)
        player.obey(Look(step=7))
        player.obey(command)
        assert player.looked_at is None
    player = trained(PLANE, 20)
    player.obey(Look(step=7))
    player.obey(Pause())
    player.obey(Speed(rate=5))
    assert player.looked_at == 7


def test_the_past_cannot_be_changed() -> None:
    player = trained(PLANE, 20)
    player.obey(Look(step=7))
    for command in (SetWeight(block="network[0]", unit=0, source=0, value=1.0), Freeze(block="network[0]")):
        with pytest.raises(ValueError, match="fork here"):
            player.obey(command)


@pytest.mark.parametrize(
    "experiment",
    [
        PLANE.model_copy(update={"optimiser": Adam(lr=0.01), "schedule": Cosine()}),
        PLANE.model_copy(update={"optimiser": SGD(lr=0.05, momentum=0.9)}),
        PICTURES,
    ],
    ids=["adam, cosine, dropout", "momentum, dropout", "pictures"],
)
def test_a_fork_with_nothing_changed_continues_bit_for_bit_as_the_run_did(experiment: Experiment) -> None:
    """Weights, optimiser, schedule, sampler and random numbers: everything goes along."""
    player = trained(experiment, 40)
    player.obey(Look(step=14))
    step, data = player.copy()
    fork = Player(experiment, data)
    assert step == fork.step == 14
    fork.play(40)
    while fork.running:
        fork.advance()
    ours, theirs = (p.trainer.checkpoint() for p in (player, fork))
    assert weights(fork.trainer) == weights(player.trainer)
    assert ours.epoch == theirs.epoch and ours.cursor == theirs.cursor
    assert (ours.noise is None) == (theirs.noise is None) and (ours.noise is None or torch.equal(ours.noise, theirs.noise))  # type: ignore[arg-type]
    clockless = [[{k: v for k, v in row.items() if k != "seconds"} for row in cp.rows] for cp in (ours, theirs)]
    assert clockless[0] == clockless[1]


def test_a_fork_with_another_learning_rate_goes_on_from_the_same_weights() -> None:
    player = trained(PLANE, 40)
    player.obey(Look(step=14))
    _, data = player.copy()
    fork = Player(PLANE.model_copy(update={"optimiser": PLANE.optimiser.model_copy(update={"lr": 0.001})}), data)
    assert fork.step == 14 and weights(fork.trainer) == weights(straight(PLANE, 14)) and "earning rate" in fork.message
    assert Checkpoint.from_bytes(fork.checkpoint()).experiment.optimiser.lr == 0.001


@pytest.mark.parametrize("experiment", [PLANE, PICTURES], ids=["plane", "pictures"])
def test_a_run_that_goes_on_in_another_process_can_be_looked_back_at_as_before(experiment: Experiment) -> None:
    """Frames of its past are the same, and so is what it learns from there on."""
    first = trained(experiment, 20)
    second = Player(experiment, first.checkpoint(), past=first.past.hand_over(10**8))
    assert second.past.ring.steps == first.past.ring.steps and second.step == first.step
    for player in (first, second):
        player.obey(Look(step=8))
    assert same(plain(first.frame(ALL)), plain(second.frame(ALL)))
    for player in (first, second):
        player.obey(Look(step=None))
        player.obey(Step(unit="batch"))
        player.advance()
    assert weights(first.trainer) == weights(second.trainer)


def test_states_of_another_experiment_are_not_taken_for_the_run_s_own() -> None:
    first = trained(PLANE, 20)
    second = Player(PLANE.model_copy(update={"seed": 4}), first.checkpoint(), past=first.past.hand_over(10**8))
    assert second.past.ring.steps == [0]


def test_states_that_cannot_be_read_are_reported_and_the_run_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    first = trained(PLANE, 20)
    second = Player(PLANE, first.checkpoint(), past=b"no states at all")
    assert second.past.ring.steps == [20] and "earlier states of a run cannot be read" in caplog.text


def test_where_there_is_but_the_present_nothing_is_handed_over() -> None:
    assert Player(PLANE).past.hand_over(10**8) == b""
    assert trained(PLANE, 20).past.hand_over(0) == b""


def test_the_past_ends_where_another_network_begins_and_where_the_run_went_back() -> None:
    player = trained(PLANE, 21)
    assert player.past.ring.steps == [0, 7, 14, 21]
    player.obey(Reset())
    assert player.past.ring.steps == [0]
    player = trained(PLANE, 21)
    player.change(PLANE.model_copy(update={"optimiser": SGD(lr=0.001)}))
    assert player.past.ring.steps == [0, 7, 14, 21], "a change without a reset keeps the past"
    player.change(PLANE.model_copy(update={"seed": 99}))
    assert player.past.ring.steps == [0]


def test_a_state_from_before_the_data_changed_is_shown_with_the_data_of_then() -> None:
    player = trained(PLANE, 14)
    noisy = PLANE.model_copy(update={"data": Data(source=Circle(size=100, noise=0.5))})
    player.change(noisy)
    before = player.generation
    player.obey(Look(step=7))
    scene, frame = unpack(pack(player.scene())), player.frame(ALL)
    assert player.generation == before + 1 == scene["generation"]
    assert np.array_equal(scene["data"]["x"], unpack(pack(Player(PLANE).scene()))["data"]["x"])
    assert frame["metrics"]["test"] == straight(PLANE, 7).evaluate()["test"]
    player.obey(Look(step=None))
    assert player.generation == before + 2


def test_a_run_that_recovers_from_a_divergence_forgets_what_came_after() -> None:
    wild = PLANE.model_copy(update={"optimiser": SGD(lr=10.0, momentum=0.99)})
    player = trained(PLANE, 21)
    player.change(wild)
    player.play()
    while player.running:
        player.advance()
    assert player.status.recoverable
    player.obey(Recover())
    assert max(player.past.ring.steps) <= player.step


def test_a_finished_run_can_be_looked_at_and_its_health_is_known() -> None:
    player = trained(PLANE.model_copy(update={"training": Training(stop=(Epochs(limit=2),))}), 10**3)
    player.obey(Look(step=player.step))
    assert player.frame(ALL)["health"]["layers"][0]["gradient_norm"] is not None


def test_a_network_too_large_for_the_room_says_that_there_is_no_past() -> None:
    player = Player(PLANE, past_bytes=1000)
    player.obey(Step())
    player.advance()
    assert "too much" in player.frame(ALL)["past"]["bare"] and len(player.frame(ALL)["past"]["steps"]) == 0
    with pytest.raises(ValueError, match="too much"):
        player.obey(Look(step=0))


def test_the_list_of_steps_is_told_when_it_changes_and_now_and_then() -> None:
    player = trained(PLANE, 14)
    assert list(player.frame(ALL, exact=False)["past"]["steps"]) == [0, 7, 14]
    assert player.frame(ALL, exact=False)["past"] is None
    assert player.frame(ALL, exact=True)["past"] is not None


def test_a_fork_that_cannot_run_is_refused_by_field() -> None:
    with pytest.raises(SpecError):
        Player(PLANE, b"damaged")
