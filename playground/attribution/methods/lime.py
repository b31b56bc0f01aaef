"""A small linear model around the example."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.coalition import scores_of
from playground.attribution.facts import Facts
from playground.attribution.groups import spread_out, units_of
from playground.attribution.method import Case, Method, Scores
from playground.attribution.methods.kernel_shap import MANY, left_open, linear_fit
from playground.attribution.offer import Offer
from playground.params import Label, Scale


class Lime(Method):
    """The slope of each input in a linear model fitted to the answers with random halves of the inputs taken away."""

    title: ClassVar[str] = "LIME"
    group: ClassVar[str] = "Taking inputs away"
    question: ClassVar[str] = "Which simple linear model answers like the network, near this example?"
    shows_not: ClassVar[str] = "How well that model fits: width, penalty and draws decide the slopes too, and they add up to nothing in particular."
    source: ClassVar[str] = "Ribeiro, Singh, Guestrin 2016, arXiv:1602.04938; captum.attr.Lime"
    random: ClassVar[bool] = True
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 512
    grouped: ClassVar[bool] = True
    kind: Literal["lime"] = "lime"
    samples: Annotated[int, Field(ge=16, le=16_384, description="Mixtures of example and baseline to ask."), Scale.LOG] = 512
    width: Annotated[float, Field(ge=0.05, le=10, description="How far away mixtures still count: 1 and more weighs all alike."), Scale.LOG] = 0.25
    penalty: Annotated[float, Field(ge=0, le=100, description="Pulls the slopes towards zero (ridge)."), Label("Ridge penalty")] = 1.0

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """With a caution beyond 32 inputs."""
        return linear_fit(facts)

    def attribute(self, case: Case) -> Scores:
        """As in the authors' program for pictures: each unit is there with even odds, weights by the cosine distance, ridge regression.

        Captum's takes a lasso by default. The first mixture is the example itself.
        """
        units = units_of(case.groups, case.subject.shape)
        count = int(units.max()) + 1
        present = torch.rand(self.samples, count, generator=torch.Generator().manual_seed(case.seed)) < 0.5
        present[0] = True
        values = scores_of(case.scalar, case.x, case.baseline, present, units)
        slopes = ridge(present.double(), values.double(), self._weights(present), self.penalty)
        notes = (left_open(count, case.subject.shape),) if case.groups is not None and count > MANY else ()
        return Scores(spread_out(slopes, units).float(), samples=self.samples, notes=notes)

    def _weights(self, present: Tensor) -> Tensor:
        """exp(−d² / 2 width²) with the cosine distance d from the whole example, float64 (m,)."""
        distance = 1 - present.double().mean(1).sqrt()
        return torch.exp(-(distance**2) / (2 * self.width**2))


def ridge(features: Tensor, values: Tensor, weights: Tensor, penalty: float) -> Tensor:
    """The slopes (n, k) of weighted ridge regressions of values (n, m) on features (m, k) with an intercept that is free."""
    weights = weights / weights.sum() * len(weights)
    centred = features - weights @ features / len(weights)
    weighted = centred * weights[:, None]
    gram = centred.T @ weighted + penalty * torch.eye(features.shape[1], dtype=features.dtype)
    slopes: Tensor = values @ weighted @ torch.linalg.pinv(gram, hermitian=True)
    return slopes
