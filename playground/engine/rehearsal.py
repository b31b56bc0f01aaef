"""The next training step's passes forward and back, gone through without a trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from playground.engine.loop import Loop
from playground.model.blocks import Block
from playground.objectives import Supervised


@dataclass(frozen=True, slots=True, eq=False)
class Inner:
    """A block from within, for each of the n examples of a batch: what came in (n, …), what its first layer made of it (`pre`: for a dense layer
    the weighted sum z) and what left it after its followers (`post`: the activation a), and the gradients of the batch's mean loss by both.

    The mean divides by n, so a gradient is an example's share of that of the batch; None where the loss does not depend on the value.
    """

    came: Tensor
    pre: Tensor
    post: Tensor
    pre_gradient: Tensor | None
    post_gradient: Tensor | None


@dataclass(frozen=True, slots=True, eq=False)
class Rehearsal:
    """What the next step will compute before it changes anything.

    `rows` (n,) are the batch's rows of the training part, `y` their targets as in `Part.y`, `output` (n, outputs) the network's answers; `losses`
    (n,) has the mean `loss`; `gradients` are those of that mean, by the names of the network's parameters, before penalties and clipping.
    """

    y: Tensor
    rows: Tensor
    inner: tuple[Inner, ...]
    output: Tensor
    losses: Tensor
    loss: Tensor
    gradients: Mapping[str, Tensor]


def rehearse(loop: Loop, blocks: Sequence[Block]) -> Rehearsal:
    """Go through the next step's passes on the batch it will get and with the random numbers it will draw.

    Afterwards sampler, random stream, running statistics and gradients are as they were. Raises ValueError for an objective that is not supervised.
    """
    assembly = loop.assembly
    objective, task = assembly.experiment.objective, assembly.prepared.task
    if not isinstance(objective, Supervised):
        raise ValueError(f"Slow motion shows supervised learning, but this experiment's objective is {objective.name()}.")
    x, y, rows = loop.sampler.peek()
    with _untouched(loop), torch.enable_grad(), loop.drawing():
        steps = _walk(assembly.network, x.detach().clone().requires_grad_(x.is_floating_point()))
        output = steps[assembly.plan.rows[-1].name].made
        losses = objective.loss.call(task, "none")()(output, y)
        loss = objective.loss.call(task)()(output, y)
        passes = [(steps[block.names[0] if block.names else ""], steps[block.names[-1] if block.names else ""]) for block in blocks]
        parameters = {name: p for name, p in assembly.network.named_parameters() if p.requires_grad}
        values = [value for first, last in passes for value in (first.made, last.made)]
        found = _gradients(loss, [*parameters.values(), *values])
    gradients = dict(zip(parameters, found[: len(parameters)], strict=True))
    pairs = zip(found[len(parameters) :: 2], found[len(parameters) + 1 :: 2], strict=True)
    inner = [_inner(first, last, pre, post) for (first, last), (pre, post) in zip(passes, pairs, strict=True)]
    known = {name: torch.zeros_like(parameters[name]) if gradient is None else gradient for name, gradient in gradients.items()}
    return Rehearsal(y, rows, tuple(inner), output.detach(), losses.detach(), loss.detach(), known)


def _gradients(loss: Tensor, values: Sequence[Tensor]) -> list[Tensor | None]:
    """The gradient by each of these; None where there is none, as by tokens, which are whole numbers."""
    slopes = iter(torch.autograd.grad(loss, [value for value in values if value.requires_grad], allow_unused=True))
    return [next(slopes) if value.requires_grad else None for value in values]


def _inner(first: _Pass, last: _Pass, pre: Tensor | None, post: Tensor | None) -> Inner:
    return Inner(first.came.detach(), first.made.detach(), last.made.detach(), pre, post)


class _Pass(NamedTuple):
    came: Tensor
    made: Tensor


def _walk(network: nn.Module, x: Tensor) -> dict[str, _Pass]:
    """What came into each submodule and what it made, by name; the inputs under the empty name."""
    steps = {"": _Pass(x, x)}
    for name, layer in network.named_children():
        steps[name] = _Pass(x, layer(x))
        x = steps[name].made
    return steps


@contextmanager
def _untouched(loop: Loop) -> Iterator[None]:
    """Afterwards running statistics and the random stream are as they were."""
    buffers = [(buffer, buffer.clone()) for buffer in loop.assembly.network.buffers()]
    noise = loop.noise.state if loop.noise else None
    try:
        yield
    finally:
        with torch.no_grad():
            for buffer, before in buffers:
                buffer.copy_(before)
        if loop.noise and noise is not None:
            loop.noise.state = noise
