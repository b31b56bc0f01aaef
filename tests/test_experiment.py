"""An experiment is data: complete, strict, and checked as it is made."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from playground.data import Feature
from playground.experiment import MAX_LAYERS, Data, Experiment
from playground.layers import Layer
from playground.layers.activations import Tanh
from playground.layers.containers import Residual
from playground.layers.dense import Dense
from playground.problem import SpecError, path_of


def faults(document: str) -> list[str]:
    with pytest.raises(SpecError) as caught:
        Experiment.parse(document)
    return [str(problem) for problem in caught.value.problems]


def test_nothing_said_is_the_default() -> None:
    assert Experiment.parse("{}") == Experiment()


def test_json_says_everything() -> None:
    experiment = Experiment(network=(Dense(units=3), Residual(body=(Dense(units=3), Tanh()))), seed=5)
    assert Experiment.parse(experiment.to_json()) == experiment
    assert Experiment.parse(experiment.to_json(indent=2)) == experiment
    assert '"version":1' in experiment.to_json()


def test_an_experiment_never_changes() -> None:
    with pytest.raises(ValidationError):
        Experiment().seed = 3  # type: ignore[misc]


def test_layers_are_counted_inside_containers_too() -> None:
    inner: tuple[Layer, ...] = (Tanh(),) * 63
    Experiment(network=(Residual(body=inner),) * 4)
    with pytest.raises(ValidationError, match=f"at most {MAX_LAYERS} layers, nested ones included, got 260"):
        Experiment(network=(Residual(body=(*inner, Tanh())),) * 4)
    body = ",".join(['{"kind":"tanh"}'] * 64)
    network = ",".join([f'{{"kind":"residual","body":[{body}]}}'] * 4)
    assert faults(f'{{"network":[{network}]}}') == [f"network: must hold at most {MAX_LAYERS} layers, nested ones included, got 260"]


def test_roles_are_those_of_the_objective() -> None:
    assert faults('{"roles":{"critic":[]}}') == ["roles: expected none for supervised, got ['critic']"]


def test_features_are_some_and_differ() -> None:
    assert faults('{"data":{"features":[]}}') == ["data.features: expected at least one input feature, got none"]
    assert faults('{"data":{"features":["x1","x1"]}}') == ["data.features: expected each feature once"]
    assert Data(features=(Feature.X2,)).features == (Feature.X2,)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ('{"network":[{"kind":"residual","body":[{"kind":"dense","units":0}]}]}', "network[0].body[0].units: must be at least 1, got 0"),
        ('{"optimiser":{"kind":"sgd","momentum":2}}', "optimiser.momentum: must be below 1, got 2"),
        ('{"training":{"batch":0}}', "training.batch: must be at least 1 or 'full', got 0"),
        ('{"training":{"stop":[{"kind":"epochs","limit":0}]}}', "training.stop[0].limit: must be at least 1, got 0"),
        ('{"objective":{"loss":{"kind":"huber","delta":0}}}', "objective.loss.delta: must be above 0, got 0"),
        ('{"data":{"source":{"kind":"spiral","arms":9}}}', "data.source.arms: must be at most 5, got 9"),
        ('{"seed":1.5}', "seed: must be a whole number, got 1.5"),
        ('{"sed":1}', "sed: is not a field here; did you mean 'seed'?"),
    ],
)
def test_faults_stand_where_the_document_has_them(document: str, fault: str) -> None:
    assert faults(document) == [fault]


def test_paths_are_written_as_a_person_would() -> None:
    assert path_of(("network", 2, "units")) == "network[2].units"
    assert path_of(("roles", "a b", 0)) == 'roles["a b"][0]'
    assert path_of(("",)) == '[""]'
    assert len(path_of(("x" * 500,))) < 60
