"""A crew's members are the runs that they would be alone, in whatever process."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
import torch

from playground.engine import Trainer
from playground.experiment import Experiment
from playground.probes.surface import surface
from playground.problem import SpecError
from playground.runs.crew import Crew
from playground.runs.local import LocalExecutor
from playground.settings import settings
from tests.engine.cases import experiment, same


@pytest.fixture
def executor() -> Iterator[LocalExecutor]:
    made = LocalExecutor(settings())
    yield made
    made.close()


def variants(count: int, **changes: object) -> list[Experiment]:
    return [experiment(network=[{"kind": "dense", "units": 5}, {"kind": "tanh"}], seed=seed, **changes) for seed in range(count)]


def test_members_of_all_processes_are_as_alone(executor: LocalExecutor) -> None:
    chosen = variants(5)
    crew = Crew(chosen, executor, workers=2)
    try:
        assert len(crew.ways) == 2 and sorted(place for _, places, _ in crew.ways for place in places) == [0, 1, 2, 3, 4]
        assert [len(member.rows) for member in crew.members] == [1] * 5
        assert crew.advance(30) and crew.advance(25)
        for place, one in enumerate(chosen):
            single = Trainer(one)
            single.run(55)
            kept = crew.checkpoint(place)
            assert crew.members[place].step == kept.step == 55 and crew.members[place].finished is None
            for name, tensor in kept.tensors.items():
                torch.testing.assert_close(tensor, single.checkpoint().tensors[name], rtol=1e-4, atol=1e-5)
            losses = [[row["train.loss"] for row in rows] for rows in (crew.members[place].rows, single.rows)]
            assert losses[0] == pytest.approx(losses[1], rel=1e-4) and len(losses[0]) > 3
    finally:
        crew.close()


def test_it_does_not_matter_who_trains_with_whom(executor: LocalExecutor) -> None:
    """Fused or stacked, all workers go the same way, and a fused member's bits depend on nobody."""
    crews = [Crew(variants(4), executor, workers=workers) for workers in (1, 2)]
    try:
        for crew in crews:
            crew.advance(40)
        if all(title == "fused CPU step" for crew in crews for title, _, _ in crew.ways):
            assert all(same(crews[0].checkpoint(place).tensors, crews[1].checkpoint(place).tensors) for place in range(4))
    finally:
        for crew in crews:
            crew.close()


def test_cancelled_it_stops_and_can_go_on(executor: LocalExecutor) -> None:
    crew = Crew(variants(3), executor, workers=2)
    try:
        asked: list[int] = []
        assert not crew.advance(3_000_000, lambda: len(asked) > 10 or asked.append(0) is not None)
        reached = crew.checkpoint(0).step
        assert crew.going and 0 < reached < 3_000_000
        assert [row["step"] for row in crew.members[0].rows] == sorted({row["step"] for row in crew.members[0].rows})
    finally:
        crew.close()


def test_what_ends_or_breaks_is_told(executor: LocalExecutor) -> None:
    chosen = variants(2, training={"stop": [{"kind": "early_stopping", "patience": 1}]}, optimiser={"kind": "sgd", "lr": 5.0})
    crew = Crew(chosen, executor, workers=2)
    try:
        assert crew.advance(5000) and not crew.going
        assert all(member.finished or member.diverged for member in crew.members)
    finally:
        crew.close()


def test_an_experiment_that_cannot_run_is_refused(executor: LocalExecutor) -> None:
    with pytest.raises(SpecError, match="full"):
        Crew([*variants(1), experiment(optimiser={"kind": "lbfgs"})], executor, workers=2)


def test_a_process_that_dies_is_told_in_a_sentence(executor: LocalExecutor) -> None:
    crew = Crew(variants(2), executor, workers=2)
    try:
        os.kill(crew.pids[0], signal.SIGKILL)
        with pytest.raises(RuntimeError, match=r"has ended \(signal 9\)"):
            crew.advance(10_000_000)
    finally:
        crew.close()


def test_a_crew_says_how_its_members_stand_at_the_end_and_begins_with_others(executor: LocalExecutor) -> None:
    """Scores are those of the very weights, not of the last row; answers are those of the networks."""
    crew = Crew(variants(2), executor, workers=2)
    try:
        chosen = variants(3)
        crew.begin(chosen)
        pids = crew.pids
        assert len(crew) == 3 and len(pids) == 2 and crew.advance(27)
        for one, closed in zip(chosen, crew.closings(9), strict=True):
            single = Trainer(one)
            single.run(27)
            scores = single.evaluate()
            assert closed.scores == pytest.approx({f"{part}.{name}": value for part, row in scores.items() for name, value in row.items()}, rel=1e-3)
            assert closed.epochs == pytest.approx(single.position.progress)
            shown = surface(single.assembly, 9)
            assert shown is not None and shown.probability is not None and closed.answers is not None
            assert closed.answers == pytest.approx(shown.probability, abs=1e-4)
        assert all(closed.answers is None for closed in crew.closings())
    finally:
        crew.close()
