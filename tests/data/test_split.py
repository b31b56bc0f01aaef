"""A split is explicit, complete and repeatable."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from playground.data import Split
from playground.problem import SpecError

THIRDS = Split(train=0.6, validation=0.2, test=0.2)


@given(st.integers(10, 500), st.integers(1, 8), st.integers(0, 9), st.booleans())
def test_every_example_falls_into_exactly_one_part(examples, classes, seed, stratified):
    labels = torch.arange(examples) % classes if stratified else None
    parts = Split(train=0.5, validation=0.1, test=0.4, seed=seed).divide(examples, labels)
    assert torch.cat(parts).sort().values.tolist() == list(range(examples))
    assert [len(part) for part in parts[1:]] == [examples // 10, examples * 4 // 10]


@given(st.lists(st.integers(0, 4), min_size=20, max_size=300), st.integers(0, 9))
def test_every_part_holds_its_share_of_every_class(labels, seed):
    """To within about one example, also for classes that are rare."""
    y = torch.tensor(labels)
    parts = Split(train=0.6, validation=0.2, test=0.2, seed=seed).divide(len(y), y)
    for share, part in zip((0.6, 0.2, 0.2), parts, strict=True):
        expected = share * y.bincount().double()
        assert (y[part].bincount(minlength=len(expected)) - expected).abs().max() <= 2


def test_the_seed_decides_who_falls_where():
    same, again, other = (split.divide(100) for split in (THIRDS, THIRDS, THIRDS.model_copy(update={"seed": 1})))
    assert all(torch.equal(a, b) for a, b in zip(same, again, strict=True))
    assert set(same[2].tolist()) != set(other[2].tolist())


def test_dividing_leaves_the_global_generator_alone():
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    THIRDS.divide(100, torch.arange(100) % 3)
    assert torch.equal(torch.rand(3), expected)


def test_parts_come_shuffled():
    """A batch taken from the front must not hold one class only."""
    labels = torch.repeat_interleave(torch.arange(2), 50)
    train, _, _ = THIRDS.divide(100, labels)
    assert labels[train[:20]].bincount(minlength=2).min() >= 4
    assert train.tolist() != train.sort().values.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_the_first_of_every_part_are_of_any_class(seed):
    """What a page shows of a part is its first examples: they must not be those of the classes whose turn came first."""
    labels = torch.arange(1000) % 2
    for part in Split(train=0.7, validation=0.1, test=0.2, seed=seed).divide(1000, labels):
        assert 4 <= int(labels[part[:24]].sum()) <= 20


@pytest.mark.parametrize("shares", [(0.5, 0.1, 0.3), (0.5, 0.4, 0.4), (1.0, 0.5, 0.0)])
def test_shares_that_are_not_all_are_refused(shares):
    train, validation, test = shares
    with pytest.raises(ValidationError, match=r"shares must sum to 1, got .* = "):
        Split(train=train, validation=validation, test=test)


@pytest.mark.parametrize("shares", [(0.7, 0.2, 0.1), (0.1, 0.2, 0.7), (0.34, 0.33, 0.33), (1.0, 0.0, 0.0), (0.9, 0.1, 0.0), (0.6, 0.0, 0.4)])
def test_shares_that_are_all_are_taken(shares):
    train, validation, test = shares
    counts = Split(train=train, validation=validation, test=test).counts(1000)
    assert counts == tuple(round(1000 * share) for share in shares)


def test_training_needs_a_share():
    with pytest.raises(ValidationError):
        Split(train=0.0, validation=0.5, test=0.5)


def test_shares_too_small_for_one_example_are_named():
    with pytest.raises(SpecError) as caught:
        Split(train=0.9, validation=0.05, test=0.05).counts(10)
    assert [str(problem) for problem in caught.value.problems] == [
        "data.split.validation: must hold at least one of the 10 examples, or be 0, got 0.05",
        "data.split.test: must hold at least one of the 10 examples, or be 0, got 0.05",
    ]


def test_a_shared_link_divides_the_same_way_for_ever():
    assert Split(seed=3).divide(20)[2].tolist() == [13, 19, 10, 4, 15, 0, 18, 16]


def test_examples_in_the_order_of_time_are_divided_in_that_order():
    train, validation, test = Split(train=0.6, validation=0.1, test=0.3, seed=5).consecutive(50)
    assert torch.cat([train, validation, test]).equal(torch.arange(50))
    assert (len(train), len(validation), len(test)) == (30, 5, 15)
