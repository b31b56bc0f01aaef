"""The straight way from a baseline to an example, walked in pieces through every layer at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from math import prod

import torch
from torch import Tensor

from playground.attribution.column import Column, tapped
from playground.attribution.rescale import rescaled
from playground.attribution.scalar import Scalar

NUMBERS = 2**19
"""About how many activations are held at once."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """Some consecutive pieces of ways, r of them; `rows` says which.

    By column: `change` (r, *shape), by how much its activations change on each piece, and `multiplier` (r, *shape), by how much the score does
    for each unit of that; their product, summed, is the change of the score. The same before the followers of a block, for its first module's
    output, in `made` (its multipliers). `held` are the activations themselves, (2r, *shape) ends then begins, or (r, *shape) the middles, with
    the graph that leads from one column to the next. `exact` says that these are secants, whose sums leave no error but rounding.
    """

    rows: slice
    change: dict[str, Tensor]
    multiplier: dict[str, Tensor]
    made: dict[str, Tensor] = field(default_factory=dict)
    held: dict[str, Tensor] = field(default_factory=dict)
    exact: bool = True


def pieces(x: Tensor, baseline: Tensor, steps: int) -> tuple[Tensor, Tensor]:
    """Begin and end of each of `steps` equal pieces of the ways from baseline to x (n, *shape): twice (n · steps, *shape), example by example."""
    share = (torch.arange(steps + 1) / steps).view(1, -1, *[1] * (x.dim() - 1))
    points = baseline[:, None] + (x - baseline)[:, None] * share
    points[:, -1] = x
    return points[:, :-1].flatten(0, 1), points[:, 1:].flatten(0, 1)


def walk(scalar: Scalar, columns: Sequence[Column], begins: Tensor, ends: Tensor, *, secant: bool, made: Sequence[str] = ()) -> Iterator[Segments]:
    """The pieces from begins to ends (r, *shape), some at a time.

    With `secant` every curved module is taken for a straight one on each piece (DeepLift's rescale rule: the sums are exact, and with ever
    shorter pieces the multipliers become gradients); without, multipliers are the gradients in the middle of each piece, and the sums are off
    by the square of its length. `made` names modules whose output's multipliers are wanted as well.
    """
    rows = max(1, NUMBERS // (2 * sum(max(1, prod(column.shape)) for column in columns)))
    for first in range(0, len(begins), rows):
        there = slice(first, min(first + rows, len(begins)))
        yield _walked(scalar, columns, begins[there], ends[there], there, secant=secant, made=tuple(made))


def activations(scalar: Scalar, columns: Sequence[Column], x: Tensor) -> dict[str, Tensor]:
    """What every column gives for x (n, *shape): by id (n, *its shape)."""
    with torch.no_grad():
        return _pass(scalar, columns, x, ())[1]


def _walked(scalar: Scalar, columns: Sequence[Column], begins: Tensor, ends: Tensor, rows: slice, *, secant: bool, made: tuple[str, ...]) -> Segments:
    count = len(begins)
    with rescaled(scalar.network) if secant else nullcontext(), torch.enable_grad():
        points = torch.cat([ends, begins]) if secant else (begins + ends) / 2
        score, held, inner = _pass(scalar, columns, points.detach().requires_grad_(), made)
        wanted = [*held.values(), *inner.values()]
        found = torch.autograd.grad(score[:count].sum(), wanted, retain_graph=True, allow_unused=True)
    slopes = [torch.zeros_like(one)[:count] if slope is None else slope[:count] for one, slope in zip(wanted, found, strict=True)]
    if secant:
        change = {name: (one[:count] - one[count:]).detach() for name, one in held.items()}
    else:
        after, before = activations(scalar, columns, ends), activations(scalar, columns, begins)
        change = {name: after[name] - before[name] for name in held}
    return Segments(rows, change, dict(zip(held, slopes, strict=False)), dict(zip(inner, slopes[len(held) :], strict=True)), held, secant)


def _pass(scalar: Scalar, columns: Sequence[Column], x: Tensor, made: tuple[str, ...]) -> tuple[Tensor, dict[str, Tensor], dict[str, Tensor]]:
    """The score (n, 1), what each column gives, and what the modules `made` give."""
    last = {column.id: column.names[-1] for column in columns if column.names}
    with tapped(scalar.network, after=tuple(last.values()), made=made) as tap:
        score = scalar(x)
    return score, {column.id: tap.after[last[column.id]] if column.names else x for column in columns}, tap.made


__all__ = ["Segments", "activations", "pieces", "walk"]
