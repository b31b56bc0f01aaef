"""The places in a network that can be looked at: its input and every layer, those inside containers too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from playground.attribution import Subject
from playground.data import DataForm
from playground.layers import Shape
from playground.model.blocks import INPUT
from playground.model.layout import Layout, layouts
from playground.model.plan import Planned
from playground.problem import Problem, SpecError

SiteId = Annotated[str, Field(min_length=1, max_length=200, description="The path of a layer in the document, or `input`.")]
"""How a page names a site."""


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
    known = layouts(subject.network, plan)
    title = {DataForm.IMAGE: "Picture"}.get(subject.form, "Input")
    return (Site(INPUT, "", title, INPUT, 0, plan.shape, plan.shape, known[INPUT], 0), *_walk(plan.rows, 0, known))


def site(subject: Subject, id: str, field: str = "site") -> Site:
    """The site of this id; SpecError names the field."""
    found = next((known for known in sites(subject) if known.id == id), None)
    if found is None:
        raise SpecError([Problem(field, f"expected the path of a layer, as network[0], or {INPUT}, got {id!r}")])
    return found


def _walk(rows: Sequence[Planned], depth: int, known: Mapping[str, Layout]) -> Iterator[Site]:
    for row in rows:
        if row.shape_out is None or row.shape_in is None:
            continue
        shapes = row.shape_in, row.shape_out
        yield Site(row.path, row.name, row.title, row.kind, depth, *shapes, known[row.path], row.parameters, bool(row.children))
        yield from _walk(row.children, depth + 1, known)
