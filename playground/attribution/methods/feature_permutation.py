"""Exchanging one input with other examples."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.attribution.coalition import scores_of
from playground.attribution.groups import spread_out, units_of
from playground.attribution.method import Case, Method, Scores
from playground.attribution.scalar import value
from playground.params import Scale
from playground.problem import Problem, SpecError


class FeaturePermutation(Method):
    """By how much the answer falls, on average, when this one input takes the values that it has in training examples."""

    title: ClassVar[str] = "Exchange one (permutation)"
    group: ClassVar[str] = "Taking inputs away"
    question: ClassVar[str] = "What would the answer be if this one input came from somebody else?"
    shows_not: ClassVar[str] = "Inputs that go together: exchanging one of them makes examples such as never occur, on which anything may come out."
    source: ClassVar[str] = "Breiman 2001, doi:10.1023/A:1010933404324; for one example: Strumbelj, Kononenko 2010; captum.attr.FeaturePermutation"
    random: ClassVar[bool] = True
    cost: ClassVar[int] = 385
    grouped: ClassVar[bool] = True
    kind: Literal["feature_permutation"] = "feature_permutation"
    rows: Annotated[int, Field(ge=2, le=256, description="Training examples that values are taken from, drawn at random."), Scale.LOG] = 32

    def attribute(self, case: Case) -> Scores:
        """Captum's shuffles the values within the batch; here every example meets the same training examples, so a single one can be explained."""
        units = units_of(case.groups, case.subject.shape)
        others = case.background(self.rows)
        if len(others) < 2:
            raise _too_few(len(others))
        n, rows = len(case.x), len(others)
        without = ~torch.eye(int(units.max()) + 1, dtype=torch.bool)
        x = case.x.repeat_interleave(rows, 0)
        exchanged = scores_of(case.scalar, x, others.repeat(n, *[1] * (others.ndim - 1)), without, units).reshape(n, rows, -1)
        falls = value(case.scalar, case.x)[:, None] - exchanged.mean(1)
        error = exchanged.std(1) / rows**0.5
        notes = (f"Values from {rows} training examples.",)
        return Scores(spread_out(falls, units), spread=spread_out(error, units), samples=rows, notes=notes)


def _too_few(rows: int) -> SpecError:
    return SpecError([Problem("method", f"needs at least two training examples to take values from, got {rows}")])
