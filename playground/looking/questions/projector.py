"""Where do the examples lie in a layer's space?"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.looking.projection import aligned, manifold, neighbours, principal
from playground.looking.site import Site, SiteId, site
from playground.looking.tap import values
from playground.problem import Problem, SpecError

NUMBERS = 2**24
"""Activations at most; of a layer with more, fewer examples are shown."""
AT_ONCE = 128


class Projector(Question):
    """The activations of a layer for many examples, as points: `points` f4 (n, dimensions), `rows` i4 (n,).

    `explained` f4 (dimensions,) are the shares of the variance on each principal component, for PCA; None else. Against the answer before, of the
    same layer and examples, PCA is turned to lie as near as it can, so that its points can be followed while the network trains; t-SNE begins from
    where its points lay. `separate` is how often an example's nearest neighbour in the layer's own space is of its class, None for numbers to
    predict.
    """

    title: ClassVar[str] = "Embedding projector"
    patience: ClassVar[float] = 4.0  # the first UMAP of a process is compiled while one waits
    kind: Literal["projector"] = "projector"
    site: SiteId
    method: Annotated[Literal["pca", "tsne", "umap"], Field(description="How many dimensions become few.")] = "pca"
    dimensions: Annotated[Literal[2, 3], Field(description="Of the picture.")] = 2
    part: Annotated[Literal["train", "validation", "test", "all"], Field(description="Which examples.")] = "all"
    most: Annotated[int, Field(ge=10, le=2000, description="Examples at most, spread evenly.")] = 500
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Of t-SNE and UMAP.")] = 0

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        if self.method == "umap" and find_spec("umap") is None:
            raise SpecError([Problem("method", "UMAP needs the package umap-learn, which is not installed on this server: pip install umap-learn")])
        found = site(desk.subject, self.site)
        rows = self._rows(desk, found)
        made = activations(desk, found, rows)
        if not torch.isfinite(made).all():
            raise SpecError([Problem("site", "Some activations are not finite: the run has diverged.")])
        key = (found.id, self.method, self.dimensions, self.part, self.most, self.seed, desk.generation)
        before = desk.kept.get(key)
        explained, points = None, made
        if self.method == "pca":
            points, explained = principal(made, self.dimensions)
            points = aligned(points, before) if before is not None and before.shape == points.shape else points
        elif self.method == "tsne":
            points = neighbours(made, self.dimensions, self.seed, before)
        else:
            points = manifold(made, self.dimensions, self.seed)
        desk.kept[key] = points
        yield {
            "site": found.id,
            "method": self.method,
            "points": points.float(),
            "rows": rows.int(),
            "width": made.shape[1],
            "explained": None if explained is None else explained.float(),
            "aligned": before is not None and self.method == "pca",
            "separate": _separate(desk, made, rows),
        }

    def _rows(self, desk: Desk, found: Site) -> Tensor:
        """Examples (n,) of the part, spread evenly, in the order of the data."""
        prepared = desk.prepared
        index = torch.arange(len(prepared.raw.x)) if self.part == "all" else prepared.parts[self.part].index.sort().values
        most = max(3, min(self.most, NUMBERS // max(1, torch.Size(found.shape).numel())))
        if len(index) < 3:
            raise SpecError([Problem("part", f"expected a part of at least 3 examples, got {len(index)}")])
        return index if len(index) <= most else index[torch.linspace(0, len(index) - 1, most).round().long()]


def activations(desk: Desk, found: Site, rows: Tensor) -> Tensor:
    """What a layer gives for rows of the data, (n, numbers)."""
    x = desk.prepared.inputs_of(desk.prepared.raw.x[rows])
    made = []
    with torch.no_grad():
        for part in torch.split(x, AT_ONCE):
            desk.watch.look(len(part))
            made.append(values(desk.subject.network, found.module, part).flatten(1))
    return torch.cat(made)


def _separate(desk: Desk, made: Tensor, rows: Tensor) -> float | None:
    y = desk.prepared.raw.y[rows]
    if y.dtype.is_floating_point or y.ndim > 1:
        return None
    distance = torch.cdist(made.double(), made.double()).fill_diagonal_(torch.inf)
    return float((y[distance.argmin(1)] == y).double().mean())
