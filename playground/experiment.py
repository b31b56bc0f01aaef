"""An experiment: a small piece of data from which everything else is derived."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from playground.data import AnyDataset, Feature, Scaling
from playground.data.plane import Spiral
from playground.data.split import Split
from playground.initialisers import AnyInitialiser, Xavier
from playground.layers import AnyLayer, Layer
from playground.layers.activations import Tanh
from playground.layers.dense import Dense
from playground.objectives import AnyObjective, Supervised
from playground.optimisers import Adam, AnyOptimiser
from playground.params import Label, Scale
from playground.penalties import AnyPenalty
from playground.problem import Problem, SpecError, path_of
from playground.registry import Strict
from playground.schedules import AnySchedule, Constant
from playground.stopping import AnyStopRule

VERSION = 1
"""The version of the document format; `document.py` brings older ones up to it."""

MAX_LAYERS = 256
"""More layers than this, nested ones included, are refused before anything is built."""


class DeviceChoice(StrEnum):
    """Where the network trains; `auto` takes the CPU for small networks, whose steps a GPU would only slow."""

    AUTO = "auto"
    CPU = "cpu"
    CUDA = "cuda"
    MPS = "mps"


class Data(Strict):
    """What is learnt from: a source, the inputs made of it, and how it is divided."""

    source: AnyDataset = Spiral()
    features: Annotated[tuple[Feature, ...], Field(description="Input features of points on the plane; other data brings its own.")] = (Feature.X1, Feature.X2)
    scaling: Annotated[Scaling, Field(description="Standardisation of the inputs, fitted on the training part only.")] = Scaling.NONE
    split: Split = Split()

    @model_validator(mode="after")
    def _features_differ(self) -> Data:
        if not self.features:
            raise ValueError("features: expected at least one input feature, got none")
        if len(set(self.features)) < len(self.features):
            raise ValueError("features: expected each feature once")
        return self


class Training(Strict):
    """How the steps are taken, and when they end."""

    batch: Annotated[Annotated[int, Field(ge=1, le=65536)] | Literal["full"], Field(description="Examples per step."), Label("Batch size"), Scale.LOG] = 10
    clip: Annotated[Annotated[float, Field(gt=0, le=1e6)] | None, Field(description="Longest gradient allowed, as its L2 norm; longer ones are scaled down."), Label("Clip gradients"), Scale.LOG] = None
    max_norm: Annotated[Annotated[float, Field(gt=0, le=1e6)] | None, Field(description="Longest weight vector into a unit; longer ones are scaled down after each step."), Label("Max norm"), Scale.LOG] = None
    stop: tuple[AnyStopRule, ...] = ()
    device: DeviceChoice = DeviceChoice.AUTO


class Experiment(Strict):
    """One experiment, complete: with the same experiment and seed, training gives bit-identical weights on the CPU.

    `network` holds the hidden layers; the output layer follows from the data. Objectives that train several networks find
    the others in `roles`.
    """

    version: Literal[1] = 1
    name: Annotated[str, Field(max_length=120)] = ""
    data: Data = Data()
    network: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_LAYERS)] = (Dense(units=8), Tanh(), Dense(units=8), Tanh())
    roles: Annotated[Mapping[str, tuple[AnyLayer, ...]], Field(max_length=8)] = {}
    objective: AnyObjective = Supervised()
    optimiser: AnyOptimiser = Adam(lr=0.01)
    schedule: AnySchedule = Constant()
    penalties: Annotated[tuple[AnyPenalty, ...], Field(max_length=8)] = ()
    initialiser: AnyInitialiser = Xavier()
    training: Training = Training()
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the initial weights, the order of the batches and dropout.")] = 0

    @model_validator(mode="after")
    def _roles_fit(self) -> Experiment:
        wanted = set(self.objective.roles) - {"network"}
        if wanted != set(self.roles):
            raise ValueError(f"roles: expected {sorted(wanted) or 'none'} for {self.objective.tag()}, got {sorted(self.roles) or 'none'}")
        return self

    def networks(self) -> Mapping[str, tuple[Layer, ...]]:
        """Every network by its role."""
        return {"network": self.network, **self.roles}

    @classmethod
    def parse(cls, document: str | bytes) -> Experiment:
        """The experiment in a JSON document of this version; SpecError carries every fault by field."""
        try:
            return _adapter.validate_json(document)
        except ValidationError as error:
            raise SpecError(_problems(error)) from error

    def to_json(self, *, indent: int | None = None) -> str:
        """The whole experiment as JSON, defaults included, so that a later default cannot change its meaning."""
        return self.model_dump_json(indent=indent)


_adapter: TypeAdapter[Experiment] = TypeAdapter(Experiment)


def _problems(error: ValidationError) -> list[Problem]:
    """pydantic's errors as problems: paths without union tags, and each with what was expected and what came."""
    return [_problem(e) for e in error.errors(include_url=False)]


def _problem(error: Any) -> Problem:
    location: Sequence[str | int] = error["loc"]
    message, value = str(error["msg"]), error.get("input")
    if error["type"] == "value_error":
        head, _, rest = message.removeprefix("Value error, ").partition(": ")
        return Problem(path_of([*_untagged(location), head]), rest) if rest and head.isidentifier() else Problem(path_of(_untagged(location)), message.removeprefix("Value error, "))
    message = message[0].lower() + message[1:]
    if isinstance(value, str | int | float | bool) or value is None:
        message += f", got {str(value)[:60]!r}" if isinstance(value, str) else f", got {value}"
    return Problem(path_of(_untagged(location)), message)


def _untagged(location: Sequence[str | int]) -> list[str | int]:
    """A location without the tags that discriminated unions put into it."""
    return [part for part in location if not (isinstance(part, str) and part in _tags())]


def _tags() -> frozenset[str]:
    from playground.registry import Declared, every

    return frozenset(member.tag() for member in every(Declared)) | {"int", "float", "literal['full']", "constrained-int", "constrained-float"}
