"""States of a run become bytes and come back as they were."""

from __future__ import annotations

import pytest

from playground.data.plane import Circle
from playground.engine.states import packed, unpacked
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.optimisers import Adam
from playground.problem import SpecError
from playground.stopping import EarlyStopping, Epochs

RICH = Experiment(
    data=Data(source=Circle(size=60)),
    network=(Dense(units=4), BatchNorm(), ReLU(), Dropout()),
    optimiser=Adam(amsgrad=True),
    training=Training(batch=7, stop=(Epochs(limit=90), EarlyStopping(patience=80))),
)


def states() -> list:
    """Three of a run, the last under another learning rate, with a unit silenced and a weight frozen."""
    trainer, found = Trainer(RICH), []
    for _ in range(2):
        trainer.run(9)
        found.append(trainer.checkpoint())
    trainer.adopt(RICH.model_copy(update={"optimiser": Adam(lr=0.3, amsgrad=True)}))
    trainer.silence("network[0]", 1, True)
    trainer.freeze("network[0]", 0, 1, True)
    trainer.run(5)
    return [*found, trainer.checkpoint()]


def test_every_state_comes_back_bit_for_bit() -> None:
    before = states()
    after = unpacked(packed(before))
    assert [state.to_bytes() for state in after] == [state.to_bytes() for state in before]
    assert [state.experiment.optimiser.lr for state in after] == [0.001, 0.001, 0.3]
    assert after[0].experiment is after[1].experiment, "an experiment is held once"


def test_no_states_are_no_bytes() -> None:
    assert packed([]) == b"" and unpacked(b"") == []


@pytest.mark.parametrize(
    "damage",
    [lambda data: data[:-40], lambda data: data[:60], lambda data: b"PK" + data, lambda _: b"{}", lambda _: Trainer(RICH).checkpoint().to_bytes()],
)
def test_what_is_damaged_or_something_else_is_refused_in_a_sentence(damage) -> None:
    with pytest.raises(SpecError, match="expected states of a run"):
        unpacked(damage(packed(states())))


def test_states_of_a_newer_version_are_refused() -> None:
    with pytest.raises(SpecError, match="expected states of version 1, got version 9"):
        unpacked(packed(states()).replace(rb"{\"format\": 1", rb"{\"format\": 9"))
