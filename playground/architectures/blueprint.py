"""A published network, as data: never trained here, but planned, counted and shown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from torch import nn

from playground.data import DataForm
from playground.layers import Head, Layer, Shape
from playground.model.build import tie
from playground.model.description import plan_data, plan_lines
from playground.model.plan import Plan, calls, output, rows_of


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A network at the size in which it became known.

    `shape` is one example's input and `output` one answer; `parameters` is the number that `source` states, or that follows from what the paper
    describes. `note` says where this network differs from the paper's. Of each there is a preset that trains a small one.
    """

    slug: str
    title: str
    year: int
    paper: str
    address: str
    story: str
    form: DataForm
    shape: Shape
    output: Shape
    head: Head
    network: tuple[Layer, ...]
    parameters: int
    source: str
    note: str = ""

    @property
    def mini(self) -> str:
        """The name of the preset that trains a small one."""
        return f"{self.slug}_mini"

    def plan(self) -> Plan:
        """Shapes, parameters and costs of every layer, for one example."""
        return _plan(self)

    def build(self) -> nn.Sequential:
        """The network itself, on torch's default device, with torch's own initial weights."""
        network = nn.Sequential()
        for name, call in calls(self.plan()):
            network.add_module(name, call())
        tie(network)
        return network

    def __str__(self) -> str:
        lines = [f"{self.title} ({self.year}): {self.paper}. {self.address}", f"{self.parameters:,} parameters: {self.source}.", ""]
        return "\n".join([*lines, *plan_lines(self.plan()), *(["", self.note] if self.note else [])])

    def as_data(self) -> dict[str, Any]:
        """As plain data for JSON: what is known of it, and its plan."""
        about = {"slug": self.slug, "year": self.year, "paper": self.paper, "address": self.address, "mini": self.mini}
        published = {"parameters": self.parameters, "source": self.source, "note": self.note}
        data = plan_data(self.plan())
        return {"name": self.title, "architecture": about, "published": published, **data, "output": {"shape": list(self.output)}, "problems": []}


@lru_cache(maxsize=64)
def _plan(blueprint: Blueprint) -> Plan:
    rows = rows_of(blueprint.network, blueprint.shape)
    last = output(rows, blueprint.shape, blueprint.output, blueprint.head)
    return Plan(blueprint.form, blueprint.shape, blueprint.output[0], 1, (*rows, last))
