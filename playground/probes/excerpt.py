"""How much of a network is carried where all of it would be too much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from playground.model.blocks import Block

SAMPLES = 64
"""Examples of a batch that are carried, at most."""
CHANNELS = 16
"""Channels of a picture, or of a filter's input, at most."""
WIDTHS = (64, 48, 32, 16, 8)
PICTURED = (8, 4, 2, 1)
NUMBERS = 240_000
"""Numbers for units and weights at most, and as many for pictures: about 2 MB in all."""
COPIES = 9
"""Numbers carried for each weight: old, new, three gradients, and up to two of the optimiser's before and after."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is carried of each block: the indices of its `units`; of a batch the first `samples`, and of those in pictures the first `pictured`."""

    samples: int
    pictured: int
    units: tuple[tuple[int, ...], ...]


def excerpt(blocks: Sequence[Block], batch: int) -> Excerpt:
    """As much as fits: up to 64 units a block and 64 examples, up to 16 channels of 8 pictures."""
    samples = min(batch, SAMPLES)
    width = next((width for width in WIDTHS if _numbers(blocks, width, samples) <= NUMBERS), WIDTHS[-1])
    per_picture = sum(4 * min(block.units, CHANNELS) * prod(block.shape[1:]) for block in blocks if pictured(block))
    pictures = next((count for count in PICTURED if count * per_picture <= NUMBERS), PICTURED[-1])
    return Excerpt(samples, min(samples, pictures), tuple(evenly(block.units, CHANNELS if pictured(block) else width) for block in blocks))


def pictured(block: Block) -> bool:
    """Whether its units have more than one value on an example: pictures and sequences."""
    return len(block.shape) > 1


def evenly(count: int, most: int) -> tuple[int, ...]:
    """All of `count` indices, or `most` of them picked evenly."""
    return tuple(index * count // most for index in range(most)) if count > most else tuple(range(count))


def _numbers(blocks: Sequence[Block], width: int, samples: int) -> int:
    widths = [0 if pictured(block) else min(block.units, width) for block in blocks]
    return sum(4 * samples * here + COPIES * here * max(before, 1) for before, here in zip([0, *widths], widths, strict=False))
