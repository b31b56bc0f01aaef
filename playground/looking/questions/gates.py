"""What do the gates of a recurrent layer do along a sequence?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field

from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.layers.modules import Recurrent
from playground.looking.recurrence import kind_of, run
from playground.looking.site import SiteId, site
from playground.looking.tap import tapped
from playground.looking.words import positions
from playground.problem import Problem, SpecError

ORDER = ("forget", "update", "reset", "input", "candidate", "output")
"""The gate that keeps what was first."""


class Gates(Question):
    """Gates and states of a recurrent layer, `series` of `name` and `values` f4 (length, units): the forget gate first, then the other gates, cell
    and hidden state.

    They are recomputed from the weights; `difference` is the largest one between the hidden states found so and those that torch's own layer gives.
    """

    title: ClassVar[str] = "Gates along a sequence"
    kind: Literal["gates"] = "gates"
    example: Example
    site: SiteId
    layer: Annotated[int, Field(ge=-8, le=7, description="Which of stacked layers; −1 for the last.")] = -1
    backward: Annotated[bool, Field(description="The direction from the end to the beginning.")] = False

    @torch.no_grad()
    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject, found = desk.subject, site(desk.subject, self.site)
        module = subject.network.get_submodule(found.module) if found.module else None
        if not isinstance(module, Recurrent):
            raise SpecError([Problem("site", "expected a recurrent layer, which alone has states along a sequence")])
        cell: Any = module.cell
        x = self.example.inputs(desk)
        with tapped(subject.network, [found.module, f"{found.module}.cell"]) as passed:
            subject.network(x)
        desk.watch.look(1)
        layers = run(cell, passed.inputs[found.module])
        if not -len(layers) <= self.layer < len(layers) or (self.backward and not cell.bidirectional):
            ways = "" if cell.bidirectional else " and the one direction there is"
            raise SpecError([Problem("layer", f"expected one of {len(layers)} layers{ways}")])
        trace = layers[self.layer][int(self.backward)]
        own = torch.cat([direction.stacked("hidden") for direction in layers[-1]], -1)
        names = [name for name in ORDER if name in trace.gates] + (["cell"] if trace.cell else []) + ["hidden"]
        yield {
            "site": found.id,
            "cell": kind_of(cell),
            "layers": len(layers),
            "directions": 2 if cell.bidirectional else 1,
            "series": [{"name": name, "values": trace.stacked(name)[0].float()} for name in names],
            "difference": float((own - passed.outputs[f"{found.module}.cell"]).abs().max()),
            "positions": positions(subject, x[0], own.shape[1]),
        }
