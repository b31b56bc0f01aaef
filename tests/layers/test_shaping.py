"""Flatten and reshape."""

from __future__ import annotations

import pytest
import torch

from playground.layers import Shape, output_shape
from playground.layers.shaping import Flatten, Reshape


@pytest.mark.parametrize(
    ("layer", "shape", "out"),
    [
        (Flatten(), (3, 4, 5), (60,)),
        (Flatten(), (7,), (7,)),
        (Reshape(), (12,), (1, 12)),
        (Reshape(channels=3), (12,), (3, 4)),
        (Reshape(channels=1, height=8), (64,), (1, 8, 8)),
        (Reshape(channels=4, height=2), (2, 4, 4), (4, 2, 4)),
    ],
    ids=repr,
)
def test_shapes(layer: Flatten | Reshape, shape: Shape, out: Shape) -> None:
    assert output_shape(layer, shape) == out


def test_numbers_keep_their_order() -> None:
    x = torch.arange(24.0).view(2, 12)
    assert torch.equal(Reshape(channels=3, height=2).call((12,))()(x).flatten(1), x)


def test_an_uneven_division_says_so() -> None:
    with pytest.raises(ValueError, match=r"^Reshape cannot divide 10 numbers evenly into 3 channels$"):
        output_shape(Reshape(channels=3), (10,))
    with pytest.raises(ValueError, match=r"^Reshape cannot divide 10 numbers evenly into 1 channel of 4 rows$"):
        output_shape(Reshape(height=4), (10,))
