"""Sliding a cover over the picture."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.coalition import scores_of
from playground.attribution.facts import Facts
from playground.attribution.groups import separate
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import OFFERED, Offer, absent
from playground.attribution.scalar import value
from playground.problem import Problem, SpecError


class Occlusion(Method):
    """By how much the answer falls while a window around this place is covered, on average over the windows that cover it."""

    title: ClassVar[str] = "Cover a window (occlusion)"
    group: ClassVar[str] = "Taking inputs away"
    question: ClassVar[str] = "What does the answer hang on when a piece of the picture is covered?"
    shows_not: ClassVar[str] = "Details smaller than the window, and evidence that stands in two places at once: covering either changes nothing."
    source: ClassVar[str] = "Zeiler, Fergus 2014, arXiv:1311.2901; as captum.attr.Occlusion"
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 40
    kind: Literal["occlusion"] = "occlusion"
    window: Annotated[int, Field(ge=1, le=32, description="Side of the window in pixels (or steps of a sequence), all channels deep.")] = 3

    @classmethod
    def offer(cls, facts: Facts) -> Offer:
        """For pictures and sequences."""
        return OFFERED if len(facts.shape) > 1 else absent("The columns of a table have no neighbours over which a window could slide.")

    def attribute(self, case: Case) -> Scores:
        """The window moves by single steps and stays within the picture; its values come from the baseline."""
        covered = self._windows(case.subject.shape)
        units = separate(case.subject.shape)
        first = covered[:, 0] if len(case.subject.shape) == 3 else covered
        left = scores_of(case.scalar, case.x, case.baseline, ~first.flatten(1), units)
        falls = value(case.scalar, case.x)[:, None] - left
        mean = falls @ covered.flatten(1).float() / covered.flatten(1).sum(0)
        return Scores(mean.reshape(case.x.shape))

    def _windows(self, shape: tuple[int, ...]) -> Tensor:
        """Where each window lies, bool (windows, *shape)."""
        sides = shape[1:] if len(shape) == 3 else shape[:1]
        if self.window > min(sides):
            raise SpecError([Problem("method.window", f"must be at most {min(sides)} here, got {self.window}")])
        spans = [self._spans(side) for side in sides]
        if len(shape) != 3:
            return spans[0].reshape(-1, shape[0], *[1] * (len(shape) - 1)).expand(-1, *shape)
        return (spans[0][:, None, :, None] & spans[1][None, :, None, :]).flatten(0, 1)[:, None].expand(-1, *shape)

    def _spans(self, side: int) -> Tensor:
        """Which of so many places each position of the window covers, bool (positions, side)."""
        away = torch.arange(side) - torch.arange(side - self.window + 1)[:, None]
        return (away >= 0) & (away < self.window)
