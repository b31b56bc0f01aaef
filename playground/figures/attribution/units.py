"""What a score on screen belongs to: an input, a pixel with all its channels, or a group of them."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution import Attribution
from playground.attribution.groups import gathered, units_of
from playground.attribution.look_up import word
from playground.data import DataForm


class Units(NamedTuple):
    """The parts of one example with their scores; `values` are the inputs themselves (NaN for tokens, whose names tell which they are), `spread`
    the standard errors where scores were sampled."""

    names: list[str]
    scores: list[float]
    values: list[float]
    spread: list[float] | None


def units(attribution: Attribution, example: int = 0, *, values: Tensor | None = None) -> Units:
    """The units of one example: scores are summed, and values averaged, over a pixel's channels and over a group's members.

    `values` (*shape,) stand in the place of the network's inputs: the numbers before scaling, say.
    """
    number = units_of(attribution.groups, tuple(attribution.shown.shape[1:]))
    scores, shown = attribution.scores[example], attribution.shown[example] if values is None else values
    averaged = _summed(shown, number) / torch.bincount(number.flatten())
    if attribution.tokens is not None:
        averaged = torch.full_like(averaged, torch.nan)  # their numbers are names
    spread = None if attribution.spread is None else _summed(attribution.spread[example], number).tolist()
    return Units(_names(attribution, example), _summed(scores, number).tolist(), averaged.tolist(), spread)


def largest(scores: list[float], most: int) -> list[int]:
    """The places of the `most` largest scores by size, largest first; equal ones in their own order."""
    return sorted(range(len(scores)), key=lambda place: -abs(scores[place]))[:most]


def _summed(given: Tensor, number: Tensor) -> Tensor:
    return gathered(given[None].double(), number)[0]


def _names(attribution: Attribution, example: int) -> list[str]:
    shape = tuple(attribution.shown.shape[1:])
    if attribution.groups is not None:
        return [f"region {place + 1}" for place in range(int(attribution.groups.max()) + 1)]
    if attribution.tokens is not None:
        return [f"{place + 1} · {word(attribution.vocabulary, token)}" for place, token in enumerate(attribution.tokens[example].tolist())]
    if attribution.form is DataForm.SERIES:
        return [f"{name}, step {step + 1}" for step in range(shape[0]) for name in attribution.names]
    if len(shape) == 3:
        return [f"row {r + 1}, column {c + 1}" for r in range(shape[1]) for c in range(shape[2])]
    if len(shape) == 1:
        return list(attribution.names)
    return [f"{name}, {place + 1}" for name in attribution.names for place in range(attribution.x[0, 0].numel())]
