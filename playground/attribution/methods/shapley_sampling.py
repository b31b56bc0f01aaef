"""Shapley values from random orders."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.coalition import scores_of
from playground.attribution.groups import spread_out, units_of
from playground.attribution.method import Case, Method, Scores
from playground.attribution.verdict import Promise
from playground.params import Scale


class ShapleySampling(Method):
    """The input's fair share, estimated: what it adds to the answer, averaged over random orders in which inputs are put in."""

    title: ClassVar[str] = "Shapley (sampled)"
    group: ClassVar[str] = "Fair shares (Shapley)"
    question: ClassVar[str] = "About what is each input's fair share of the answer, where there are too many inputs to try all orders?"
    shows_not: ClassVar[str] = "Exact shares: only the sum is exact, each share has the standard error that is given with it."
    source: ClassVar[str] = "Castro, Gomez, Tejada 2009, doi:10.1016/j.cor.2008.04.004; opposite orders: Mitchell et al. 2022, arXiv:2104.12199"
    promise: ClassVar[Promise] = Promise.SUM
    random: ClassVar[bool] = True
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 416
    grouped: ClassVar[bool] = True
    kind: Literal["shapley_sampling"] = "shapley_sampling"
    pairs: Annotated[int, Field(ge=2, le=512, description="Random orders, each of which is also gone through backwards."), Scale.LOG] = 16

    def attribute(self, case: Case) -> Scores:
        """Every order adds up by itself, so the sum is exact. The spread is that of the pairs' means."""
        units = units_of(case.groups, case.subject.shape)
        orders = self._orders(int(units.max()) + 1, torch.Generator().manual_seed(case.seed))
        count = orders.shape[1]
        rank = orders.argsort(1)
        present = rank[:, None] < torch.arange(count + 1)[:, None]
        values = scores_of(case.scalar, case.x, case.baseline, present.flatten(0, 1), units).double().reshape(len(case.x), len(orders), count + 1)
        added = values.diff(dim=2).gather(2, rank.expand(len(case.x), -1, -1))
        means = added.reshape(len(case.x), self.pairs, 2, count).mean(2)
        share, error = means.mean(1), means.std(1) / self.pairs**0.5
        return Scores(spread_out(share, units).float(), spread=spread_out(error, units).float(), samples=len(orders))

    def _orders(self, count: int, generator: torch.Generator) -> Tensor:
        """(2 · pairs, count): each order, and after it the same backwards."""
        orders = torch.stack([torch.randperm(count, generator=generator) for _ in range(self.pairs)])
        return torch.stack([orders, orders.flip(1)], 1).flatten(0, 1)
