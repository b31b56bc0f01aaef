"""Every example once an epoch, in an order that the seed and the epoch decide."""

from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.sampler import Sampler
from playground.engine.seed import NOISE, derive


def epoch(sampler: Sampler, most: int = 3) -> list[int]:
    """The examples of one epoch in order, taken a few batches at a time."""
    number, order = sampler.epoch, list[int]()
    while sampler.epoch == number:
        order += sampler.stretch(most).x.tolist()
    return order


def sampler(examples: int, batch: int = 4, seed: int = 0, least: int = 1) -> Sampler:
    x = torch.arange(examples)
    return Sampler(x, -x, batch, seed, least)


@given(st.integers(1, 50), st.integers(1, 60), st.integers(0, 2**31 - 1), st.integers(1, 5))
def test_an_epoch_takes_every_example_once(examples: int, batch: int, seed: int, most: int) -> None:
    source = sampler(examples, batch, seed)
    for _ in range(2):
        assert sorted(epoch(source, most)) == list(range(examples))


def test_the_last_batch_holds_the_rest() -> None:
    assert [len(x) for x, _ in sampler(10).stretch(99).batches()] == [4, 4, 2]


def test_a_rest_too_small_to_learn_from_is_left_out() -> None:
    source = sampler(9, least=2)
    orders = [epoch(source) for _ in range(9)]
    assert source.batches == 2 and all(len(order) == 8 for order in orders)
    assert len({next(iter(set(range(9)) - set(order))) for order in orders}) > 1, "others are left out in other epochs"


def test_inputs_and_targets_stay_together() -> None:
    stretch = sampler(10).stretch(3)
    assert torch.equal(stretch.x, -stretch.y)


def test_each_epoch_and_each_seed_has_its_own_order() -> None:
    one, other = sampler(30), sampler(30, seed=1)
    orders = [epoch(one), epoch(one), epoch(other), epoch(other)]
    assert len({tuple(order) for order in orders}) == 4


def test_a_place_in_an_epoch_is_all_there_is_to_remember() -> None:
    one, other = sampler(30), sampler(30)
    for _ in range(11):
        one.stretch(1)
    other.seek(one.epoch, one.cursor)
    assert epoch(one) == epoch(other)


def test_the_full_batch_keeps_its_order() -> None:
    x = torch.arange(5)
    assert Sampler(x, x, "full", 3).stretch(1).x.tolist() == [0, 1, 2, 3, 4]


def test_streams_of_an_experiment_share_no_seed() -> None:
    """torch's CPU generator takes 32 bits of a seed; all of them must depend on both numbers."""
    seeds = {derive(seed, stream) for seed in range(60) for stream in (*range(60), NOISE)}
    assert len(seeds) == 60 * 61 and max(seeds) < 2**32
