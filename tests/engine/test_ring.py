"""The ring keeps a run's past evenly spread, within its room."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.ring import Ring, size
from playground.engine.trainer import Trainer
from playground.experiment import Experiment

START = Trainer(Experiment()).checkpoint()


def filled(steps: list[int], most: int = 20, room: int = 10**9) -> Ring:
    ring = Ring(room, most)
    for step in steps:
        ring.put(replace(START, step=step))
    return ring


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(1, 400), min_size=60, max_size=300))
def test_whatever_the_spacing_the_past_reaches_from_first_to_last_without_holes(gaps: list[int]) -> None:
    steps = [sum(gaps[:k]) for k in range(len(gaps))]
    kept = filled(steps).steps
    assert len(kept) == 20 and kept[0] == steps[0] and kept[-1] == steps[-1]
    places = [math.sqrt(step) for step in kept]
    holes = [b - a for a, b in itertools.pairwise(places)]
    given_holes = [math.sqrt(b) - math.sqrt(a) for a, b in itertools.pairwise(steps)]
    assert max(holes) <= 2 * places[-1] / 19 * 2 + max(given_holes)


def test_memory_stays_within_the_room() -> None:
    each = size(START)
    ring = filled(list(range(0, 5000, 10)), most=1000, room=8 * each)
    assert ring.bytes <= 8 * each and 7 <= len(ring) <= 8 and ring.steps[0] == 0 and ring.steps[-1] == 4990


def test_a_thinned_past_fits_reaches_as_far_and_leaves_the_first_as_it_is() -> None:
    ring, each = filled(list(range(0, 200, 10))), size(START)
    assert ring.thinned(6 * each).steps == filled(list(range(0, 200, 10)), room=6 * each).steps
    assert ring.thinned(6 * each).bytes <= 6 * each and len(ring) == 20
    assert len(ring.thinned(each)) == 0


def test_a_state_that_needs_most_of_the_room_is_refused_and_its_size_told() -> None:
    ring = filled([0], room=3 * size(START))
    assert ring.steps == [] and ring.refused == size(START)


def test_going_back_forgets_what_came_after() -> None:
    ring = filled([0, 10, 20, 30])
    ring.put(replace(START, step=15))
    assert ring.steps == [0, 10, 15]
    ring.cut(10)
    assert ring.steps == [0, 10] and ring.holds(10) and not ring.holds(15)


@pytest.mark.parametrize("step", [0, 7, 55, 95])
def test_an_earlier_state_goes_on_bit_for_bit_as_the_run_did_with_its_rows(step: int) -> None:
    trainer, ring = Trainer(Experiment()), Ring(10**8)
    for _ in range(20):
        ring.put(trainer.checkpoint())
        trainer.run(5)
    found = ring.nearest(step, trainer.rows)
    assert found is not None and abs(found.step - step) <= 2
    again = Trainer(Experiment())
    again.restore(found)
    assert [row["step"] for row in found.rows] == [row["step"] for row in trainer.rows if row["step"] <= found.step]
    again.run(trainer.position.step - found.step)
    for name, tensor in trainer.network.state_dict().items():
        assert torch.equal(tensor, again.network.state_dict()[name])
