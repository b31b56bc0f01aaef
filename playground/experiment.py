"""An experiment: a small piece of data from which everything else is derived."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from playground.augmentations import AnyAugmentation
from playground.data import AnyDataset, Feature, Scaling
from playground.data.plane import Spiral
from playground.data.split import Split
from playground.faults import problems_of
from playground.initialisers import AnyInitialiser, Xavier
from playground.layers import AnyLayer, Head, Layer
from playground.layers.activations import Tanh
from playground.layers.dense import Dense
from playground.objectives import AnyObjective, Supervised
from playground.optimisers import Adam, AnyOptimiser
from playground.params import Label, Scale
from playground.penalties import AnyPenalty
from playground.problem import SpecError
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


class GearChoice(StrEnum):
    """What takes the steps: the fastest that covers the network, or torch itself, as in exported scripts, which then repeat the run bit for bit."""

    AUTO = "auto"
    TORCH = "torch"


TARGETS = "Standardisation of numbers to predict, fitted on the training part only; the loss is in these units. Classes have none."


class Data(Strict):
    """What is learnt from: a source, the inputs made of it, and how it is divided."""

    source: Annotated[AnyDataset, Field(description="The examples.")] = Spiral()
    features: Annotated[tuple[Feature, ...], Field(description="Input features of points on the plane; other data brings its own.")] = (
        Feature.X1,
        Feature.X2,
    )
    scaling: Annotated[Scaling, Field(description="Standardisation of the inputs, fitted on the training part only.")] = Scaling.NONE
    target_scaling: Annotated[Scaling, Field(description=TARGETS)] = Scaling.STANDARD
    split: Annotated[Split, Field(description="Which examples train, which choose, which judge.")] = Split()
    augmentations: Annotated[tuple[AnyAugmentation, ...], Field(max_length=8, description="What is done anew to each training batch.")] = ()

    @model_validator(mode="after")
    def _features_differ(self) -> Data:
        if not self.features:
            raise ValueError("features: expected at least one input feature, got none")
        if len(set(self.features)) < len(self.features):
            raise ValueError("features: expected each feature once")
        return self


BatchSize = Annotated[int, Field(ge=1, le=65536)]
Length = Annotated[float, Field(gt=0, le=1e6)]
StopRules = tuple[AnyStopRule, ...]
CLIP = "Longest gradient allowed, as its L2 norm; longer ones are scaled down."
MAX_NORM = "Longest weight vector into a unit; longer ones are scaled down after each step."


GEAR = "The fastest that covers the network, or torch: exported scripts then repeat the run bit for bit, and other ways of rounding play no part."


class Training(Strict):
    """How the steps are taken, and when they end."""

    batch: Annotated[BatchSize | Literal["full"], Field(description="Examples per step."), Label("Batch size"), Scale.LOG] = 10
    clip: Annotated[Length | None, Field(description=CLIP), Label("Clip gradients"), Scale.LOG] = None
    max_norm: Annotated[Length | None, Field(description=MAX_NORM), Label("Max norm"), Scale.LOG] = None
    stop: Annotated[StopRules, Field(max_length=8, description="Training ends as soon as one of these says so; without any it goes on.")] = ()
    device: Annotated[DeviceChoice, Field(description="Where to train; auto takes a GPU only where it is the faster one.")] = DeviceChoice.AUTO
    gear: Annotated[GearChoice, Field(description=GEAR), Label("Steps by")] = GearChoice.AUTO


Layers = tuple[AnyLayer, ...]
HEAD = "How the network ends: a linear layer made for the data, the embedding's matrix once more (tied), or nothing after the last layer (none)."
HIDDEN: tuple[Layer, ...] = (Dense(units=8), Tanh(), Dense(units=8), Tanh())


class Experiment(Strict):
    """One experiment, complete: with the same experiment and seed, training gives bit-identical weights on the CPU.

    `network` holds the hidden layers; the output layer follows from the data and `head`. Objectives that train several networks find
    the others in `roles`.
    """

    version: Annotated[Literal[1], Field(description="Version of the document format.")] = 1
    name: Annotated[str, Field(max_length=120, description="Its name on screen.")] = ""
    data: Annotated[Data, Field(description="What is learnt from.")] = Data()
    network: Annotated[Layers, Field(max_length=MAX_LAYERS, description="The hidden layers; the output layer follows from the data.")] = HIDDEN
    head: Annotated[Head, Field(description=HEAD)] = Head.LINEAR
    roles: Annotated[Mapping[str, Layers], Field(max_length=8, description="Further networks, for objectives that train several.")] = {}
    objective: Annotated[AnyObjective, Field(description="What a step minimises.")] = Supervised()
    optimiser: Annotated[AnyOptimiser, Field(description="How a gradient becomes a step.")] = Adam(lr=0.01)
    schedule: Annotated[AnySchedule, Field(description="How the learning rate changes as training goes on.")] = Constant()
    penalties: Annotated[tuple[AnyPenalty, ...], Field(max_length=8, description="Prices on large weights, added to the loss.")] = ()
    initialiser: Annotated[AnyInitialiser, Field(description="Where the weights start.")] = Xavier()
    training: Annotated[Training, Field(description="How the steps are taken, and when they end.")] = Training()
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the initial weights, the order of the batches and dropout.")] = 0

    @model_validator(mode="after")
    def _roles_fit(self) -> Experiment:
        wanted = set(self.objective.roles) - {"network"}
        if wanted != set(self.roles):
            raise ValueError(f"roles: expected {sorted(wanted) or 'none'} for {self.objective.tag()}, got {sorted(self.roles) or 'none'}")
        return self

    @model_validator(mode="after")
    def _not_too_many_layers(self) -> Experiment:
        for role, layers in self.networks().items():
            count = _count(layers)
            if count > MAX_LAYERS:
                path = role if role == "network" else f"roles.{role}"
                raise ValueError(f"{path}: must hold at most {MAX_LAYERS} layers, nested ones included, got {count}")
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
            raise SpecError(problems_of(error, cls)) from error

    def to_json(self, *, indent: int | None = None) -> str:
        """The whole experiment as JSON, defaults included, so that a later default cannot change its meaning."""
        return self.model_dump_json(indent=indent)


_adapter: TypeAdapter[Experiment] = TypeAdapter(Experiment)


def _count(layers: tuple[Layer, ...]) -> int:
    """How many layers there are, nested ones included."""
    return len(layers) + sum(layer.times_over * _count(stack) for layer in layers for _, stack in layer.children())
