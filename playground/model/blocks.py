"""The columns of the network diagram, read off a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from torch import nn

from playground.data import DataForm
from playground.layers import Shape
from playground.model.plan import Plan, Planned

MOST_SHOWN, PICKED = 64, 12
"""Up to so many units of a block are all drawn; of more, so many are picked evenly, beside a mosaic of all."""

MOST_PICTURES, PICKED_PICTURES = 32, 16
"""The same for channels, each of which is a picture in every frame."""

LONGEST_ROW = 512
"""Numbers of a row that is drawn; of longer ones their mean is."""

INPUT = "input"
"""The id of the first block."""


class Display(StrEnum):
    """What is drawn for a unit: its value over the plane, over a line, or, on the chosen example, as a number, as a row of numbers (of a position of
    a sequence its features, of a channel its places) or as a picture."""

    MAP = "map"
    CURVE = "curve"
    VALUE = "value"
    ROW = "row"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Block:
    """A column: a layer and the followers that act on its units (activation, dropout, norm).

    `paths` and `names` are those of its rows in the plan, in order; the input's block has none of its own, but the followers that stand
    before any other layer. `shape` and `units` (features, or channels) are what the last of them gives; `shown` are the indices of the units
    that are drawn. `weighted` says that a matrix (units, units of the block before) leads here.
    """

    id: str
    paths: tuple[str, ...]
    names: tuple[str, ...]
    title: str
    subtitle: str
    shape: Shape
    units: int
    shown: tuple[int, ...]
    display: Display
    weighted: bool


def blocks(plan: Plan) -> tuple[Block, ...]:
    """The columns of a plan, from the input to the output; after an impossible layer there are none."""
    columns = [Block(INPUT, (), (), "Input", "", plan.shape, 0, (), Display.VALUE, False)]
    for row in plan.rows:
        if row.shape_out is None:
            break
        if row.layer is not None and row.layer.follower:
            columns[-1] = _followed(columns[-1], row)
        else:
            columns.append(_opened(columns[-1], row))
    return tuple(_drawn(column, plan.form) for column in columns)


def _opened(before: Block, row: Planned) -> Block:
    weighted = row.call is not None and row.call.target is nn.Linear and len(before.shape) == 1
    return Block(row.path, (row.path,), (row.name,), row.title, "", row.shape_out or (), 0, (), Display.VALUE, weighted)


def _followed(block: Block, row: Planned) -> Block:
    subtitle = f"{block.subtitle}, {row.title}" if block.subtitle else row.title
    return replace(block, paths=(*block.paths, row.path), names=(*block.names, row.name), subtitle=subtitle, shape=row.shape_out or ())


def _drawn(block: Block, form: DataForm) -> Block:
    units = block.shape[0] if block.shape else 1
    display = _display(block.shape, form)
    most, picked = (MOST_PICTURES, PICKED_PICTURES) if display is Display.IMAGE else (MOST_SHOWN, PICKED)
    return replace(block, units=units, shown=_evenly(units, picked if units > most else units), display=display)


def _display(shape: Shape, form: DataForm) -> Display:
    if len(shape) == 3:
        return Display.IMAGE
    if len(shape) == 2 and 1 < shape[1] <= LONGEST_ROW:
        return Display.ROW
    return {DataForm.PLANE: Display.MAP, DataForm.LINE: Display.CURVE}.get(form, Display.VALUE) if len(shape) <= 1 else Display.VALUE


def _evenly(units: int, count: int) -> tuple[int, ...]:
    return tuple(index * units // count for index in range(count))
