"""Expected gradients, by dice."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.method import Case, Method, Scores
from playground.attribution.scalar import Scalar, at_once, gradient, value
from playground.attribution.verdict import Promise
from playground.params import Scale


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
    samples: Annotated[int, Field(ge=8, le=4096, description="Random points, each on the way from another example."), Scale.LOG] = 256

    def attribute(self, case: Case) -> Scores:
        """The same draws for every example. Points are spread evenly along the way, each at random within its stretch; the spread leaves that out."""
        generator = torch.Generator().manual_seed(case.seed)
        known = case.subject.background
        rounds = [torch.randperm(len(known), generator=generator) for _ in range(-(-self.samples // len(known)))]
        starts = known[torch.cat(rounds)[: self.samples]]
        stretch = torch.randperm(self.samples, generator=generator) + torch.rand(self.samples, generator=generator)
        share = (stretch / self.samples).view(-1, *[1] * (case.x.dim() - 1))
        begun = value(case.scalar, starts)
        drawn = [_drawn(case.scalar, x, starts, begun, share) for x in case.x]
        scores, spread, sum_spread = (torch.stack(part) for part in zip(*drawn, strict=True))
        return Scores(scores, spread, samples=self.samples, baseline_mean=begun.mean().expand(len(case.x)), sum_spread=sum_spread)


def _drawn(scalar: Scalar, x: Tensor, starts: Tensor, begun: Tensor, share: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The scores (*shape) of one example, their standard errors, and that of their sum, which is off by how much each draw misses its own sum."""
    ways = x - starts
    slopes = [gradient(scalar, points) for points in torch.split(starts + share * ways, at_once(starts))]
    found = ways * torch.cat(slopes)
    missed = found.flatten(1).sum(1) + begun
    root = len(found) ** 0.5
    return found.mean(0), found.std(0) / root, missed.std() / root
