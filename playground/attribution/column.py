"""The network's columns, as a question about its inside sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from torch import Tensor, nn

from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.model.blocks import INPUT, Block
from playground.problem import Problem, SpecError

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A block of the diagram: what its modules `names` give, one after another; the input's block may have none.

    `shape` is that of one example's activation, `units` its features or channels.
    """

    id: str
    title: str
    shape: Shape
    units: int
    names: tuple[str, ...]


class Tap:
    """What flows past: `after` holds by name what modules gave, units silenced; `made` what they gave before anything was silenced."""

    def __init__(self) -> None:
        self.after: dict[str, Tensor] = {}
        self.made: dict[str, Tensor] = {}


def columns(subject: Subject, target: Target) -> tuple[Column, ...]:
    """Every column from the input to the output, or to the block whose unit is explained.

    Of a bare model the parts of its `nn.Sequential` are columns; SpecError where it is no such stack.
    """
    if subject.assembly is None:
        return _parts(subject)
    found = tuple(Column(block.id, block.title, _given(subject, block), block.units, block.names) for block in subject.blocks)
    last = next((place for place, column in enumerate(found) if column.id == target.block), len(found) - 1)
    return found[: last + 1]


def column(subject: Subject, target: Target, block: str, field: str = "block") -> Column:
    """The column of that id; SpecError lists those there are."""
    found = {one.id: one for one in columns(subject, target)}
    if block not in found:
        raise SpecError([Problem(field, f"expected one of {', '.join(found)}, got {block!r}")])
    return found[block]


def _given(subject: Subject, block: Block) -> Shape:
    """The shape of what a block gives: of tokens the input is the rows that are looked up for them."""
    return subject.shape if subject.tokens and block.id == INPUT else tuple(block.shape)


def _parts(subject: Subject) -> tuple[Column, ...]:
    if not isinstance(subject.network, nn.Sequential):
        raise SpecError([Problem("model", "its layers can be told apart only where they stand one after another in an nn.Sequential")])
    first = Column(INPUT, "Input", subject.shape, subject.shape[0], ())
    stages = {stage.name: stage for stage in subject.facts.stages}
    found = [first]
    for name, module in subject.network.named_children():
        shape = stages[name].shape if name in stages else _shape(subject, name)
        if shape:
            found.append(Column(name, type(module).__name__, shape, shape[0], (name,)))
    return tuple(found)


def _shape(subject: Subject, name: str) -> Shape | None:
    with tapped(subject.network, after=(name,)) as tap:
        subject.network(subject.background[:1])
    made = tap.after.get(name)
    return tuple(made.shape[1:]) if made is not None else None


@contextmanager
def tapped(network: nn.Module, *, after: tuple[str, ...] = (), made: tuple[str, ...] = ()) -> Iterator[Tap]:
    """Within the block, every pass through the network leaves in the tap what these modules give."""
    tap, modules = Tap(), dict(network.named_modules())
    handles = [modules[name].register_forward_hook(_keep(tap.after, name)) for name in after]
    handles += [modules[name].register_forward_hook(_keep(tap.made, name), prepend=True) for name in made]
    try:
        yield tap
    finally:
        for handle in handles:
            handle.remove()


def _keep(held: dict[str, Tensor], name: str) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], None]:
    def keep(_module: nn.Module, _inputs: tuple[Tensor, ...], output: Tensor) -> None:
        if isinstance(output, Tensor):
            held[name] = output

    return keep


__all__ = ["Column", "Tap", "column", "columns", "tapped"]
