"""Norms."""

from __future__ import annotations

import pytest
import torch

from playground.layers import Shape
from playground.layers.normalisation import BatchNorm, GroupNorm, LayerNorm


@pytest.mark.parametrize("shape", [(6,), (6, 10), (6, 4, 4)], ids=str)
def test_batch_norm_normalises_each_channel_over_the_batch(shape: Shape) -> None:
    y = BatchNorm().call(shape)()(torch.randn(64, *shape) * 5 + 3)
    channels = y.transpose(0, 1).flatten(1)
    assert torch.allclose(channels.mean(1), torch.zeros(6), atol=1e-5)
    assert torch.allclose(channels.var(1, unbiased=False), torch.ones(6), atol=1e-3)


@pytest.mark.parametrize("shape", [(6,), (6, 10), (6, 4, 4)], ids=str)
def test_layer_norm_normalises_each_example(shape: Shape) -> None:
    y = LayerNorm().call(shape)()(torch.randn(4, *shape) * 5 + 3).flatten(1)
    assert torch.allclose(y.mean(1), torch.zeros(4), atol=1e-5)
    assert torch.allclose(y.var(1, unbiased=False), torch.ones(4), atol=1e-3)


@pytest.mark.parametrize("shape", [(6,), (6, 10), (6, 4, 4)], ids=str)
def test_group_norm_normalises_each_group_of_an_example(shape: Shape) -> None:
    y = GroupNorm(groups=3).call(shape)()(torch.randn(4, *shape) * 5 + 3).view(4, 3, -1)
    assert torch.allclose(y.mean(2), torch.zeros(4, 3), atol=1e-5)


def test_group_norm_needs_groups_that_divide_the_channels() -> None:
    with pytest.raises(ValueError, match="divide into 4 groups"):
        GroupNorm(groups=4).call((6,))


def test_norms_that_would_erase_everything_are_refused() -> None:
    with pytest.raises(ValueError, match="always give 0"):
        LayerNorm().call((1,))
    with pytest.raises(ValueError, match="always give 0"):
        GroupNorm(groups=6).call((6,))


@pytest.mark.parametrize(("shape", "least"), [((6,), 2), ((6, 1, 1), 2), ((6, 4, 4), 1)])
def test_batch_norm_says_how_many_examples_it_needs(shape: Shape, least: int) -> None:
    """torch refuses to normalise a single number a channel."""
    layer = BatchNorm()
    assert layer.least_batch(shape) == least
    layer.call(shape)()(torch.randn(least, *shape))
    if least > 1:
        with pytest.raises(ValueError, match="more than 1 value"):
            layer.call(shape)()(torch.randn(least - 1, *shape))
