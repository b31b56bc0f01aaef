"""The places in a network that can be looked at: its input and every layer, those inside containers too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field
from torch import nn

from playground.attribution import Subject
from playground.data import DataForm
from playground.layers import Shape
from playground.model.blocks import INPUT
from playground.model.plan import Planned
from playground.problem import Problem, SpecError

SiteId = Annotated[str, Field(min_length=1, max_length=200, description="The path of a layer in the document, or `input`.")]
"""How a page names a site."""

CHANNELS_FIRST = (nn.Conv1d, nn.ConvTranspose1d, nn.MaxPool1d, nn.AvgPool1d, nn.AdaptiveAvgPool1d, nn.AdaptiveMaxPool1d, nn.BatchNorm1d)
"""Modules whose results of two axes are (channels, length); all others keep the order that came in."""


class Layout(StrEnum):
    """What the axes of a site's values mean."""

    NUMBERS = "numbers"
    """(units,)"""
    MAPS = "maps"
    """(channels, height, width)"""
    CHANNELS = "channels"
    """(channels, length)"""
    STEPS = "steps"
    """(length, features)"""


@dataclass(frozen=True, slots=True)
class Site:
    """A layer of the plan. `module` is the name of its submodule, empty for the input; `depth` counts the containers that it lies in."""

    id: str
    module: str
    title: str
    kind: str
    depth: int
    shape_in: Shape
    shape: Shape
    layout: Layout
    parameters: int
    container: bool = False

    @property
    def units(self) -> int:
        """How many units, channels or features it has."""
        if not self.shape:
            return 1
        return self.shape[-1] if self.layout is Layout.STEPS else self.shape[0]

    @property
    def places(self) -> Shape:
        """The axes along which a unit is repeated: (height, width), (length,) or nothing."""
        if len(self.shape) < 2:
            return ()
        return self.shape[:-1] if self.layout is Layout.STEPS else self.shape[1:]


def sites(subject: Subject) -> tuple[Site, ...]:
    """All sites of a subject's network in the order in which they are computed, the input first and the output last."""
    assert subject.assembly is not None
    plan = subject.assembly.plan
    sequential = subject.form.value in ("series", "tokens")
    first = _layout(plan.shape, sequential)
    title = {DataForm.IMAGE: "Picture"}.get(subject.form, "Input")
    return (Site(INPUT, "", title, INPUT, 0, plan.shape, plan.shape, first, 0), *_walk(subject.network, plan.rows, 0, sequential))


def site(subject: Subject, id: str, field: str = "site") -> Site:
    """The site of this id; SpecError names the field."""
    found = next((known for known in sites(subject) if known.id == id), None)
    if found is None:
        raise SpecError([Problem(field, f"expected the path of a layer, as network[0], or {INPUT}, got {id!r}")])
    return found


def _walk(network: nn.Module, rows: Sequence[Planned], depth: int, steps: bool) -> Iterator[Site]:
    for row in rows:
        if row.shape_out is None or row.shape_in is None:
            continue
        module = network.get_submodule(row.name)
        before = steps
        steps = _steps(module, row, steps)
        layout = _layout(row.shape_out, steps)
        yield Site(row.path, row.name, row.title, row.kind, depth, row.shape_in, row.shape_out, layout, row.parameters, bool(row.children))
        yield from _walk(network, row.children, depth + 1, before)


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
