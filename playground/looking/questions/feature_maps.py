"""What does a layer make of this example?"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.looking.site import Site, SiteId, site
from playground.looking.tap import tapped
from playground.model.layout import Layout

PAGE = 64
"""Channels of a page at most."""
GIVEN = 16
"""Channels of the layer's input at most."""
NUMBERS = 2**18
"""Numbers of a page at most, the first channel apart."""


class FeatureMaps(Question):
    """What a layer gives for one example, a page of channels at a time: `values` f4 (k, *places), or (units,) or (length, features) whole.

    `low` and `high` are over all channels, `first` is the first channel of the page and `of` how many there are. `filters` f4 (k, inputs, *kernel)
    are a convolution's; of a dense layer behind a flattened picture its weights (k, channels, h, w) in the picture's form; None for all else.
    `given` f4 (k, h, w) are the first channels of what went in, `given_of` how many there are; None where that is no picture.
    """

    title: ClassVar[str] = "Feature maps"
    kind: Literal["feature_maps"] = "feature_maps"
    example: Example
    site: SiteId
    first: Annotated[int, Field(ge=0, lt=2**20, description="The first channel of the page.")] = 0

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject, found = desk.subject, site(desk.subject, self.site)
        x = self.example.inputs(desk)
        with torch.no_grad(), tapped(subject.network, [found.module] if found.module else []) as passed:
            output = subject.network(x)
        desk.watch.look(1)
        values = passed.outputs[found.module][0] if found.module else x[0]
        paged = found.layout in (Layout.MAPS, Layout.CHANNELS)
        first = min(self.first, max(0, found.units - 1)) if paged else 0
        count = page(found) if paged else found.units
        shown = values[first : first + count] if paged else values
        given = passed.inputs[found.module][0] if found.module else x[0]
        pictured = given.ndim == 3 and bool(found.module)
        yield {
            "site": found.id,
            "layout": found.layout.value,
            "values": shown.float(),
            "low": float(values.min()),
            "high": float(values.max()),
            "first": first,
            "of": found.units,
            "page": count,
            "filters": _filters(desk, found, first, count),
            "given": given[: max(1, min(GIVEN, NUMBERS // given[0].numel()))].float() if pictured else None,
            "given_of": len(given) if pictured else 0,
            "finite": bool(torch.isfinite(values).all() and torch.isfinite(output).all()),
        }


def page(found: Site) -> int:
    """Channels that are sent at a time."""
    return max(1, min(PAGE, found.units, NUMBERS // max(1, math.prod(found.places))))


def _filters(desk: Desk, found: Site, first: int, count: int) -> Tensor | None:
    if not found.module:
        return None
    module: Any = desk.subject.network.get_submodule(found.module)
    if isinstance(module, nn.Conv1d | nn.Conv2d):
        return module.weight.detach()[first : first + count]
    shape = _pictured(desk, found)
    if isinstance(module, nn.Linear) and shape is not None and module.weight.shape[1] == math.prod(shape):
        return module.weight.detach()[: page_of_dense(shape)].reshape(-1, *shape)
    return None


def page_of_dense(shape: tuple[int, ...]) -> int:
    """Units of a dense layer whose weights are sent as pictures."""
    return max(1, min(PAGE, NUMBERS // math.prod(shape)))


def _pictured(desk: Desk, found: Site) -> tuple[int, ...] | None:
    """The form (channels, height, width) of what a flattening just before this layer took; None where there was none."""
    from playground.looking.site import sites

    before: Site | None = None
    for known in sites(desk.subject):
        if known.id == found.id:
            break
        if known.depth == found.depth:
            before = known
    if before is None:
        return None
    if found.id == "output" and len(before.shape) == 3:  # flattened on the way to the output layer
        return before.shape
    return before.shape_in if before.kind == "flatten" and len(before.shape_in) == 3 else None
