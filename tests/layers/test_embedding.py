"""Tokens become numbers, and positions show."""

from __future__ import annotations

import math

import pytest
import torch

from playground.layers import chain, output_shape
from playground.layers.attention import EncoderBlock
from playground.layers.dense import Dense
from playground.layers.embedding import ClassToken, Embedding, PatchEmbedding, Positions, Segments
from playground.layers.shaping import Permute, Take, TimePool, Transpose


def test_each_token_gets_its_row() -> None:
    module = Embedding(tokens=5, features=3).call((4,))()
    tokens = torch.tensor([[0, 4, 4, 1]])
    assert torch.equal(module(tokens), module.get_parameter("weight")[tokens])
    assert torch.equal(module(tokens.float()), module(tokens))


def test_sinusoids_are_those_of_the_paper() -> None:
    """PE(pos, 2i) = sin(pos / 10000^(2i/d)), PE(pos, 2i + 1) = cos of the same (Vaswani et al. 2017, 3.5)."""
    made = Positions().call((6, 5))()(torch.zeros(1, 6, 5))[0]
    for pos in range(6):
        for feature in range(5):
            angle = pos / 10_000 ** ((feature - feature % 2) / 5)
            assert float(made[pos, feature]) == pytest.approx(math.cos(angle) if feature % 2 else math.sin(angle), abs=1e-6)


def test_learnt_positions_have_a_row_each() -> None:
    module = Positions(encoding="learned", rows=10).call((6, 5))()
    x = torch.randn(2, 6, 5)
    assert torch.equal(module(x), x + module.get_parameter("table")[:6])
    with pytest.raises(ValueError, match="has rows for 4 positions"):
        output_shape(Positions(encoding="learned", rows=4), (6, 5))


def test_segments_say_which_part() -> None:
    module = Segments(second=2).call((4, 3))()
    table = module.get_parameter("table")
    assert torch.equal(module(torch.zeros(1, 4, 3))[0], table[[0, 0, 1, 1]])


def test_patches_are_read_row_by_row() -> None:
    module = PatchEmbedding(patch=2, features=5).call((3, 4, 6))()
    x = torch.randn(1, 3, 4, 6)
    made = module(x)[0]
    project = module.get_submodule("project")
    for index, (row, column) in enumerate((r, c) for r in (0, 2) for c in (0, 2, 4)):
        torch.testing.assert_close(made[index], project(x[:, :, row : row + 2, column : column + 2])[0, :, 0, 0])
    with pytest.raises(ValueError, match="whole patches of 4"):
        output_shape(PatchEmbedding(), (1, 6, 8))


def test_a_small_vision_transformer_fits_together() -> None:
    layers = [PatchEmbedding(patch=4, features=32), ClassToken(), Positions(encoding="learned"), EncoderBlock(), Take(), Dense(units=10)]
    assert chain(layers, (1, 16, 16)) == [(16, 32), (17, 32), (17, 32), (17, 32), (32,), (10,)]


def test_parts_of_sequences() -> None:
    x = torch.randn(2, 5, 3)
    for place, expected in (("first", x[:, 0]), ("last", x[:, 4]), (2, x[:, 2])):
        assert torch.equal(Take(place=place).call((5, 3))()(x), expected)  # type: ignore[arg-type]
    assert torch.equal(TimePool().call((5, 3))()(x), x.mean(1))
    assert torch.equal(TimePool(keep="largest").call((5, 3))()(x), x.amax(1))
    assert torch.equal(Transpose().call((5, 3))()(x), x.transpose(1, 2))
    image = torch.randn(2, 3, 4, 5)
    assert torch.equal(Permute(order="3 1 2").call((3, 4, 5))()(image), image.permute(0, 3, 1, 2))
    with pytest.raises(ValueError, match="cannot take position 5"):
        output_shape(Take(place=5), (5, 3))


def test_dense_treats_all_positions_alike() -> None:
    module = Dense(units=4).call((5, 3))()
    x = torch.randn(2, 5, 3)
    torch.testing.assert_close(module(x)[:, 2], module(x[:, 2]))
