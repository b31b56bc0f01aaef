"""Dense layers."""

from __future__ import annotations

import pytest

from playground.layers.dense import Dense


def test_dense_has_a_weight_for_every_pair_and_a_bias_for_every_unit() -> None:
    assert sum(p.numel() for p in Dense(units=5).call((3,))().parameters()) == 3 * 5 + 5
    assert sum(p.numel() for p in Dense(units=5, bias=False).call((3,))().parameters()) == 3 * 5


def test_dense_refuses_images_and_says_what_to_do() -> None:
    with pytest.raises(ValueError, match=r"^Dense needs a row of numbers, but gets an image of 1 × 8 × 8 .*: put Flatten"):
        Dense().call((1, 8, 8))
