"""Pooling."""

from __future__ import annotations

import pytest
import torch

from playground.layers import Shape, output_shape
from playground.layers.pooling import AveragePool, GlobalPool, MaxPool, Pool


@pytest.mark.parametrize(
    ("layer", "shape", "out"),
    [
        (MaxPool(), (3, 8, 8), (3, 4, 4)),
        (MaxPool(kernel=3, stride=1, padding=1), (3, 8, 9), (3, 8, 9)),
        (AveragePool(kernel=4), (3, 10), (3, 2)),
        (AveragePool(kernel=3, stride=2), (3, 9), (3, 4)),
    ],
    ids=repr,
)
def test_pooling_shapes(layer: Pool, shape: Shape, out: Shape) -> None:
    assert output_shape(layer, shape) == out


def test_pools_keep_what_they_say() -> None:
    x = torch.tensor([[[1.0, 3.0], [5.0, 7.0]]])[None]
    assert MaxPool().call((1, 2, 2))()(x).item() == 7
    assert AveragePool().call((1, 2, 2))()(x).item() == 4
    assert GlobalPool().call((1, 2, 2))()(x).tolist() == [[4]]
    assert GlobalPool(keep="largest").call((1, 2, 2))()(x).tolist() == [[7]]


@pytest.mark.parametrize("shape", [(5, 9), (5, 3, 4)], ids=str)
def test_global_pool_leaves_one_number_a_channel(shape: Shape) -> None:
    assert output_shape(GlobalPool(), shape) == (5,)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (MaxPool(), (8,), "Max pool needs an image or a sequence, but gets 8 numbers"),
        (MaxPool(), (16, 1, 1), "Max pool's window of 2 is larger than an image of 16 × 1 × 1"),
        (AveragePool(kernel=3, padding=2), (4, 9), "Average pool can pad by at most half its window of 3, not by 2"),
        (GlobalPool(), (8,), "Global pool needs an image or a sequence, but gets 8 numbers"),
    ],
    ids=lambda v: v if isinstance(v, str) else repr(v),
)
def test_impossible_pooling_says_why(layer: Pool, shape: Shape, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        output_shape(layer, shape)
    assert str(caught.value).startswith(message)
