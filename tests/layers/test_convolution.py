"""Convolutions."""

from __future__ import annotations

import pytest

from playground.layers import Shape, output_shape
from playground.layers.convolution import Conv1d, Conv2d


@pytest.mark.parametrize(
    ("layer", "shape", "out"),
    [
        (Conv2d(channels=6), (3, 8, 8), (6, 8, 8)),
        (Conv2d(channels=6, kernel=5, padding="valid"), (3, 8, 8), (6, 4, 4)),
        (Conv2d(channels=6, kernel=5, padding=1), (3, 8, 9), (6, 6, 7)),
        (Conv2d(channels=6, kernel=3, stride=2), (3, 8, 9), (6, 4, 5)),
        (Conv2d(channels=6, kernel=3, dilation=2), (3, 8, 8), (6, 8, 8)),
        (Conv1d(channels=4, kernel=2, dilation=2), (3, 10), (4, 10)),
        (Conv1d(channels=4, kernel=7, padding="valid", stride=3), (3, 10), (4, 2)),
    ],
    ids=repr,
)
def test_convolution_shapes(layer: Conv1d | Conv2d, shape: Shape, out: Shape) -> None:
    assert output_shape(layer, shape) == out


def test_depthwise_gives_each_channel_its_own_detectors() -> None:
    depthwise = Conv2d(channels=8, kernel=3, groups="depthwise", bias=False).call((4, 8, 8))()
    assert tuple(depthwise.weight.shape) == (8, 1, 3, 3)
    assert depthwise.groups == 4


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (Conv2d(), (8,), "Conv 2-D needs an image (channels × height × width), but gets 8 numbers: put Reshape before it"),
        (Conv2d(), (3, 50), "Conv 2-D needs an image (channels × height × width), but gets a sequence of 3 × 50: use Conv 1-D"),
        (
            Conv1d(),
            (1, 8, 8),
            "Conv 1-D needs a sequence (channels × length), but gets an image of 1 × 8 × 8 (channels × height × width): use Conv 2-D",
        ),
        (
            Conv2d(kernel=9, padding="valid"),
            (1, 8, 8),
            "Conv 2-D's kernel of 9 is larger than an image of 1 × 8 × 8 (channels × height × width): shrink it or pad more",
        ),
        (
            Conv1d(kernel=5, dilation=4, padding="valid"),
            (1, 12),
            "Conv 1-D's kernel of 5, spread over 17 places, is larger than a sequence of 1 × 12: shrink it or pad more",
        ),
        (Conv2d(kernel=4), (1, 8, 8), "Conv 2-D cannot keep the size with an even kernel (4): use an odd one, or padding valid"),
        (Conv2d(channels=8, groups=4), (6, 8, 8), "Conv 2-D cannot divide 6 input channels into 4 groups"),
        (Conv2d(channels=8, groups="depthwise"), (3, 8, 8), "Conv 2-D cannot divide 8 output channels into 3 groups"),
    ],
    ids=lambda v: v if isinstance(v, str) else repr(v),
)
def test_an_impossible_convolution_says_why(layer: Conv1d | Conv2d, shape: Shape, message: str) -> None:
    with pytest.raises(ValueError) as caught:
        output_shape(layer, shape)
    assert str(caught.value) == message


def test_exported_convolutions_say_only_what_matters() -> None:
    assert Conv2d(channels=4, padding="valid").call((1, 8, 8)).source() == "nn.Conv2d(1, 4, 3, bias=True)"
    assert Conv2d(channels=4, stride=2).call((1, 8, 8)).source() == "nn.Conv2d(1, 4, 3, stride=2, padding=1, bias=True)"
