"""What the axes of a layer's results mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from torch import nn

from playground.data import DataForm
from playground.layers import Shape
from playground.model.blocks import INPUT
from playground.model.plan import Plan, Planned

CHANNELS_FIRST = (nn.Conv1d, nn.ConvTranspose1d, nn.MaxPool1d, nn.AvgPool1d, nn.AdaptiveAvgPool1d, nn.AdaptiveMaxPool1d, nn.BatchNorm1d)
"""Modules whose results of two axes are (channels, length); all others keep the order that came in."""


class Layout(StrEnum):
    """What the axes of a layer's results mean."""

    NUMBERS = "numbers"
    """(units,)"""
    MAPS = "maps"
    """(channels, height, width)"""
    CHANNELS = "channels"
    """(channels, length)"""
    STEPS = "steps"
    """(length, features)"""


def layouts(network: nn.Module, plan: Plan) -> dict[str, Layout]:
    """By path the layout of what every layer gives, those inside containers too, and of the input; after an impossible layer there are none."""
    sequential = plan.form in (DataForm.SERIES, DataForm.TOKENS)
    return {INPUT: _layout(plan.shape, sequential), **dict(_walk(network, plan.rows, sequential))}


def _walk(network: nn.Module, rows: Sequence[Planned], steps: bool) -> Iterator[tuple[str, Layout]]:
    for row in rows:
        if row.shape_out is None or row.shape_in is None:
            continue
        before = steps
        steps = _steps(network.get_submodule(row.name), row, steps)
        yield row.path, _layout(row.shape_out, steps)
        yield from _walk(network, row.children, before)


def _steps(module: nn.Module, row: Planned, before: bool) -> bool:
    """Whether results of two axes are (length, features), given whether those before were."""
    if isinstance(module, CHANNELS_FIRST):
        return False
    if row.kind in ("transpose", "permute"):
        return not before
    return before


def _layout(shape: Shape, steps: bool) -> Layout:
    if len(shape) == 3:
        return Layout.MAPS
    if len(shape) == 2:
        return Layout.STEPS if steps else Layout.CHANNELS
    return Layout.NUMBERS
