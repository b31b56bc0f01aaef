"""The example that is asked about: one of the data set's, or one that somebody made."""

from __future__ import annotations

import math
from typing import Annotated

import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.explaining.desk import Desk
from playground.problem import Problem, SpecError
from playground.registry import Strict

MOST = 65_536
"""Numbers that one example may have."""


class Example(Strict):
    """A row of the data, counted over all parts as the scene counts them, or the raw numbers themselves: a point, the columns of a row, or the
    pixels of a picture channel by channel, line by line."""

    row: Annotated[int | None, Field(ge=0, lt=2**31, description="Which of the examples, counted from 0.")] = None
    raw: Annotated[tuple[float, ...] | None, Field(min_length=1, max_length=MOST, description="The numbers of an example of one's own.")] = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Example:
        if (self.row is None) == (self.raw is None):
            raise ValueError("expected either a row or raw numbers")
        return self

    def raw_of(self, desk: Desk) -> Tensor:
        """The example before anything is made of it (1, *raw shape)."""
        known = desk.prepared.raw.x
        if self.row is not None:
            if self.row >= len(known):
                raise SpecError([Problem("example.row", f"must be below {len(known)}, got {self.row}")])
            return known[self.row : self.row + 1]
        given, shape = self.raw or (), tuple(known.shape[1:])
        if len(given) != math.prod(shape):
            raise SpecError([Problem("example.raw", f"expected {math.prod(shape)} numbers ({' × '.join(map(str, shape))}), got {len(given)}")])
        names = len(desk.prepared.source.vocabulary() or ())
        if names and (wrong := [number for number in given if not (number.is_integer() and 0 <= number < names)]):
            raise SpecError([Problem("example.raw", f"expected the numbers of tokens, whole and from 0 to {names - 1}, got {wrong[0]:g}")])
        return torch.tensor(given, dtype=torch.float32).reshape(1, *shape)

    def inputs(self, desk: Desk) -> Tensor:
        """The network inputs (1, *shape)."""
        made = desk.prepared.inputs_of(self.raw_of(desk))
        if not torch.isfinite(made).all():
            raise SpecError([Problem("example.raw", "expected numbers that stay finite as inputs, got some that do not")])
        return made
