"""Expected gradients, by dice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.method import Case, Method, Scores
from playground.attribution.scalar import Scalar, at_once, gradient, value
from playground.attribution.verdict import Promise, scale_of
from playground.params import Scale

MOST, ENOUGH = 4096, 0.05
"""Most draws for an example; the standard error of their sum, relative to the difference to explain, at which it has enough."""


class GradientShap(Method):
    """The gradient at random points on the ways from random training examples, times the way: expected gradients by dice."""

    title: ClassVar[str] = "Gradient SHAP"
    group: ClassVar[str] = "Paths"
    question: ClassVar[str] = "About how did the answer build up on the ways from real examples to this one?"
    shows_not: ClassVar[str] = "An exact sum, nor the Shapley values of its name: the averaged Integrated Gradients compute the same without dice."
    source: ClassVar[str] = "Erion et al. 2021, arXiv:1906.10670; Lundberg, Lee 2017, arXiv:1705.07874; as captum.attr.GradientShap"
    promise: ClassVar[Promise] = Promise.MEAN_SUM
    random: ClassVar[bool] = True
    cost: ClassVar[int] = 256
    kind: Literal["gradient_shap"] = "gradient_shap"
    samples: Annotated[int, Field(ge=8, le=MOST, description="Random points at first; doubled until their sum is right to 5 %."), Scale.LOG] = 256

    def attribute(self, case: Case) -> Scores:
        """The same draws for every example, of which each takes as many as it needs."""
        draws = Draws(case, self.samples)
        found = [_averaged(case.scalar, x, draws) for x in case.x]
        return Scores(
            torch.stack([one.scores for one in found]),
            torch.stack([one.spread for one in found]),
            samples=max(one.taken for one in found),
            baseline_mean=torch.stack([one.start for one in found]),
            sum_spread=torch.stack([one.sum_spread for one in found]),
        )


class Averaged(NamedTuple):
    """One example's scores (*shape), their standard errors, that of their sum, what they are measured from, and how many draws it took."""

    scores: Tensor
    spread: Tensor
    sum_spread: Tensor
    start: Tensor
    taken: int


class Draws:
    """Points on ways, in blocks that double what there is: (starts (m, *shape), their scores (m,), shares of the way (m, …)).

    Within a block shares are spread evenly along the way, each at random within its stretch, and no example is drawn again before all have been.
    """

    def __init__(self, case: Case, count: int) -> None:
        self._case, self._count, self._generator = case, count, torch.Generator().manual_seed(case.seed)
        self._blocks: list[tuple[Tensor, Tensor, Tensor]] = []

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        total = 0
        for index in itertools.count():
            count = min(max(total, self._count), MOST - total)
            if not count:
                return
            if index == len(self._blocks):
                self._blocks.append(self._drawn(count))
            total += count
            yield self._blocks[index]

    def _drawn(self, count: int) -> tuple[Tensor, Tensor, Tensor]:
        subject = self._case.subject
        known = len(subject.background)
        rounds = [torch.randperm(known, generator=self._generator) for _ in range(-(-count // known))]
        starts = subject.examples(torch.cat(rounds)[:count])
        shares = (torch.randperm(count, generator=self._generator) + torch.rand(count, generator=self._generator)) / count
        return starts, value(self._case.scalar, starts), shares.view(-1, *[1] * (starts.dim() - 1))


def _averaged(scalar: Scalar, x: Tensor, draws: Draws) -> Averaged:
    """Draws are taken until their sum is off, as they miss their own sums f(x) − f(start), by little on average."""
    f_x = value(scalar, x[None])
    parts, scores_at_starts = [], []
    for starts, begun, shares in draws:
        ways = x - starts
        slopes = [gradient(scalar, points) for points in torch.split(starts + shares * ways, at_once(starts))]
        parts.append(ways * torch.cat(slopes))
        scores_at_starts.append(begun)
        found, start = torch.cat(parts), torch.cat(scores_at_starts)
        root = len(found) ** 0.5
        sum_spread = (found.flatten(1).sum(1) + start).std() / root
        scores = found.mean(0)
        if sum_spread <= ENOUGH * scale_of(scores[None], f_x, start.mean()[None], scalar.unit):
            break
    return Averaged(scores, found.std(0) / root, sum_spread, start.mean(), len(found))
