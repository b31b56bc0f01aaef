"""Changing one thing changes that thing and nothing else."""

from __future__ import annotations

import pytest

from playground.data.plane import Blobs, Circle, Spiral
from playground.edit import exchanged, replaced, value_at
from playground.experiment import Experiment
from playground.optimisers import SGD, Adam
from playground.problem import SpecError


def test_one_field_is_replaced() -> None:
    before = Experiment()
    after = replaced(before, [(("network", 0, "units"), 3)])
    assert value_at(after, ("network", 0, "units")) == 3
    assert replaced(after, [(("network", 0, "units"), value_at(before, ("network", 0, "units")))]) == before


def test_a_refused_value_names_its_field() -> None:
    with pytest.raises(SpecError, match=r"network\[0\].units: must be at most 4096, got 9000"):
        replaced(Experiment(), [(("network", 0, "units"), 9000)])


def test_an_exchange_takes_along_what_was_set_by_hand() -> None:
    assert exchanged(Spiral(noise=0.3, size=200, arms=4), Circle) == {"kind": "circle", "noise": 0.3, "size": 200}


def test_an_exchange_leaves_defaults_and_fields_that_start_anew() -> None:
    assert exchanged(Adam(lr=0.5), SGD, anew=("lr",)) == {"kind": "sgd"}
    assert exchanged(Spiral(), Blobs) == {"kind": "blobs"}
