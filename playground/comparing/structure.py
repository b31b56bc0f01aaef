"""What many fields of a network make together: how many layers how wide, which activation, how much dropout, how strong a penalty."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from playground.comparing.variable import Variable
from playground.edit import replaced
from playground.experiment import Experiment
from playground.layers import Layer
from playground.layers.activations import Activation
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.params import Control, Form, Option, Scale
from playground.penalties import Penalty
from playground.problem import Problem, SpecError
from playground.registry import every, named

MOST_LAYERS = 16


class HiddenLayers(Variable):
    """Depth and widths of a stack of dense layers, written `8-8`. Each layer is followed by what follows the first one now."""

    field, label, group = "network.hidden", "Hidden layers", "Network"
    help = "How many dense layers, and how wide: 16, 8-8, 8-8-8."
    control = Control("hidden", "Hidden layers", Form.OTHER, "8-8")

    def value(self, experiment: Experiment) -> str:
        """The widths now."""
        return "-".join(str(layer.units) for layer in experiment.network if isinstance(layer, Dense))

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Other widths."""
        text = str(value)
        if not re.fullmatch(r"[1-9]\d{0,3}(-[1-9]\d{0,3})*", text) or text.count("-") >= MOST_LAYERS:
            raise SpecError([Problem(self.field, f"expected widths such as 16 or 8-8, at most {MOST_LAYERS} of them, got {text[:40]!r}")])
        (_, first), *_ = blocks(experiment)
        dense, *rest = (layer.model_dump(mode="json") for layer in first)
        network = [layer for width in text.split("-") for layer in ({**dense, "units": int(width)}, *rest)]
        return replaced(experiment, [(("network",), network)])


class HiddenUnits(Variable):
    """The width of every dense layer."""

    field, label, group = "network.units", "Units in every layer", "Network"
    help = "The width of every dense layer; how many there are stays."
    control = Control("units", "Units in every layer", Form.INTEGER, 8, minimum=1, maximum=4096, scale=Scale.LOG)

    def value(self, experiment: Experiment) -> int:
        """The width of the first one."""
        return next(layer.units for layer in experiment.network if isinstance(layer, Dense))

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another width for all."""
        dense = [index for index, layer in enumerate(experiment.network) if isinstance(layer, Dense)]
        return replaced(experiment, [(("network", index, "units"), value) for index in dense])


class HiddenActivation(Variable):
    """The activation after every layer."""

    field, label, group = "network.activation", "Activation of all layers", "Network"
    help = "The function after every layer; all of them at once."
    control = Control("activation", "Activation of all layers", Form.CHOICE, "tanh")

    def __init__(self) -> None:
        options = tuple(Option(member.tag(), member.name()) for member in every(Activation))
        self.control = Control("activation", self.label, Form.CHOICE, "tanh", options=options)

    def value(self, experiment: Experiment) -> str:
        """That of the first layer."""
        return next(layer.tag() for layer in experiment.network if isinstance(layer, Activation))

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another one everywhere."""
        try:
            named(Activation, str(value))
        except KeyError as error:
            raise SpecError([Problem(self.field, str(error.args[0]))]) from error
        places = [index for index, layer in enumerate(experiment.network) if isinstance(layer, Activation)]
        kept = {i: experiment.network[i].model_dump(mode="json") for i in places if experiment.network[i].tag() == value}
        return replaced(experiment, [(("network", index), kept.get(index, {"kind": value})) for index in places])


class HiddenDropout(Variable):
    """Dropout after every dense layer with its followers; 0 for none."""

    field, label, group = "network.dropout", "Dropout in all layers", "Network"
    help = "Share of units that fall silent after every hidden layer; 0 for none."
    control = Control("dropout", "Dropout in all layers", Form.NUMBER, 0.0, minimum=0, below=1)

    def value(self, experiment: Experiment) -> float:
        """The share after the first layer that has any; 0 where none has."""
        return next((layer.p for layer in experiment.network if isinstance(layer, Dropout)), 0.0)

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another share everywhere."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
            raise SpecError([Problem(self.field, f"must be at least 0 and below 1, got {value}")])
        network: list[Any] = []
        for dense, block in blocks(experiment):
            network += [layer.model_dump(mode="json") for layer in block if not isinstance(layer, Dropout)]
            if dense and value:
                network.append({"kind": "dropout", "p": float(value)})
        return replaced(experiment, [(("network",), network)])


class PenaltyStrength(Variable):
    """How strong a penalty is, which need not be there yet; 0 for none."""

    group = "Regularisation"

    def __init__(self, kind: type[Penalty]) -> None:
        self._kind = kind
        self.field, self.label = f"penalties.{kind.tag()}", f"{kind.name()} strength"
        self.help = f"{kind.summary()} 0 for none."
        self.control = Control(kind.tag(), self.label, Form.NUMBER, 0.0, minimum=0, maximum=10, scale=Scale.LOG)

    def value(self, experiment: Experiment) -> float:
        """Its strength; 0 where it is not there."""
        return next((penalty.strength for penalty in experiment.penalties if isinstance(penalty, self._kind)), 0.0)

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another strength."""
        kept = [penalty.model_dump(mode="json") for penalty in experiment.penalties]
        place = next((i for i, penalty in enumerate(experiment.penalties) if isinstance(penalty, self._kind)), None)
        if value == 0 and not isinstance(value, bool):
            kept = [one for i, one in enumerate(kept) if i != place]
        elif place is None:
            kept.append({"kind": self._kind.tag(), "strength": value})
        else:
            kept[place] = {**kept[place], "strength": value}
        return replaced(experiment, [(("penalties",), kept)])


def blocks(experiment: Experiment) -> Iterator[tuple[bool, Sequence[Layer]]]:
    """The network's layers, each with its followers; whether a dense one leads them."""
    block: list[Layer] = []
    for layer in experiment.network:
        if block and not layer.follower:
            yield isinstance(block[0], Dense), block
            block = []
        block.append(layer)
    if block:
        yield isinstance(block[0], Dense), block


def structures(experiment: Experiment) -> Iterator[Variable]:
    """Those that mean something for this network."""
    found = list(blocks(experiment))
    dense = [block for is_dense, block in found if is_dense]
    if dense and len(dense) == len(found):
        yield HiddenLayers()
    if dense:
        yield HiddenUnits()
    if any(isinstance(layer, Activation) for layer in experiment.network):
        yield HiddenActivation()
    if dense:
        yield HiddenDropout()
    for penalty in every(Penalty):  # type: ignore[type-abstract]
        yield PenaltyStrength(penalty)
