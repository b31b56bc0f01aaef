"""How are weights, activations and gradients spread over the layers?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.looking.learning import batch_of, learnable, loss_of, total
from playground.looking.site import Site, sites
from playground.looking.tap import tapped

BINS = 41


class Spreads(Question):
    """Every layer at a glance, `layers` of the network without containers: `weights` and `activations` as histograms (`counts` i4 between `low`
    and `high`), `gradient`, the length of the loss's gradient by its parameters, None where it has none, and `activity`, the root mean square of
    what it gives.

    `norm` is the length of all gradients together, `clip` the threshold of clipping, or None. The loss is that of `examples` training examples in
    evaluation mode.
    """

    title: ClassVar[str] = "Weights, activations and gradients"
    kind: Literal["spreads"] = "spreads"
    examples: Annotated[int, Field(ge=1, le=256, description="Training examples at most.")] = 64

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        network = desk.subject.network
        found = [known for known in sites(desk.subject) if known.module and not known.container]
        x, y = batch_of(desk, self.examples)
        with learnable(desk) as parameters, tapped(network, [known.module for known in found]) as passed:
            loss = loss_of(desk, x, y)
            desk.watch.look(len(x))
            slopes = dict(zip(parameters, torch.autograd.grad(loss, list(parameters.values()), allow_unused=True), strict=True))
        yield {
            "layers": [_layer(known, parameters, slopes, passed.outputs[known.module].detach()) for known in found],
            "norm": total([slope for slope in slopes.values() if slope is not None]),
            "clip": desk.assembly.experiment.training.clip,
            "loss": float(loss.detach()),
            "examples": len(x),
        }


def _layer(known: Site, parameters: Mapping[str, Tensor], slopes: Mapping[str, Tensor | None], made: Tensor) -> Payload:
    own = [name for name in parameters if name.startswith(f"{known.module}.")]
    weights = [parameters[name].detach().flatten() for name in own if parameters[name].ndim > 1]
    gradients = [slope for name in own if (slope := slopes[name]) is not None]
    return {
        "site": known.id,
        "title": known.title,
        "weights": histogram(torch.cat(weights)) if weights else None,
        "activations": histogram(made.float().flatten()),
        "gradient": total(gradients) if own else None,
        "activity": float(made.double().square().mean().sqrt()),
    }


def histogram(values: Tensor) -> Payload:
    """How many of the values lie in each of 41 equal parts between the smallest and the largest; what is not finite is counted apart."""
    good = values[values.isfinite()].double()
    low, high = (float(good.min()), float(good.max())) if len(good) else (0.0, 0.0)
    low, high = (low - 0.5, high + 0.5) if low == high else (low, high)
    counts = torch.histc(good, BINS, low, high).int() if len(good) else torch.zeros(BINS, dtype=torch.int32)
    spread = float(good.std(correction=0)) if len(good) else 0.0
    mean = float(good.mean()) if len(good) else 0.0
    return {"counts": counts, "low": low, "high": high, "mean": mean, "spread": spread, "lost": len(values) - len(good)}
