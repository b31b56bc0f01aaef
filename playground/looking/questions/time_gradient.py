"""How far back does learning reach?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.layers.modules import Recurrent
from playground.looking.learning import batch_of, learnable, loss_of, total
from playground.looking.recurrence import Trace, kind_of, output, run
from playground.looking.site import Site, sites
from playground.model.layout import Layout


class TimeGradient(Question):
    """The length of the gradient of the loss with respect to what the network holds at each step, averaged over training examples: `curves` of
    `values` f4 (steps,).

    For a recurrent layer that is its hidden state, through everything that comes later; for other layers over steps what they give. `norm` is
    the length of the whole step's gradient, all parameters together, and `clip` the threshold above which it is shortened, or None: clipping makes
    every gradient `clip` / `norm` times as long, and moves none of the curves against the others.
    """

    title: ClassVar[str] = "Gradient by time step"
    patience: ClassVar[float] = 2.0
    kind: Literal["time_gradient"] = "time_gradient"
    examples: Annotated[int, Field(ge=1, le=256, description="Training examples at most.")] = 32

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        network = desk.subject.network
        x, y = batch_of(desk, self.examples)
        found = [known for known in sites(desk.subject) if known.module and not known.container and known.kind not in ("dropout", "output")]
        held: dict[str, list[Tensor]] = {}
        with learnable(desk) as parameters, ExitStack() as stack:
            for known in found:
                module = network.get_submodule(known.module)
                if isinstance(module, Recurrent):
                    stack.callback(module.register_forward_hook(_written_out(held, known.id)).remove)
                elif known.layout is Layout.STEPS:
                    stack.callback(module.register_forward_hook(_kept(held, known.id)).remove)
            loss = loss_of(desk, x, y)
            desk.watch.look(len(x))
            wanted = [tensor for tensors in held.values() for tensor in tensors]
            slopes = torch.autograd.grad(loss, [*wanted, *parameters.values()], allow_unused=True)
        by_tensor = iter(slopes[: len(wanted)])
        curves = [self._curve(desk, known, [next(by_tensor) for _ in held[known.id]], len(x)) for known in found if known.id in held]
        yield {
            "curves": curves,
            "norm": total([slope for slope in slopes[len(wanted) :] if slope is not None]),
            "clip": desk.assembly.experiment.training.clip,
            "loss": float(loss.detach()),
            "examples": len(x),
        }

    def _curve(self, desk: Desk, known: Site, slopes: list[Tensor | None], count: int) -> Payload:
        """The mean over examples of the length at each step, as of each example's own loss."""
        module: Any = desk.subject.network.get_submodule(known.module)
        if isinstance(module, Recurrent):
            steps = [torch.zeros(count) if slope is None else slope.norm(dim=-1) for slope in slopes]
            values = torch.stack(steps, 1)
        else:
            values = slopes[0].norm(dim=-1) if slopes[0] is not None else torch.zeros(count, known.shape[0])
        recurrent = isinstance(module, Recurrent)
        kind = kind_of(module.cell) if recurrent else known.title
        return {"site": known.id, "title": known.title, "kind": kind, "recurrent": recurrent, "values": (values * count).mean(0).float()}


def _written_out(held: dict[str, list[Tensor]], id: str) -> Any:
    """A hook that puts the recurrence written out in the place of torch's own, whose states in between cannot be differentiated."""

    def replace(module: nn.Module, given: tuple[Tensor, ...], _made: Tensor) -> Tensor:
        assert isinstance(module, Recurrent)
        layers: list[list[Trace]] = run(module.cell, given[0])
        held[id] = layers[-1][0].hidden
        return output(module, layers)

    return replace


def _kept(held: dict[str, list[Tensor]], id: str) -> Any:
    def keep(_module: nn.Module, _given: Any, made: Tensor) -> None:
        if isinstance(made, Tensor) and made.requires_grad:
            held[id] = [made]

    return keep
