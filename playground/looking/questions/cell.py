"""How does this one number come about?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.looking.arithmetic import work
from playground.looking.site import Site, SiteId, site
from playground.looking.tap import tapped
from playground.problem import Problem, SpecError

Index = Annotated[int, Field(ge=0, lt=2**20)]


class Cell(Question):
    """The arithmetic of one number of a layer's result, as `playground.looking.arithmetic.work` has it: `value`.

    `computed` and the terms in between.
    """

    title: ClassVar[str] = "One number"
    kind: Literal["cell"] = "cell"
    example: Example
    site: SiteId
    cell: Annotated[tuple[Index, ...], Field(min_length=1, max_length=4, description="Its place in the layer's result.")]

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject, found = desk.subject, site(desk.subject, self.site)
        cell, x = placed(found, self.cell), self.example.inputs(desk)
        if not found.module:
            value = float(x[0][cell])
            yield {"site": found.id, "op": "input", "value": value, "computed": value, "cell": list(cell)}
            return
        with torch.no_grad(), tapped(subject.network, [found.module]) as passed:
            subject.network(x)
        desk.watch.look(1)
        module = subject.network.get_submodule(found.module)
        x, made, context = passed.inputs[found.module][0], passed.outputs[found.module][0], passed.contexts[found.module]
        yield {"site": found.id, **work(module, x, made, cell, context)}


def placed(found: Site, cell: tuple[int, ...]) -> tuple[int, ...]:
    """The place, which must lie in the site's values; SpecError says where they end."""
    if len(cell) != len(found.shape) or any(at >= size for at, size in zip(cell, found.shape, strict=False)):
        raise SpecError([Problem("cell", f"expected a place in {' × '.join(map(str, found.shape))}, got {', '.join(map(str, cell))}")])
    return cell
