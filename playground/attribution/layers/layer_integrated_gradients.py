"""Integrated Gradients, inside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor, nn

from playground.attribution.column import Column
from playground.attribution.layers.layer_method import Found, LayerCase, LayerMethod
from playground.attribution.path import MOST_STEPS, integrate
from playground.attribution.scalar import Scalar
from playground.attribution.segments import activations
from playground.attribution.verdict import Promise
from playground.params import Scale


class LayerIntegratedGradients(LayerMethod):
    """Integrated Gradients for each layer by itself: straight from what it gives at the baseline to what it gives for the example."""

    title: ClassVar[str] = "Integrated Gradients"
    question: ClassVar[str] = "If this layer's units went straight from their baseline to their values here, what would each of them bring?"
    shows_not: ClassVar[str] = "How one layer's scores come from those of the layer before: every layer goes a way of its own."
    source: ClassVar[str] = "Sundararajan, Taly, Yan 2017, arXiv:1703.01365; captum.attr.LayerIntegratedGradients"
    promise: ClassVar[Promise] = Promise.SUM
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 128
    kind: Literal["layer_integrated_gradients"] = "layer_integrated_gradients"
    steps: Annotated[int, Field(ge=4, le=MOST_STEPS, description="Points on the way at first; more come where it bends."), Scale.LOG] = 32

    def attribute(self, case: LayerCase) -> Found:
        """One way for each column; points are added where it bends, until its sum is within 1 %."""
        ends, begins = (activations(case.scalar, case.columns, points) for points in (case.x, case.baseline))
        out, steps = {}, self.steps
        for column in case.columns:
            onward = Onward(case.scalar, column, case.x)
            found = integrate(onward, ends[column.id].detach(), begins[column.id].detach()[:, None], self.steps)
            out[column.id], steps = found.scores, max(steps, found.steps)
        return Found(out, steps)


class Onward(Scalar):
    """The rest of the network, from what a column gives: (n, *its shape) to the score (n, 1)."""

    def __init__(self, scalar: Scalar, column: Column, x: Tensor) -> None:
        nn.Module.__init__(self)
        self._whole, self.unit = scalar.forward, scalar.unit
        self._place = dict(scalar.network.named_children())[column.names[-1]] if column.names else None
        self._x = x[:1]

    def forward(self, given: Tensor) -> Tensor:
        """(n, *column's shape) → (n, 1). The network runs on any example, and what the column gives is put in the place of what it gave."""
        if self._place is None:
            return self._whole(given)
        handle = self._place.register_forward_hook(_put(given))
        try:
            return self._whole(self._x.expand(len(given), *self._x.shape[1:]))
        finally:
            handle.remove()


def _put(given: Tensor) -> Callable[..., Tensor]:
    def put(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        return given.view(output.shape)

    return put


__all__ = ["LayerIntegratedGradients"]
