"""Taking the inputs away in the order of their scores, and watching the answer."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.attribution.baseline import baseline_for
from playground.attribution.coalition import scores_of
from playground.attribution.groups import gathered, units_of
from playground.attribution.result import Attribution
from playground.attribution.scalar import Scalar, Watch
from playground.attribution.subject import Subject
from playground.problem import Problem, SpecError

POINTS = 64
"""Steps in which the inputs go, where there are more of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Deletion:
    """The score while inputs go (or come), those that speak most for the answer first; beside it the same in random orders.

    `share` (p,) from 0 to 1: how much is gone, or has come; `gone` (p,) int64 the units that is. `deleted` (p,): inputs go from the example to the
    baseline; `inserted` (p,): they come, from the baseline to the example. `deleted_random`, `inserted_random` (orders, p). `order` (units,) int64:
    the units as they go; `units` (*shape) int64: the unit of each input; `x`, `baseline` (*shape). The areas are the mean heights under the
    curves, of random orders their mean. A good explanation falls sooner than chance and rises sooner than chance: `better_deleted` and
    `better_inserted` are the shares of random orders whose area it beats.
    """

    share: Tensor
    gone: Tensor
    deleted: Tensor
    inserted: Tensor
    deleted_random: Tensor
    inserted_random: Tensor
    order: Tensor
    units: Tensor
    x: Tensor
    baseline: Tensor
    area_deleted: float
    area_inserted: float
    area_deleted_random: float
    area_inserted_random: float
    better_deleted: float
    better_inserted: float

    def at(self, point: int, *, inserting: bool = False) -> Tensor:
        """The input (*shape) at a point of the curve."""
        first = torch.zeros(len(self.order), dtype=torch.bool)
        first[self.order[: int(self.gone[point])]] = True
        return torch.where(first[self.units] == inserting, self.x, self.baseline)


def deletion(subject: Subject, attribution: Attribution, example: int = 0, orders: int = 8, watch: Watch | None = None) -> Deletion:
    """Samek et al. 2017, arXiv:1509.06321; insertion: Petsiuk et al. 2018, arXiv:1806.07421. Groups go together; so do a pixel's channels.

    Inputs go to the attribution's baseline, or to the usual one where it has none. SpecError when there is no such example.
    """
    if not 0 <= example < len(attribution.x):
        raise SpecError([Problem("example", f"must be below {len(attribution.x)}, got {example}")])
    if orders < 1:
        raise SpecError([Problem("orders", f"must be at least 1, got {orders}")])
    x, scores = attribution.x[example : example + 1], attribution.scores[example : example + 1]
    scored = units_of(attribution.groups, subject.places)
    units = subject.within(attribution.groups)
    units = scored if units is None else units
    count = int(units.max()) + 1
    baseline = (attribution.baseline or baseline_for(subject.form)).of(subject, x, attribution.seed)
    order = gathered(scores, scored)[0].argsort(descending=True, stable=True)
    generator = torch.Generator().manual_seed(attribution.seed)
    every = torch.stack([order, *(torch.randperm(count, generator=generator) for _ in range(orders))])
    gone = (torch.arange(min(count, POINTS) + 1) * count / min(count, POINTS)).round().long()
    went = every.argsort(1)[:, None] < gone[:, None]  # (1 + orders, points, units)
    present = torch.stack([~went, went]).flatten(0, 2)
    values = scores_of(Scalar(subject, attribution.target, watch), x, baseline, present, units)
    deleted, inserted = values.reshape(2, 1 + orders, len(gone))
    down, up = _areas(deleted, gone), _areas(inserted, gone)
    return Deletion(
        share=gone / count,
        gone=gone,
        deleted=deleted[0],
        inserted=inserted[0],
        deleted_random=deleted[1:],
        inserted_random=inserted[1:],
        order=order,
        units=units,
        x=x[0],
        baseline=baseline[0],
        area_deleted=float(down[0]),
        area_inserted=float(up[0]),
        area_deleted_random=float(down[1:].mean()),
        area_inserted_random=float(up[1:].mean()),
        better_deleted=float((down[0] < down[1:]).float().mean()),
        better_inserted=float((up[0] > up[1:]).float().mean()),
    )


def _areas(curves: Tensor, gone: Tensor) -> Tensor:
    """The mean height of each curve (n, p) → (n,)."""
    return torch.trapezoid(curves, gone.float(), dim=1) / gone[-1]
