"""How many training examples stand for what is usual."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from playground.params import Label, Scale

Rows = Annotated[int, Field(ge=2, le=512, description="Training examples to compare with, drawn by the seed."), Label("Baselines"), Scale.LOG]
"""The field of methods with many baselines."""
