"""Shapley values by a weighted fit."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.coalition import every_coalition, scores_of
from playground.attribution.facts import Facts
from playground.attribution.groups import spread_out, units_of
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import OFFERED, Offer, caution
from playground.attribution.scalar import value
from playground.attribution.verdict import Promise
from playground.params import Scale

MANY = 32
"""Inputs above which a few hundred samples leave a linear fit open."""

_ENOUGH = 2
"""Samples for each unit from which the misfit tells an error."""


def linear_fit(facts: Facts) -> Offer:
    """What is to be said of fitting a linear model to samples."""
    return caution(left_open(facts.units, facts.shape)) if facts.units > MANY else OFFERED


def left_open(units: int, shape: tuple[int, ...]) -> str:
    """What is to be said of too many inputs or groups."""
    cure = "superpixels" if len(shape) == 3 else "groups"
    return f"{units} inputs and a few hundred samples leave the fit open: ranks agree poorly with Shapley values. Use up to {MANY} {cure}."


class KernelShap(Method):
    """The input's fair share, estimated by the linear model that fits the answers to random combinations of inputs best."""

    title: ClassVar[str] = "Kernel SHAP"
    group: ClassVar[str] = "Fair shares (Shapley)"
    question: ClassVar[str] = "About what is each input's fair share of the answer, by a fit to random combinations?"
    shows_not: ClassVar[str] = "Exact shares, unless there are samples enough for all combinations; the sum is always right and so proves nothing."
    source: ClassVar[str] = "Lundberg, Lee 2017, arXiv:1705.07874; pairs: Covert, Lee 2021, arXiv:2012.01536; captum.attr.KernelShap"
    promise: ClassVar[Promise] = Promise.SUM
    random: ClassVar[bool] = True
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 512
    grouped: ClassVar[bool] = True
    kind: Literal["kernel_shap"] = "kernel_shap"
    samples: Annotated[int, Field(ge=16, le=16_384, description="Combinations to ask; enough for all of them make it exact."), Scale.LOG] = 512

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """With a caution beyond 32 inputs."""
        return linear_fit(facts)

    def attribute(self, case: Case) -> Scores:
        """Least squares under the condition that the shares sum to f(x) − f(baseline); of all possible solutions the smallest."""
        units = units_of(case.groups, case.subject.shape)
        count = int(units.max()) + 1
        start, total = value(case.scalar, case.baseline), value(case.scalar, case.x) - value(case.scalar, case.baseline)
        if count == 1:
            return Scores(spread_out(total[:, None], units))
        present, weight = self._coalitions(count, torch.Generator().manual_seed(case.seed))
        values = scores_of(case.scalar, case.x, case.baseline, present, units)
        kept, even = present.double(), total.double()[:, None] / count
        centred = kept - kept.mean(1, keepdim=True)  # so that what is found sums to 0, and with the even share to the total
        rest = values.double() - start.double()[:, None] - even * kept.sum(1)
        solve = torch.linalg.pinv(weight[:, None] * centred) * weight
        found, spread = rest @ solve.T, None
        if _ENOUGH * count <= len(present) < 2**count - 2:
            spread = spread_out(_error(solve, rest - found @ centred.T), units).float()
        notes = (left_open(count, case.subject.shape),) if case.groups is not None and count > MANY else ()
        return Scores(spread_out(even + found, units).float(), spread=spread, samples=len(present), notes=notes)

    def _coalitions(self, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Combinations bool (m, count), each beside its opposite, and the root of each one's weight float64 (m,)."""
        size = torch.arange(1, count, dtype=torch.float64)
        share = 1 / (size * (count - size))
        if count <= 14 and 2**count - 2 <= self.samples:
            half = every_coalition(count)[1 : 2 ** (count - 1)]
            present = torch.stack([half, ~half], 1).flatten(0, 1)
            ways = torch.exp(torch.lgamma(torch.tensor(count + 1.0)) - torch.lgamma(size + 1) - torch.lgamma(count - size + 1))
            return present, (share / ways)[present.sum(1) - 1].sqrt()
        drawn = 1 + torch.multinomial(share, self.samples // 2, replacement=True, generator=generator)
        rank = torch.rand(len(drawn), count, generator=generator).argsort(1).argsort(1)
        half = rank < drawn[:, None]
        return torch.stack([half, ~half], 1).flatten(0, 1), torch.ones(2 * len(drawn), dtype=torch.float64)


def _error(solve: Tensor, misfit: Tensor) -> Tensor:
    """Standard errors (n, units) of a fit: what it makes (units, m) of the misfits (n, m), those of a pair taken together (White 1980)."""
    made = solve * misfit[:, None]
    return made.reshape(*made.shape[:2], -1, 2).sum(3).square().sum(2).sqrt()
