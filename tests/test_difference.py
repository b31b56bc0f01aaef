"""What two experiments differ in is said field by field."""

from __future__ import annotations

from playground.data.plane import Circle
from playground.difference import Difference, differences
from playground.experiment import Data, Experiment
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.optimisers import SGD, Adam

BASE = Experiment(data=Data(source=Circle()), network=(Dense(units=4), Tanh(), Dense(units=2), Tanh()), optimiser=SGD(lr=0.03))


def test_an_experiment_does_not_differ_from_itself_nor_by_its_name() -> None:
    assert differences(BASE, BASE.model_copy(update={"name": "another"})) == ()


def test_a_field_is_named_with_both_values() -> None:
    other = BASE.model_copy(update={"optimiser": SGD(lr=0.003), "seed": 7})
    assert set(differences(BASE, other)) == {Difference("optimiser.lr", 0.03, 0.003), Difference("seed", 0, 7)}
    assert "optimiser.lr: 0.03 → 0.003" in map(str, differences(BASE, other))


def test_another_kind_is_one_difference() -> None:
    (found,) = differences(BASE, BASE.model_copy(update={"optimiser": Adam(lr=0.03)}))
    assert (found.path, found.before["kind"], found.after["kind"]) == ("optimiser", "sgd", "adam")
    assert str(found).startswith("optimiser: sgd (lr 0.03")


def test_a_layer_put_in_between_is_one_difference() -> None:
    other = BASE.model_copy(update={"network": (Dense(units=4), Tanh(), Dropout(), Dense(units=3), Tanh())})
    assert [(d.path, d.before) for d in differences(BASE, other)] == [("network[2]", None), ("network[3].units", 2)]


def test_an_exchanged_activation_is_told_at_its_place() -> None:
    other = BASE.model_copy(update={"network": (Dense(units=4), ReLU(), Dense(units=2), Tanh())})
    assert [d.path for d in differences(BASE, other)] == ["network[1]"]


