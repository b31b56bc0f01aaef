"""Which training examples look the same to a layer."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from playground.attribution.influence import similarity
from playground.problem import SpecError
from tests.attribution.families import DOCUMENTS, examples, stacked, subject


@pytest.mark.parametrize("name", DOCUMENTS)
def test_an_example_is_likest_itself(name: str) -> None:
    there = subject(name)
    for block in there.blocks:
        found = similarity(there, examples(name, 1), block.id)
        assert found.shape == (len(there.background),)
        assert float(found[5]) == pytest.approx(1, abs=1e-4)
        assert bool((found.abs() <= 1 + 1e-5).all())


def test_it_is_the_cosine_of_what_the_layer_gives() -> None:
    there = stacked(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2), shape=(3,))
    rows = there.network[:2](there.background)  # type: ignore[index]
    centred = rows - rows.mean(0)
    expected = (centred @ centred[3]) / (centred.norm(dim=1) * centred[3].norm())
    assert torch.allclose(similarity(there, there.background[3:4], "1"), expected, atol=1e-5)


def test_there_must_be_such_a_block() -> None:
    with pytest.raises(SpecError, match="block: expected one of input, "):
        similarity(subject("plane"), examples("plane", 1), "nowhere")
    with pytest.raises(SpecError, match="x: expected one example"):
        similarity(subject("plane"), examples("plane", 2), "input")
