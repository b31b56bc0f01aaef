"""What goes into and comes out of chosen modules of a private copy, in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor, nn

from playground.layers.modules import Context


@dataclass(slots=True)
class Tapped:
    """By name of the module; a module that was not reached is in none. Only tensors are kept, of several inputs or outputs the first; and what was
    handed to a module beside its input."""

    inputs: dict[str, Tensor] = field(default_factory=dict)
    outputs: dict[str, Tensor] = field(default_factory=dict)
    contexts: dict[str, Context | None] = field(default_factory=dict)


@contextmanager
def tapped(network: nn.Module, names: Iterable[str]) -> Iterator[Tapped]:
    """Note what passes through these modules while the context lasts. Only for copies: it hooks the modules, and takes its hooks away again."""
    found = Tapped()
    handles = [network.get_submodule(name).register_forward_hook(_note(found, name)) for name in dict.fromkeys(names)]
    try:
        yield found
    finally:
        for handle in handles:
            handle.remove()


def values(network: nn.Module, name: str, x: Tensor) -> Tensor:
    """What the module of this name gives for network inputs x (n, *shape); x itself for the empty name."""
    if not name:
        return x
    with tapped(network, [name]) as found:
        network(x)
    return found.outputs[name]


def _note(found: Tapped, name: str) -> Any:
    def note(_module: nn.Module, given: tuple[Any, ...], made: Any) -> None:
        first = made[0] if isinstance(made, tuple) else made
        if given and isinstance(given[0], Tensor):
            found.inputs[name] = given[0]
            found.contexts[name] = next((beside for beside in given[1:] if isinstance(beside, Context)), None)
        if isinstance(first, Tensor):
            found.outputs[name] = first

    return note
