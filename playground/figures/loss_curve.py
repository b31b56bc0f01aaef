"""Loss of each part over the epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.figures import theme

Row = Mapping[str, float | None]
"""One line of a run's record: values by column name, as `Trainer.rows` holds them."""


class PartCurve(NamedTuple):
    """One value of each part over the epochs; `quantity` is the second half of its columns (`loss` of `train.loss`)."""

    quantity: str
    epoch: list[float]
    train: list[float | None]
    validation: list[float | None]
    test: list[float | None]


def part_curve(rows: Sequence[Row], quantity: str) -> PartCurve:
    """A quantity of every part out of a run's rows; a gap stands where a row does not have it."""
    return PartCurve(
        quantity,
        [float(row["epoch"] or 0.0) for row in rows],
        *([row.get(f"{part}.{quantity}") for row in rows] for part in ("train", "validation", "test")),
    )


def loss_curve(rows: Sequence[Row]) -> PartCurve:
    """The loss of every part over the epochs."""
    return part_curve(rows, "loss")


def draw_loss(curve: PartCurve) -> go.Figure:
    """Training loss solid, validation loss dashed, test loss grey; live views feed the traces by the columns in their `meta`."""
    return draw_parts(curve, "Loss")


def draw_parts(curve: PartCurve, title: str) -> go.Figure:
    """The three curves of one quantity."""
    traces = [
        theme.line(part, curve.epoch, values, columns=("epoch", f"{part}.{curve.quantity}"))
        for part, values in zip(theme.PARTS, curve[2:], strict=True)
    ]
    drawn = theme.figure(*traces, x="Epoch", y=title, legend=True)
    drawn.update_layout(hovermode="x unified")
    drawn.update_xaxes(rangemode="tozero")
    return drawn
