"""Checkpoints are data: they come back as they were, or say in a sentence why not."""

from __future__ import annotations

import json
import struct

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load, save

from playground.engine import Checkpoint, Trainer
from playground.problem import SpecError
from tests.engine.cases import CASES, case, experiment, same, state


def trained(name: str, steps: int = 10) -> Trainer:
    trainer = Trainer(case(name))
    trainer.run(steps)
    return trainer


@pytest.mark.parametrize("name", CASES)
def test_bytes_hold_everything(name: str) -> None:
    one = trained(name).checkpoint()
    other = Checkpoint.from_bytes(one.to_bytes())
    assert one.to_bytes() == other.to_bytes()
    assert other.experiment == one.experiment and other.rows == one.rows and other.watches == one.watches and other.memory == one.memory


def test_later_steps_do_not_reach_into_a_checkpoint() -> None:
    trainer = trained("dropout and batch norm")
    checkpoint, before = trainer.checkpoint(), state(trainer)
    data = checkpoint.to_bytes()
    trainer.run(5)
    assert checkpoint.to_bytes() == data
    trainer.restore(checkpoint)
    trainer.run(5)
    trainer.restore(checkpoint)
    assert same(state(trainer), before), "a restored run must not write into the checkpoint either"


def test_the_bytes_are_safetensors_and_json() -> None:
    data = trained("adam").checkpoint().to_bytes()
    (length,) = struct.unpack_from("<Q", data)
    assert json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["checkpoint"])["format"] == 1
    assert "tensors/network.0_dense.weight" in load(data)


@given(st.binary(max_size=64))
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SpecError):
        Checkpoint.from_bytes(data)


@given(position=st.integers(0, 4000), byte=st.integers(0, 255))
def test_damaged_bytes_are_refused_or_load(position: int, byte: int) -> None:
    """A flipped byte in a weight cannot be noticed; anywhere else it must not end in a traceback."""
    data = bytearray(_BYTES)
    data[position % len(data)] = byte
    try:
        Checkpoint.from_bytes(bytes(data))
    except SpecError as error:
        assert error.problems


_BYTES = trained("adam", 1).checkpoint().to_bytes()


def test_a_newer_version_is_named() -> None:
    header = json.dumps({"format": 2})
    with pytest.raises(SpecError, match="format: expected a checkpoint of version 1, got version 2"):
        Checkpoint.from_bytes(save({"rows": torch.zeros(1)}, {"checkpoint": header}))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"network": [{"kind": "dense", "units": 7}]}, "network"),
        ({"optimiser": {"kind": "sgd"}}, "optimiser"),
        ({"seed": 3}, "seed"),
        ({"training": {"batch": 11}}, "training.batch"),
    ],
)
def test_another_experiment_is_refused_by_field_and_nothing_changes(changes: dict[str, object], field: str) -> None:
    checkpoint = Trainer(experiment()).checkpoint()
    other = Trainer(experiment(**changes))
    before = state(other)
    with pytest.raises(SpecError) as caught:
        other.restore(checkpoint)
    assert field in [problem.path for problem in caught.value.problems]
    assert same(state(other), before)


def test_name_and_stop_rules_may_differ() -> None:
    first = Trainer(experiment())
    first.run(20)
    second = Trainer(experiment(name="renamed", training={"stop": [{"kind": "epochs", "limit": 50}]}))
    second.restore(first.checkpoint())
    assert same(state(second), state(first)) and second.position == first.position
