"""The blocks that a network is built of, as something that can be varied: what each dense layer is made into, and how many blocks stand in a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from playground.comparing.structure import blocks
from playground.comparing.variable import Variable
from playground.edit import replaced
from playground.experiment import Experiment
from playground.layers import Layer
from playground.layers.attention import DecoderBlock, EncoderBlock
from playground.layers.branches import Branches, Scale
from playground.layers.containers import Residual
from playground.layers.dense import Dense
from playground.layers.normalisation import Norm
from playground.params import Control, Form, Option
from playground.problem import Problem, SpecError

MOST_BLOCKS = 16
BLOCKS = (Residual, Branches, Scale, EncoderBlock, DecoderBlock)
"""Layers that stand in rows of their like."""

KINDS = {
    "plain": "as it is",
    "batch_norm": "with batch norm",
    "layer_norm": "with layer norm",
    "residual": "residual",
}


class BlockKind(Variable):
    """What every dense layer becomes, with its activation and dropout: itself, itself with a norm before the activation, or a residual around it.

    Where the width changes, the residual's shortcut is a dense layer without bias (the projection of He et al. 2016).
    """

    field, label, group = "network.block", "Block of every layer", "Network"
    help = "What every dense layer is made into: itself, with a norm before its activation, or a residual around it."
    control = Control("block", label, Form.CHOICE, "plain", options=tuple(Option(kind, words) for kind, words in KINDS.items()))

    def value(self, experiment: Experiment) -> str:
        """What the first layer is."""
        first = experiment.network[0]
        if isinstance(first, Residual):
            return "residual"
        (_, block), *_ = blocks(experiment)
        return next((layer.tag() for layer in block if layer.tag() in KINDS), "plain")

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """Another kind everywhere."""
        if value not in KINDS:
            raise SpecError([Problem(self.field, f"expected one of {', '.join(KINDS)}, got {str(value)[:40]!r}")])
        network: list[Any] = []
        width = None
        for dense, *rest in stacked(experiment):
            plain = [layer.model_dump(mode="json") for layer in rest if not isinstance(layer, Norm)]
            document = dense.model_dump(mode="json")
            if value == "residual":
                shortcut = [] if width == dense.units else [{**document, "bias": False}]
                network.append({"kind": "residual", "body": [document, *plain], "shortcut": shortcut})
            else:
                network += [document, *([{"kind": value}] if value != "plain" else []), *plain]
            width = dense.units
        return replaced(experiment, [(("network",), network)])


class BlockCount(Variable):
    """How many blocks of a kind stand in a row: the longest row of residuals, branches or transformer blocks, which are all made like its first."""

    field, label, group = "network.blocks", "Number of blocks", "Network"
    help = "How many of the network's blocks stand one after another, all like the first of them."
    control = Control("blocks", label, Form.INTEGER, 2, minimum=1, maximum=MOST_BLOCKS)

    def value(self, experiment: Experiment) -> int:
        """How many there are now."""
        return len(_row(experiment.network))

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """So many of them."""
        if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value or not 1 <= value <= MOST_BLOCKS:
            raise SpecError([Problem(self.field, f"must be a whole number from 1 to {MOST_BLOCKS}, got {value}")])
        row = _row(experiment.network)
        network = [layer.model_dump(mode="json") for layer in experiment.network]
        network[row.start : row.stop] = [*network[row.start : row.stop], *[network[row.stop - 1]] * MOST_BLOCKS][: int(value)]
        return replaced(experiment, [(("network",), network)])


def stacked(experiment: Experiment) -> list[tuple[Dense, *tuple[Layer, ...]]]:
    """The dense layers of a stack, each with its followers, out of the residuals around them; empty where the network is anything else."""
    out: list[tuple[Dense, *tuple[Layer, ...]]] = []
    for _, block in blocks(experiment):
        inner: Sequence[Layer] = block[0].body if len(block) == 1 and isinstance(block[0], Residual) and block[0].join == "add" else block
        if not inner or not isinstance(inner[0], Dense) or not all(layer.follower for layer in inner[1:]):
            return []
        out.append((inner[0], *inner[1:]))
    return out


def block_variables(experiment: Experiment) -> Iterator[Variable]:
    """Those that mean something for this network."""
    if stacked(experiment):
        yield BlockKind()
    if len(_row(experiment.network)) > 0:
        yield BlockCount()


def _row(network: Sequence[Layer]) -> range:
    """The places of the longest row of blocks of one kind; the first of equals."""
    best, at = range(0), 0
    for kind, group in groupby(network, type):
        count = len(list(group))
        if issubclass(kind, BLOCKS) and count > len(best):
            best = range(at, at + count)
        at += count
    return best
