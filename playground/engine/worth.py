"""Where the fused CPU step pays: it leaves a network to torch where torch is as fast or faster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.engine.stack import Step
from playground.engine.tiling import VECTOR, gain
from playground.model.plan import Plan

FILLING = 35_000_000
"""Operations of a forward pass that may be spent on examples that only fill vectors up, less those that tiles save: about what torch loses in calling
its functions."""

KEPT, STREAMED = 2**18, 10_000_000
"""Weights of a convolution that stay in a core's own cache (1 MB); and those up to which it was measured that by tiles they need not."""

ROOM = 2**29
"""Bytes that the fused step may work in: every layer's numbers for a batch, and their gradients."""


def slower(steps: Sequence[Step], plan: Plan) -> str | None:
    """Why torch's step is the better one, as a sentence; None where it is not. Measured in docs/benchmarks.md."""
    gains = [(step, gain(step, plan.batch)) for step in steps if step.kind == "convolution"]
    if any(parameter.numel() > (STREAMED if times > 1 else KEPT) for step, times in gains for parameter in step.module.parameters()):
        return "Convolutions with so many weights are faster in torch than in the fused CPU step."
    if gains and 2 * plan.batch * plan.activations > ROOM:
        return f"The fused CPU step would take too much memory for batches of {plan.batch} such pictures."
    saved = sum(operations(step) * (1 - 1 / times) for step, times in gains)
    if gains and (plan.batch + -plan.batch % VECTOR) * (plan.flops - saved) - plan.batch * plan.flops > FILLING:
        return f"Batches of {plan.batch} such pictures are faster in torch; the fused CPU step takes {VECTOR}, or a multiple of it, as fast as fewer."
    return None


def operations(step: Step) -> int:
    """Operations of a convolution's forward pass for one example, as `Plan.flops` counts them."""
    weight: Any = step.module.weight
    return int(2 * weight.numel() * step.units // len(weight))
