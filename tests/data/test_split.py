"""A split is explicit, complete and repeatable."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from playground.data import Split
from playground.data.split import SplitBy
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


def parts_of(split: Split, standing: list[int]) -> dict[int, int]:
    """The part of each number."""
    return {standing[row]: part for part, rows in enumerate(split.steady(torch.tensor(standing))) for row in rows.tolist()}


@given(st.lists(st.integers(0, 3999), min_size=60, max_size=120, unique=True), st.integers(0, 9), st.sampled_from([SplitBy.CLASSES, SplitBy.CHANCE]))
def test_who_stays_keeps_part_and_place_as_others_come_and_go(standing, seed, by):
    split = Split(train=0.5, validation=0.2, test=0.3, seed=seed, by=by)
    every, few = parts_of(split, standing), parts_of(split, standing[::2])
    assert sorted(every) == sorted(standing)
    assert {number: every[number] for number in few} == few
    assert [number for number in every if number in few] == list(few)  # nor does the order of learning change among them


@given(st.integers(12, 400), st.integers(1, 4), st.integers(0, 99))
def test_numbers_in_a_row_give_each_part_its_share_of_each_class(count, classes, seed):
    split = Split(train=0.5, validation=0.2, test=0.3, seed=seed)
    for label in range(classes):
        counts = split.steady_counts(2000 * label + torch.arange(count))
        for share, got in zip((0.5, 0.2, 0.3), counts, strict=True):
            assert abs(got - share * count) <= 2.5


def test_shares_of_a_drawing_hold_to_within_what_chance_allows():
    """As many as a coin would give: five standard deviations of the binomial."""
    counts = Split(train=0.5, validation=0.1, test=0.4, by=SplitBy.CHANCE).steady_counts(torch.arange(2000))
    for share, got in zip((0.5, 0.1, 0.4), counts, strict=True):
        assert abs(got - share * 2000) <= 5 * (2000 * share * (1 - share)) ** 0.5
    assert sum(counts) == 2000


@pytest.mark.parametrize("by", [SplitBy.CLASSES, SplitBy.CHANCE])
@pytest.mark.parametrize("shares", [(1.0, 0.0, 0.0), (0.9, 0.1, 0.0), (0.7, 0.0, 0.3), (0.333333, 0.0, 0.666667)])
def test_a_share_of_nothing_gets_nobody(shares, by):
    train, validation, test = shares
    counts = Split(train=train, validation=validation, test=test, by=by).steady_counts(torch.arange(2000))
    assert [count > 0 for count in counts] == [share > 0 for share in shares]


def test_the_seed_decides_where_the_numbers_fall():
    standing = list(range(40))
    assert parts_of(THIRDS, standing) != parts_of(THIRDS.model_copy(update={"seed": 1}), standing)


def test_a_drawing_in_a_shared_link_is_divided_the_same_way_for_ever():
    assert Split(seed=3).steady(torch.arange(12))[2].tolist() == [1, 6, 11, 3, 8]


def test_examples_that_come_and_go_have_neither_time_nor_groups():
    with pytest.raises(SpecError, match="must be another than time"):
        Split(by=SplitBy.TIME).steady(torch.arange(40))


def test_examples_in_the_order_of_time_are_divided_in_that_order():
    train, validation, test = Split(train=0.6, validation=0.1, test=0.3, seed=5).consecutive(50)
    assert torch.cat([train, validation, test]).equal(torch.arange(50))
    assert (len(train), len(validation), len(test)) == (30, 5, 15)
