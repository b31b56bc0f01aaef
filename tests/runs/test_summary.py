"""What the history says of a run before anybody opens it."""

from __future__ import annotations

from playground.data.proposing import Wishes, declare
from playground.experiment import Data, Experiment
from playground.presets import presets
from playground.runs.summary import summary
from tests.uploads.bringing import csv_of, looked_at


def test_data_are_called_what_their_owner_calls_them() -> None:
    ref, card = looked_at(csv_of([["x", "y"], *([i, "ab"[i % 2]] for i in range(40))]), "prices.csv")
    own = Experiment(data=Data(source=declare(ref, card, Wishes(target="y", types={"x": "number"}))))
    assert summary(own)["data"] == "prices", "two tables are told apart"
    assert summary(presets()["iris"].experiment)["data"] == "Iris"
