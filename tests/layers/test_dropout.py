"""Dropout."""

from __future__ import annotations

import pytest
import torch

from playground.layers.dropout import AlphaDropout, ChannelDropout, Dropout


def test_dropout_silences_its_share_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    y = Dropout(p=0.25).call((10_000,))()(torch.ones(1, 10_000))
    assert (y == 0).float().mean().item() == pytest.approx(0.25, abs=0.02)
    assert y.mean().item() == pytest.approx(1, abs=0.03)


def test_dropout_rests_in_evaluation() -> None:
    x = torch.randn(4, 3, 8)
    for layer in (Dropout(p=0.5), AlphaDropout(p=0.5), ChannelDropout(p=0.5)):
        assert torch.equal(layer.call((3, 8))().eval()(x), x)


def test_alpha_dropout_keeps_mean_and_variance() -> None:
    torch.manual_seed(0)
    y = AlphaDropout(p=0.2).call((100_000,))()(torch.randn(1, 100_000))
    assert y.mean().item() == pytest.approx(0, abs=0.03)
    assert y.std().item() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("shape", [(64, 5), (64, 4, 4)], ids=str)
def test_channel_dropout_silences_whole_channels(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    y = ChannelDropout(p=0.5).call(shape)()(torch.ones(1, *shape)).flatten(2)[0]
    silent = (y == 0).float().mean(1)
    assert set(silent.tolist()) == {0.0, 1.0}


def test_channel_dropout_needs_channels() -> None:
    with pytest.raises(ValueError, match="use Dropout"):
        ChannelDropout().call((8,))
