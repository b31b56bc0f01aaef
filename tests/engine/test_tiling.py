"""Which convolutions go by tiles."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from torch import nn

from playground.engine import tiling
from playground.engine.pictures import Window
from playground.engine.stack import Step


def step(inputs: int, outputs: int, size: int, **changes: tuple[int, int]) -> Step:
    window = replace(Window((inputs, size, size), (outputs, size, size), (3, 3), (1, 1), (1, 1), (1, 1)), **changes)
    return Step("convolution", window.units, nn.Identity(), window=window)


@pytest.mark.parametrize(("seen", "padding"), [*product([(1, 1), (3, 4), (5, 2)], [(0, 2), (1, 1), (3, 2)])])
def test_products_are_those_of_taps_inside_the_picture(seen: tuple[int, int], padding: tuple[int, int]) -> None:
    made = [max(0, side + 2 * beside - 2) for side, beside in zip(seen, padding, strict=True)]
    inside = sum(
        0 <= y + i - padding[0] < seen[0] and 0 <= x + j - padding[1] < seen[1]
        for y, x, i, j in product(range(made[0]), range(made[1]), range(3), range(3))
    )
    assert tiling._products(Window((2, *seen), (7, made[0], made[1]), (3, 3), (1, 1), padding)) == 14 * inside


def test_many_channels_go_by_tiles() -> None:
    """Measured: docs/benchmarks.md."""
    gains = [tiling.gain(step(*case), 64) for case in ((8, 16, 16), (16, 32, 8), (32, 32, 32), (128, 128, 16))]
    assert 1.1 <= gains[0] < gains[1] < gains[2] < gains[3] < 2.25


@pytest.mark.parametrize("case", [(3, 32, 32), (8, 8, 16), (16, 8, 16), (64, 64, 2), (64, 64, 3)])
def test_few_channels_and_small_pictures_go_by_taps(case: tuple[int, int, int]) -> None:
    assert tiling.gain(step(*case), 64) == 1


@pytest.mark.parametrize("change", [{"kernel": (5, 5)}, {"kernel": (1, 3)}, {"stride": (2, 2)}, {"stride": (1, 2)}, {"dilation": (2, 2)}])
def test_other_windows_go_by_taps(change: dict[str, tuple[int, int]]) -> None:
    assert tiling.gain(step(64, 64, 16), 64) > 1
    assert tiling.gain(step(64, 64, 16, **change), 64) == 1


def test_tiles_that_fill_no_column_cost_as_much() -> None:
    """A picture of 5 × 5 has nine tiles; a batch of 16 takes them four at a time."""
    assert tiling.gain(step(512, 512, 5), 64) > 1
    assert tiling.gain(step(512, 512, 5), 16) == 1
