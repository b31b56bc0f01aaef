"""A second-order rule: it learns how the loss curves."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field

from playground.optimisers.optimiser import Optimiser, Rate, Rule
from playground.params import Label, Scale

Search = Literal["strong_wolfe", "none"]
Tolerance = Annotated[float, Field(ge=1e-15, le=1)]


class LBFGS(Optimiser):
    """Learns from its last steps how the loss curves, and leaps to the bottom of the bowl: few steps, each dear, on all examples at once.

    Liu & Nocedal 1989.
    """

    title: ClassVar[str] = "L-BFGS"
    full_batch: ClassVar[bool] = True

    kind: Literal["lbfgs"] = "lbfgs"
    lr: Rate = 1.0
    max_iter: Annotated[int, Field(ge=1, le=100, description="Most inner iterations in a step."), Label("Iterations")] = 20
    history_size: Annotated[int, Field(ge=1, le=100, description="How many past steps describe the curvature."), Label("History")] = 10
    line_search: Annotated[Search, Field(description="Seek a good length for each step, or trust the learning rate.")] = "strong_wolfe"
    tolerance_grad: Annotated[Tolerance, Field(description="Gradient below which a step ends early."), Scale.LOG] = 1e-7
    tolerance_change: Annotated[Tolerance, Field(description="Change of loss or weights below which a step ends early."), Scale.LOG] = 1e-9

    def arguments(self) -> Rule:
        fields = self.model_dump(exclude={"kind", "line_search"})
        return torch.optim.LBFGS, {**fields, "line_search_fn": None if self.line_search == "none" else self.line_search}

    def implementation(self, devices: set[str]) -> dict[str, Any]:
        return {}
