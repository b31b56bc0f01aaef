"""Where the fused CPU step pays: it leaves a network to torch where torch is as fast or faster."""

from __future__ import annotations

from collections.abc import Sequence

from playground.engine.layout import VECTOR
from playground.engine.stack import Step
from playground.model.plan import Plan

FILLING = 40_000_000
"""Operations of a forward pass that may be spent on examples that only fill vectors up: about what torch loses in calling its functions."""

KEPT = 2**18
"""Weights of a convolution that stay in a core's own cache (1 MB)."""

ROOM = 2**29
"""Bytes that the fused step may work in: every layer's numbers for a batch, and their gradients."""


def slower(steps: Sequence[Step], plan: Plan) -> str | None:
    """Why torch's step is the better one, as a sentence; None where it is not. Measured in docs/benchmarks.md."""
    convolutions = [step.module for step in steps if step.kind == "convolution"]
    if any(parameter.numel() > KEPT for module in convolutions for parameter in module.parameters()):
        return "Convolutions with so many weights are faster in torch than in the fused CPU step."
    if convolutions and 2 * plan.batch * plan.activations > ROOM:
        return f"The fused CPU step would take too much memory for batches of {plan.batch} such pictures."
    if convolutions and -plan.batch % VECTOR * plan.flops > FILLING:
        return f"Batches of {plan.batch} such pictures are faster in torch; the fused CPU step takes {VECTOR}, or a multiple of it, as fast as fewer."
    return None
