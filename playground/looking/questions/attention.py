"""Where does each position look?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.layers.modules import Attention
from playground.looking.site import Site, sites
from playground.looking.tap import tapped
from playground.looking.words import positions
from playground.problem import Problem, SpecError


class AttentionQuestion(Question):
    """The attention weights of one layer for one example: `weights` f4 (heads, queries, keys), whose rows add up to one, with the names of
    `queries` and `keys`.

    `layers` are all layers of attention, `layer` counts among them; `cross` says that keys and values come from an encoder's memory.
    """

    title: ClassVar[str] = "Attention"
    kind: Literal["attention"] = "attention"
    example: Example
    layer: Annotated[int, Field(ge=0, le=4096, description="Which of the attention layers, counted from 0.")] = 0

    @torch.no_grad()
    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        subject, found = desk.subject, attentions(desk)
        if not found:
            raise SpecError([Problem("layer", "This network has no attention.")])
        if self.layer >= len(found):
            raise SpecError([Problem("layer", f"must be below {len(found)}, got {self.layer}")])
        name, title = found[self.layer]
        module = subject.network.get_submodule(name)
        assert isinstance(module, Attention)
        x = self.example.inputs(desk)
        with tapped(subject.network, [f"{name}.softmax"]) as passed:
            subject.network(x)
        desk.watch.look(1)
        weights = passed.outputs[f"{name}.softmax"][0]
        answering = ".decoder." in name
        yield {
            "layers": [label for _, label in found],
            "layer": self.layer,
            "title": title,
            "weights": weights.float(),
            "queries": positions(subject, x[0], weights.shape[1], answer=answering),
            "keys": positions(subject, x[0], weights.shape[2], answer=answering and not module.cross),
            "causal": module.causal,
            "cross": module.cross,
        }


def attentions(desk: Desk) -> list[tuple[str, str]]:
    """Every module of attention in the order of the network: its name, and a title by the layer that holds it."""
    known = [site for site in sites(desk.subject) if site.module]
    found = [(name, module) for name, module in desk.subject.network.named_modules() if isinstance(module, Attention)]
    titles = [_title(name, module, known) for name, module in found]
    return [(name, f"{at + 1} · {title}") for at, ((name, _), title) in enumerate(zip(found, titles, strict=True))]


def _title(name: str, module: Attention, known: list[Site]) -> str:
    holders = [site for site in known if name == site.module or name.startswith(f"{site.module}.")]
    title = max(holders, key=lambda site: len(site.module)).title if holders else "Attention"
    return f"{title}, cross" if module.cross and "ross" not in title else title
