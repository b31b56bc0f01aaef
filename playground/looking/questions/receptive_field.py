"""Which part of the input does this unit see?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.looking.questions.cell import Index, placed
from playground.looking.reach import reach
from playground.looking.site import SiteId, site
from playground.looking.tap import tapped
from playground.problem import Problem, SpecError

MASS = 0.95
"""The share of all gradient by which the effective field is measured."""


class ReceptiveField(Question):
    """What one unit at one place sees. `theory` u1 (*places) are the places that strides and kernels let through, `box` the first and one after
    the last of each axis.

    `effect` f4 (*places) is the size of the gradient of the unit's value with respect to the input, summed over the input's channels and averaged
    over `examples` training examples (Luo et al. 2016); 95 % of it lie on `core` places, the fewest that hold so much, of `reached` in theory.
    """

    title: ClassVar[str] = "Receptive field"
    kind: Literal["receptive_field"] = "receptive_field"
    site: SiteId
    cell: Annotated[tuple[Index, ...], Field(min_length=1, max_length=4, description="The unit's place in the layer's result.")]
    examples: Annotated[int, Field(ge=1, le=512, description="Training examples over which the gradient is averaged.")] = 64

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject, found = desk.subject, site(desk.subject, self.site)
        if not found.module:
            raise SpecError([Problem("site", "The input sees nothing but itself: choose a layer.")])
        if len(subject.shape) < 2:
            raise SpecError([Problem("", "The columns of a table have no places: only pictures and sequences have receptive fields.")])
        cell = placed(found, self.cell)
        channels_first = len(subject.shape) == 3 or subject.form.value not in ("series", "tokens")
        can = desk.remember(("reach", found.id, cell), lambda: reach(subject.network, found.module, subject.shape, cell))
        theory = can.any(0 if channels_first else -1)
        effect = self._effect(desk, found.module, cell, 0 if channels_first else -1)
        yield {
            "site": found.id,
            "cell": list(cell),
            "theory": theory.byte(),
            "box": [[int(at.min()), int(at.max()) + 1] for at in theory.nonzero().T] if theory.any() else None,
            "reached": int(theory.sum()),
            "effect": effect.float(),
            "core": core(effect),
            "examples": min(self.examples, len(subject.background)),
            "places": list(theory.shape),
        }

    def _effect(self, desk: Desk, module: str, cell: tuple[int, ...], channels: int) -> Tensor:
        """The mean size of the gradient (*places)."""
        subject = desk.subject
        examples = subject.background[:: max(1, len(subject.background) // self.examples)][: self.examples]
        total = torch.zeros(subject.shape)
        for part in torch.split(examples, 16):
            desk.watch.look(len(part))
            x = part.detach().clone().requires_grad_()
            with torch.enable_grad(), tapped(subject.network, [module]) as passed:
                subject.network(x)
                values = passed.outputs[module].movedim(0, -1)[cell]
                slope = torch.autograd.grad(values.sum(), x)[0] if values.requires_grad else torch.zeros_like(x)
            total += slope.abs().sum(0)
        return total.sum(channels) / len(examples)


def core(effect: Tensor) -> int:
    """The fewest places that hold 95 % of the whole; 0 where there is nothing."""
    sizes = effect.flatten().double().sort(descending=True).values
    if not sizes.sum() > 0:
        return 0
    return int((sizes.cumsum(0) < MASS * sizes.sum()).sum()) + 1
