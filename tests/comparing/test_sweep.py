"""A comparison's runs are those that each would be alone, with the same luck for every setting; its words say no more than its numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

import playground
from playground.comparing.agreement import Agreement
from playground.comparing.conduct import FIRST, bands, conduct, epoch_steps
from playground.comparing.fan import fan
from playground.comparing.ran import End, Ran
from playground.comparing.setting import settings_of
from playground.comparing.statistics import paired
from playground.comparing.sweep import Sweep
from playground.comparing.swept import sweep, sweep_of
from playground.comparing.varied import Varied
from playground.comparing.verdict import Finding, so_far
from playground.data.images import Digits
from playground.data.plane import Circle
from playground.data.plane_regression import TiltedPlane
from playground.data.split import Split
from playground.engine import Trainer, machine_code, train
from playground.engine.compiled import FusedGear
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.pooling import GlobalPool
from playground.losses import MeanSquared
from playground.objectives import Supervised
from playground.optimisers import Adam
from playground.probes.surface import surface
from playground.problem import SpecError
from playground.runs.local import LocalExecutor
from playground.settings import settings
from playground.stopping import Epochs
from tests.comparing.sweeping import BASE, made


def noisy(gap: float, seeds: int = 32, spread: float = 0.02) -> list[list[float]]:
    luck = np.random.default_rng(0).normal(size=(seeds, 3))
    return [[0.8 + 0.1 * a, 0.8 + 0.1 * a + gap + spread * b] for a, b, _ in luck.tolist()]


@pytest.mark.parametrize(
    ("base", "over"),
    [
        (BASE, ["optimiser.lr=0.01,0.1", "training.batch=7,30"]),
        (BASE.model_copy(update={"network": (Dense(units=4), BatchNorm(), ReLU())}), ["optimiser=adam 0.01,momentum 0.01"]),
        (BASE.model_copy(update={"training": Training(batch="full")}), ["optimiser=lbfgs 0.5,adam 0.01"]),
    ],
    ids=["fused or stacked", "stacked", "one after another"],
)
def test_every_run_is_the_run_that_it_would_be_alone(base: Experiment, over: list[str]) -> None:
    found = sweep(base, over, seeds=5, epochs=3)
    assert len(found.runs) == found.total == 5 * len(found.settings)
    for (setting, place), run in found.runs.items():
        single = train(found.settings[setting].member(place, False), epochs=3)
        assert single.experiment.seed == base.seed + place
        scores = {f"{part}.{name}": value for part, row in single.trainer.evaluate().items() for name, value in row.items()}
        exact = isinstance(single.trainer.loop.gear, FusedGear)
        losses, shares = ([name for name in scores if name.endswith(ending)] for ending in ("loss", "accuracy"))
        assert [run.scores[name] for name in losses] == pytest.approx([scores[name] for name in losses], rel=1e-3)
        assert [run.scores[name] for name in shares] == pytest.approx([scores[name] for name in shares], abs=0.04), "an example on the edge"
        assert run.scores == scores or not exact
        assert run.epochs == 3 and run.columns["epoch"][-1] == 3 and run.columns[found.measure][-1] == run.scores[found.measure]
        shown = [row["train.loss"] for row in single.rows]
        assert run.columns["train.loss"][: len(shown)] == pytest.approx(shown, rel=1e-3)
    assert sum(sum(counts.values()) for counts in found.ways.values()) == found.total
    assert [all(reason or "fused" in title for title, reason in found.ways)] == [True]


def test_the_answers_are_those_of_the_networks() -> None:
    found = sweep(BASE, ["optimiser.lr=0.01,0.1"], seeds=3, epochs=2)
    for setting, agreement in zip(found.settings, found.agreements, strict=True):
        shown = [surface(train(setting.member(place, False), epochs=2).trainer.assembly, 40) for place in range(3)]
        answers = np.stack([one.probability for one in shown if one is not None and one.probability is not None])[:, 0]
        assert agreement.count == 3 and agreement.mean is not None and agreement.disagreement is not None
        assert agreement.mean[0] == pytest.approx(answers.mean(0), abs=1e-4)
        votes = (answers > 0.5).sum(0)
        near = (np.abs(answers - 0.5) < 1e-3).any(0)
        assert agreement.disagreement[~near] == pytest.approx((np.minimum(votes, 3 - votes) / 3)[~near])


def test_disagreement_is_the_share_that_is_outvoted_or_the_deviation() -> None:
    three = Agreement(3)
    for chosen in (0, 0, 2, 1, 0):
        three.add(np.eye(3, dtype=np.float32)[:, chosen][:, None])
    assert three.disagreement is not None and three.disagreement == pytest.approx([0.4])
    numbers, values = Agreement(0), np.random.default_rng(0).normal(size=(6, 4)).astype(np.float32)
    for row in values:
        numbers.add(row)
    assert numbers.disagreement == pytest.approx(values.std(0, ddof=1), rel=1e-4) and numbers.mean == pytest.approx(values.mean(0), rel=1e-4)
    again = Agreement.of(numbers.plain())
    again.add(values[0])
    assert again.count == 7


def test_settings_meet_the_same_chances() -> None:
    """The same data, the same first weights where the shapes are the same, the same order; with `fresh` other data for each seed."""
    made_ = settings_of(BASE, sweep_of(BASE, ["network.activation=tanh,relu"], seeds=3))
    for place in range(3):
        one, other = (Trainer(setting.member(place, False)) for setting in made_)
        assert all(map(torch.equal, one.network.parameters(), other.network.parameters()))
        assert torch.equal(one.prepared.train.x, other.prepared.train.x)
        batches = [next(iter(t.loop.sampler.journey(1).stretches())).x for t in (one, other)]
        assert torch.equal(*batches)
    data = [[Trainer(setting.member(place, True)).prepared.train.x for setting in made_] for place in range(2)]
    assert torch.equal(*data[0]) and torch.equal(*data[1]) and not torch.equal(data[0][0], data[1][0])
    assert Varied(BASE, sweep_of(BASE, ["network.activation=tanh,relu"])).notes == []
    assert any("first weights" in note or "same weights" in note for note in Varied(BASE, sweep_of(BASE, ["network.units=2,4"])).notes)
    assert any("batches" in note for note in Varied(BASE, sweep_of(BASE, ["training.batch=5,10"])).notes)
    assert any("different data" in note for note in Varied(BASE, sweep_of(BASE, ["data.source.noise=0,0.2"])).notes)


def test_the_first_band_has_all_settings_and_few_seeds() -> None:
    varied = Varied(BASE, sweep_of(BASE, ["optimiser.lr=0.01,0.03,0.1"], seeds=32))
    order = list(bands(varied))
    assert order[0] == [(setting, place) for place in range(FIRST) for setting in range(3)]
    assert sorted(key for band in order for key in band) == [(setting, place) for setting in range(3) for place in range(32)]
    for setting in varied.settings:
        trainer = Trainer(setting.experiment)
        assert epoch_steps(setting) == trainer.position.left


def test_a_stopped_comparison_goes_on_with_the_runs_that_had_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = sweep_of(BASE, ["optimiser.lr=0.01,0.03"], seeds=6, epochs=3)
    first, left = Varied(BASE, chosen), [8]

    def go_on() -> bool:
        return len(first.runs) < 2 * FIRST or bool(left.pop()) if left else False

    assert not conduct(first, go_on=go_on)
    assert len(first.runs) == 2 * FIRST and not first.running
    again = Varied(BASE, chosen, first.state())
    assert again.table().equals(first.table()) and again.ways == first.ways
    assert sum(sum(counts.values()) for counts in again.ways.values()) == len(again.runs), "half-trained runs are forgotten unless asked for"
    trained: list[tuple[int, int]] = [key for band in bands(again) for key in band]
    assert sorted(trained) == [(setting, place) for setting in range(2) for place in (4, 5)]
    assert conduct(again)
    whole = sweep(BASE, ["optimiser.lr=0.01,0.03"], seeds=6, epochs=3)
    numbers = [found.table().sort_values(["optimiser.lr", "seed"])["validation.loss"].tolist() for found in (again, whole)]
    assert numbers[0] == pytest.approx(numbers[1], rel=1e-3)
    assert [agreement.count for agreement in again.agreements] == [6, 6]


STEEP = Experiment(data=Data(source=TiltedPlane()), objective=Supervised(loss=MeanSquared()), network=(Dense(units=8), ReLU()))
CONVOLVED = Experiment(
    data=Data(source=Digits(), split=Split(train=0.1, validation=0.1, test=0.8)),
    network=(Conv2d(channels=3), BatchNorm(), ReLU(), GlobalPool(), Dropout(p=0.2)),
    optimiser=Adam(lr=0.01),
)


@pytest.mark.parametrize(
    ("base", "over", "processes"),
    [
        (BASE, ["optimiser.lr=0.01,0.1", "training.batch=7,30"], 0),
        (BASE, ["optimiser.lr=0.01,0.1"], 2),
        (BASE.model_copy(update={"network": (Dense(units=4), BatchNorm(), ReLU())}), ["optimiser=adam 0.01,momentum 10"], 0),
        (CONVOLVED, ["optimiser.lr=0.01,0.03"], 2),
        (BASE.model_copy(update={"training": Training(batch="full")}), ["optimiser=lbfgs 0.5,adam 0.01"], 0),
        (STEEP.model_copy(update={"training": Training(stop=(Epochs(limit=2),))}), ["optimiser=sgd 3,sgd 0.01"], 0),
    ],
    ids=["fused", "fused in processes", "stacked", "convolutions in processes", "one after another", "ending early and diverging"],
)
def test_an_interrupted_comparison_goes_on_with_half_trained_runs_as_if_nothing_had_been(
    base: Experiment, over: list[str], processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever way they are trained: weights and scores bit for bit, rows, which are measured together, to rounding."""
    assert machine_code.compile_now()
    monkeypatch.setattr("playground.comparing.conduct.KEEP_EVERY", 0.0)
    monkeypatch.setattr("playground.comparing.conduct.KEEP_SHARE", math.inf)
    chosen, executor = sweep_of(base, over, seeds=6, epochs=3), LocalExecutor(settings()) if processes else None
    how: dict[str, Any] = {"recruiter": executor, "hands": processes or 1}
    whole, cut = Varied(base, chosen), Varied(base, chosen)
    steps: list[int] = []

    def go_on() -> bool:
        """Until half-trained runs have been kept twice."""
        if cut.half not in (None, *seen):
            seen.append(cut.half)
        return len(seen) < 3

    try:
        assert conduct(whole, **how)
        while not cut.over:
            seen = [cut.half]
            conduct(cut, go_on=go_on, keeping=True, **how)
            steps += [cut.half.step] if cut.half else []
            cut = Varied(base, chosen, cut.state())
            assert len(steps) < 40
    finally:
        if executor is not None:
            executor.close()
    assert steps and steps[0] > 0
    assert cut.runs.keys() == whole.runs.keys()
    for key, run in whole.runs.items():
        again = cut.runs[key]
        assert (again.end, again.epochs, again.reason) == (run.end, run.epochs, run.reason)
        assert np.array_equal(list(again.scores.values()), list(run.scores.values()), equal_nan=True)
        assert all(np.allclose(again.columns[name], run.columns[name], rtol=1e-4, atol=1e-6, equal_nan=True) for name in run.columns)


def test_half_trained_runs_that_are_too_large_or_soon_done_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    varied = Varied(BASE, sweep_of(BASE, ["optimiser.lr=0.01,0.1"], seeds=3, epochs=3))
    seen: list[object] = []
    assert conduct(varied, keeping=True, told=lambda: seen.append(varied.half))
    monkeypatch.setattr("playground.comparing.conduct.KEEP_EVERY", 0.0)
    monkeypatch.setattr("playground.comparing.conduct.MOST_BYTES", 1000)
    assert conduct(Varied(BASE, varied.sweep), keeping=True, told=lambda: seen.append(varied.half))
    assert set(seen) == {None}


def test_processes_give_the_runs_that_one_process_gives() -> None:
    chosen = sweep_of(BASE, ["optimiser.lr=0.01,0.03"], seeds=5, epochs=2)
    here, there, executor = Varied(BASE, chosen), Varied(BASE, chosen), LocalExecutor(settings())
    try:
        assert conduct(here) and conduct(there, recruiter=executor, hands=2)
    finally:
        executor.close()
    assert here.scores() == pytest.approx(there.scores(), abs=0.02) and there.over
    assert all(title.endswith(" in 2 processes") for title, _ in there.ways)
    assert there.agreements[0].mean == pytest.approx(here.agreements[0].mean, abs=1e-3)


def test_diverged_runs_are_counted_and_are_in_no_mean() -> None:
    found = sweep(STEEP, ["optimiser=sgd 10,sgd 0.01"], seeds=6, epochs=3)
    assert [found.diverged(number) for number in (0, 1)] == [6, 0]
    assert found.verdict.finding is Finding.BEST and found.verdict.headline.startswith("Only SGD 0.01 trains: all runs of SGD 10 diverged")
    assert any("6 of 6 runs of SGD 10 diverged" in note for note in found.verdict.notes)
    table = found.table()
    assert (table["outcome"] == "diverged").sum() == 6 and table.loc[table["outcome"] == "diverged", found.measure].isna().all()
    assert all(table.loc[table["outcome"] == "diverged", "reason"])
    assert found.summary()["diverged"].tolist() == [6, 0] and found.solved(0, -1e9) == (0, 6)
    some = made([[0.9, 0.5], [math.nan, 0.5], *[[0.9 + 0.001 * k, 0.5] for k in range(8)]])
    assert some.spread(0).runs == 9 and some.gaps()[0, 1].seeds == 9 and any("1 of 10 runs" in note for note in some.verdict.notes)
    assert some.verdict.headline.startswith("Learning rate 0.01 beats") and some.verdict.headline.endswith("But 1 of 10 runs of 0.01 diverged.")
    assert "every run" in made([[math.nan, math.nan]] * 6).verdict.headline.lower()


def test_the_verdict_tells_an_effect_from_luck() -> None:
    clear, luck = made(noisy(0.04)), made(noisy(0.002, spread=0.05))
    gap = paired(clear.scores()[:, 1], clear.scores()[:, 0])
    low, high = gap.interval
    assert clear.verdict.finding is Finding.BEST and clear.verdict.best == 1
    told = f"by {100 * gap.mean:.1f} points (95 %: {100 * low:.1f}–{100 * high:.1f}) over 32 seeds."
    assert clear.verdict.headline == f"Learning rate 0.03 beats 0.01 {told}"
    assert luck.verdict.finding is Finding.NONE and luck.verdict.headline.startswith("No difference that 32 seeds can show")
    assert any("would take some" in note for note in luck.verdict.notes)
    few = made(noisy(0.2, seeds=5))
    assert few.verdict.finding is Finding.FEW and "at least 6" in few.verdict.headline
    assert any("validation part" in note for note in clear.verdict.notes)


def test_of_many_settings_it_says_which_cannot_be_told_apart() -> None:
    luck = np.random.default_rng(0).normal(size=(24, 4)) * 0.01
    three = made(np.add(luck[:, :3], [0.9, 0.9, 0.5]).tolist(), ["optimiser.lr=0.01,0.03,1"])
    assert three.verdict.finding is Finding.LEADERS
    assert "cannot be told apart by 24 seeds" in three.verdict.headline and "beats 1 by" in three.verdict.headline
    assert any("all 3 pairs hold together" in note for note in three.verdict.notes)
    best = made(np.add(luck, [0.9, 0.5, 0.6, 0.7]).tolist(), ["optimiser.lr=0.01,0.03,0.1,1"])
    assert best.verdict.headline.startswith("Learning rate 0.01 is best: it beats 1 by") and "the other 2 by more" in best.verdict.headline
    same = made((luck + 0.9).tolist(), ["optimiser.lr=0.01,0.03,0.1,1"])
    assert same.verdict.finding is Finding.NONE and "the best and any other" in same.verdict.headline
    numbers = made(noisy(0.04), base=BASE.model_copy(update={"data": Data(source=TiltedPlane()), "objective": Supervised(loss=MeanSquared())}))
    assert "points" not in numbers.verdict.headline and numbers.metric == "r2"


def test_a_setting_that_mostly_diverges_is_not_said_to_be_as_good() -> None:
    luck = np.random.default_rng(0).normal(size=(12, 3)) * 0.01
    scores = np.add(luck, [0.9, 0.5, 0.2])
    scores[:6, 2] = math.nan
    found = made(scores.tolist(), ["optimiser.lr=0.01,0.03,1"])
    assert found.verdict.finding is Finding.BEST and found.verdict.headline.startswith("Learning rate 0.01 beats 0.03 by 4")
    assert found.verdict.headline.endswith("Too few runs of 1 came to their end to compare.")
    two = made(np.where(np.arange(12)[:, None] < [0, 8], np.nan, scores[:, :2]).tolist())
    assert two.verdict.headline == ("Too many runs diverged to compare: only 4 of 12 runs of Learning rate 0.03 came to their end, and it takes 6.")


def test_nothing_is_said_before_every_setting_has_a_run() -> None:
    early = made([[0.9, 0.8]] * 8)
    early.runs = {key: run for key, run in early.runs.items() if key[0] == 0}
    assert early.verdict.finding is Finding.FEW and "none yet of some settings" in so_far(early)
    assert so_far(made([[0.9, 0.8]] * 3, seeds=9)).startswith("So far, over 3 of 9 seeds, Learning rate 0.01 leads with 90.0 %")
    assert "Learning rate 0.01 and 0.03 are level at 90.0 %" in so_far(made([[0.9, 0.9]] * 3, seeds=9)), "nobody leads"
    early.runs.clear()
    assert "No run" in early.verdict.headline and "under way" in so_far(early)


def test_one_setting_alone_says_how_much_luck_there_is() -> None:
    alone = made([[0.9], [0.8], [1.0], [0.9]], [])
    assert alone.verdict.finding is Finding.ALONE and alone.verdict.headline.startswith("90.0 % accuracy on the validation part on average over 4")
    assert alone.solved(0, 0.9) == (3, 4)


def test_without_a_validation_part_the_test_part_judges_and_that_is_said() -> None:
    bare = BASE.model_copy(update={"data": Data(source=Circle(size=120), split=Split(train=0.5, validation=0.0, test=0.5))})
    found = made(noisy(0.1, seeds=6), base=bare)
    assert found.measure == "test.accuracy" and any("test part" in note for note in found.verdict.notes)


def test_tables_hold_every_run_and_every_row() -> None:
    found = sweep(BASE, ["optimiser.lr=0.01,0.03", "optimiser=adam"], seeds=2, epochs=2)
    table, curves, summary = found.table(), found.curves(), found.summary(0.5)
    assert len(table) == 4 and table["seed"].tolist() == [3, 4, 3, 4] and table["optimiser.lr"].tolist() == [0.01, 0.01, 0.03, 0.03]
    ends = curves.groupby(["setting", "seed"], sort=False).last()[found.measure].tolist()
    assert ends == table[found.measure].tolist()
    assert summary["mean"].tolist() == pytest.approx(table.groupby("setting", sort=False)[found.measure].mean().tolist())
    assert summary["solved"].tolist() == [int((table[found.measure][part] >= 0.5).sum()) for part in (slice(0, 2), slice(2, 4))]


def test_curves_reach_the_end_though_rows_are_recorded_more_seldom_later() -> None:
    found, single = sweep(BASE, [], seeds=2, epochs=60), train(BASE, epochs=60)
    assert single.rows[-1]["epoch"] < 60
    assert all(run.columns["epoch"][-1] == 60 and run.columns[found.measure][-1] == run.scores[found.measure] for run in found.runs.values())


def test_a_fan_holds_ended_runs_where_they_ended_and_others_where_they_are() -> None:
    def run(end: End, *values: float) -> Ran:
        return Ran(0, 0, end, "", 0, {}, {"epoch": np.arange(len(values), dtype=float), "a": np.array(values)})

    found = fan([run(End.COMPLETE, 0, 1), run(End.RUNNING, 0, 3, 4), run(End.DIVERGED, 0, math.nan), run(End.COMPLETE, 0, 2, 6, 8)], "a")
    assert found.epoch.tolist() == [0, 1, 2, 3] and found.runs.tolist() == [4, 3, 3, 2]
    assert found.mean.tolist() == pytest.approx([0, 2, 11 / 3, 4.5])
    assert found.low[2] == pytest.approx(np.quantile([1, 4, 6], 0.1)) and found.high[2] == pytest.approx(np.quantile([1, 4, 6], 0.9))


def test_stop_rules_end_runs_where_they_would_alone() -> None:
    from playground.stopping import TargetAccuracy

    stopping = BASE.model_copy(update={"training": Training(stop=(TargetAccuracy(value=0.7),))})
    found = sweep(stopping, ["optimiser.lr=0.03,0.05"], seeds=3, epochs=40)
    for (setting, place), run in found.runs.items():
        single = train(found.settings[setting].member(place, False), epochs=40)
        assert run.epochs == pytest.approx(single.trainer.position.progress) and run.reason == (single.trainer.finished or "")


FAULTS: list[tuple[Callable[[], object], set[str]]] = [
    (lambda: sweep(BASE, ["optimiser.lrr=1,2", "network.units=x"], seeds=1), {"optimiser.lrr", "network.units", "seeds"}),
    (lambda: sweep(BASE, ["optimiser=adam,sgd", "optimiser.beta1=0.5,0.9"], seeds=2), {"optimiser.beta1"}),
    (lambda: sweep(BASE, ["optimiser.lr=0.01,0.01"], seeds=2), {"optimiser.lr"}),
    (lambda: sweep(BASE, ["optimiser=adam,adam 0.01"], seeds=2), {"optimiser"}),
    (lambda: sweep(BASE, ["optimiser.lr=0.01..0.1/24", "network.units=1..24/24"], seeds=2), {"over"}),
    (lambda: sweep(BASE, ["optimiser.lr=0.01..0.1/20"], seeds=512), {"seeds"}),
    (lambda: sweep(BASE.model_copy(update={"data": Data(split=Split(train=1, validation=0, test=0))}), [], seeds=2), {"data.split"}),
    (lambda: sweep(playground.load("digits_cnn"), [], seeds=2, fresh=True), {"fresh"}),
]


@pytest.mark.parametrize(("ask", "paths"), FAULTS)
def test_every_fault_is_told_by_field(ask: Callable[[], object], paths: set[str]) -> None:
    with pytest.raises(SpecError) as caught:
        ask()
    assert {problem.path for problem in caught.value.problems} == paths


def test_a_sweep_survives_json() -> None:
    chosen = sweep_of(BASE, ["optimiser.lr=0.001..1/4", "network.hidden=8,8-8"], seeds=8, epochs=7, fresh=True)
    assert Sweep.parse(chosen.to_json()) == chosen
    assert len(settings_of(BASE, chosen)) == 8 and settings_of(BASE, chosen)[1].name == "Learning rate 0.001, Hidden layers 8-8"
