"""A search finds what there is to find, counts what went wrong, never looks at the test part, and goes on after an interruption."""

from __future__ import annotations

import json
import math
from typing import Any

import optuna
import pytest

from playground.comparing.dimension import Dimension, searchable, suggestion, told
from playground.comparing.pursuit import pursue
from playground.comparing.search import Search
from playground.comparing.study import Cost, PrunerKind, SamplerKind, Study, checked
from playground.comparing.trainee import Trainee
from playground.comparing.tried import Outcome, Tried
from playground.data.plane import Circle
from playground.data.plane_regression import TiltedPlane
from playground.data.split import Split
from playground.engine import Trainer, train
from playground.experiment import Data, Experiment
from playground.layers.activations import ReLU
from playground.layers.dense import Dense
from playground.losses import MeanSquared
from playground.objectives import Supervised
from playground.problem import SpecError

BASE = Experiment(data=Data(source=Circle()))
RATE = Dimension(field="optimiser.lr", low=1e-4, high=1.0)
CLIP = Dimension(field="optimiser.beta1", low=0.0, high=0.9)
STRAIGHT = {"pruner": PrunerKind.NONE, "epochs": 9}


def solve(search: Search, score, most: int = 10_000) -> Search:
    """Answer every trial by a closed form of what was chosen, in place of training."""
    while most > 0 and (trial := search.ask()) is not None:
        most -= 1
        trial.score, trial.epochs = score(trial.chosen), 9.0
        search.tell(trial.number, Outcome.COMPLETE)
    return search


def bowl(chosen) -> float:
    """Best at a learning rate of 0.01 and a momentum of 0.5."""
    return 1 - (math.log10(chosen["optimiser.lr"]) + 2) ** 2 - (chosen["optimiser.beta1"] - 0.5) ** 2


@pytest.mark.parametrize(("sampler", "near"), [(SamplerKind.TPE, 0.02), (SamplerKind.CMAES, 0.02), (SamplerKind.RANDOM, 0.4)])
def test_samplers_find_the_bottom_of_a_bowl(sampler, near) -> None:
    found = solve(Search(BASE, Study(over=(RATE, CLIP), sampler=sampler, trials=100, **STRAIGHT)), bowl)
    assert found.best and found.best.error < near and len(found.tried) == 100


def test_a_grid_tries_each_place_once_and_then_ends() -> None:
    over = (Dimension(field="optimiser.lr", low=0.001, high=0.1, points=3), Dimension(field="network.hidden", values=("4", "8-8")))
    study = Study(over=over, sampler=SamplerKind.GRID, trials=100, **STRAIGHT)
    search = solve(Search(BASE, study), lambda chosen: 0.5, most=4)
    search = solve(Search(BASE, study, search.state()), lambda chosen: 0.5)
    places = sorted((trial.chosen["optimiser.lr"], trial.words["network.hidden"]) for trial in search.tried.values())
    assert places == [(rate, widths) for rate in (0.001, 0.01, 0.1) for widths in ("4", "8-8")]


def test_the_sampler_is_optunas_own() -> None:
    """The same choices as Optuna makes by itself from the same seed."""
    mine = solve(Search(BASE, Study(over=(RATE, CLIP), trials=30, seed=7, **STRAIGHT)), bowl)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=7, constant_liar=True))
    for _ in range(30):
        trial = study.ask({one.field: one.distribution() for one in mine.space})
        study.tell(trial, 1 - bowl(trial.params))
    assert [trial.chosen for trial in mine.tried.values()] == [trial.params for trial in study.trials]
    assert mine.best and mine.best.number == study.best_trial.number
    theirs = optuna.importance.get_param_importances(study, evaluator=optuna.importance.FanovaImportanceEvaluator(seed=0))
    assert mine.importance() == pytest.approx(theirs)


def test_importance_falls_on_what_matters() -> None:
    study = Study(over=(RATE, CLIP), sampler=SamplerKind.RANDOM, trials=60, **STRAIGHT)
    found = solve(Search(BASE, study), lambda chosen: 1 - math.log10(chosen["optimiser.lr"]) ** 2)
    shares = found.importance()
    assert next(iter(shares)) == "optimiser.lr" and shares["optimiser.lr"] > 0.95 and sum(shares.values()) == pytest.approx(1)


def test_the_front_is_optunas() -> None:
    study = Study(over=(RATE, Dimension(field="network.units", low=1, high=64)), cost=Cost.PARAMETERS, trials=60, **STRAIGHT)
    found = solve(Search(BASE, study), lambda chosen: 1 - abs(math.log10(chosen["optimiser.lr"]) + 2) - 1 / chosen["network.units"])
    theirs = {trial.number for trial in found._optuna.best_trials}
    assert {trial.number for trial in found.front} <= theirs
    points = {(trial.error, trial.parameters) for trial in found.tried.values()}
    assert all(not any(e <= t.error and p <= t.parameters and (e, p) != (t.error, t.parameters) for e, p in points) for t in found.front)


def test_a_trial_is_the_run_that_it_would_be_alone() -> None:
    """Validation decides; the score of the test part is kept aside."""
    study = Study(over=(RATE,), trials=3, epochs=4, pruner=PrunerKind.NONE)
    search = Search(BASE, study)
    assert pursue(search)
    for trial in search.tried.values():
        row = train(Experiment.parse(trial.document), epochs=4).rows[-1]
        assert (trial.score, trial.test) == (row["validation.accuracy"], row["test.accuracy"])
        assert [epoch for epoch, _ in trial.rungs] == search.rungs == [1, 2, 3, 4]
    assert search.best and search.best.score == max(trial.score or 0 for trial in search.tried.values())
    assert "test" not in search.table().columns


def test_what_cannot_be_and_what_breaks_is_counted() -> None:
    over = (Dimension(field="optimiser", values=("adam", "sgd")), CLIP)
    search = Search(BASE, Study(over=over, sampler=SamplerKind.RANDOM, trials=6, epochs=1, pruner=PrunerKind.NONE))
    assert pursue(search)
    counts = search.counts
    assert counts["impossible"] >= 1 and counts["impossible"] + counts.get("complete", 0) == 6
    assert all("beta1" in trial.reason for trial in search.tried.values() if trial.outcome is Outcome.IMPOSSIBLE)
    steep = Experiment(data=Data(source=TiltedPlane()), objective=Supervised(loss=MeanSquared()), network=(Dense(units=8), ReLU()))
    wild = Search(steep, Study(over=(Dimension(field="optimiser", values=("sgd 10",)),), trials=1, epochs=9, pruner=PrunerKind.NONE))
    assert pursue(wild) and wild.counts == {"diverged": 1} and wild.best is None and wild.tried[0].reason


def test_the_median_rule_ends_what_lags_behind() -> None:
    """From the sixth trial on, one that is below the median of the others at its rung is pruned."""
    search = Search(BASE, Study(over=(RATE,), trials=8, epochs=9, pruner=PrunerKind.MEDIAN))
    for _ in range(6):
        trial = search.ask()
        assert trial
        assert not any(search.report(trial.number, epoch, 0.9) for epoch in search.rungs)
        trial.score, trial.epochs = 0.9, 9
        search.tell(trial.number, Outcome.COMPLETE)
    bad = search.ask()
    assert bad and [search.report(bad.number, epoch, 0.1) for epoch in search.rungs[:2]] == [False, True]


def test_hyperband_ends_the_trials_that_optunas_own_would() -> None:
    """Successive halving in brackets (Li et al. 2018): good trials are trained to their end, bad ones mostly not, and the same each time."""
    study = Study(over=(RATE,), sampler=SamplerKind.RANDOM, trials=60, epochs=27, pruner=PrunerKind.HYPERBAND)
    search = Search(BASE, study)
    pruner = optuna.pruners.HyperbandPruner(min_resource=1, max_resource=len(search.rungs), reduction_factor=3)
    own = optuna.create_study(study_name="search 0", sampler=optuna.samplers.RandomSampler(seed=0), pruner=pruner)
    space = {one.field: one.distribution() for one in search.space}
    while asked := search.ask():
        theirs = own.ask(space)
        asked.score = 1 - abs(math.log10(asked.chosen["optimiser.lr"]) + 2) / 2
        ended = False
        for rung, epoch in enumerate(search.rungs, 1):
            worth = asked.score * epoch / search.rungs[-1]
            if not ended and (ended := search.report(asked.number, epoch, worth)):
                theirs.report(1 - worth, rung)
                assert theirs.should_prune()
            elif not ended and epoch < search.rungs[-1]:
                theirs.report(1 - worth, rung)
                assert not theirs.should_prune()
        search.tell(asked.number, Outcome.PRUNED if ended else Outcome.COMPLETE)
        own.tell(theirs, None if ended else 1 - asked.score, state=optuna.trial.TrialState.PRUNED if ended else optuna.trial.TrialState.COMPLETE)
    assert search.counts["pruned"] > 10 and search.best
    complete, pruned = ([trial.score for trial in search.tried.values() if trial.outcome is end] for end in (Outcome.COMPLETE, Outcome.PRUNED))
    assert sum(complete) / len(complete) > sum(pruned) / len(pruned) + 0.1  # type: ignore[arg-type]


def test_an_interrupted_search_goes_on_with_what_it_knew() -> None:
    study = Study(over=(RATE, CLIP), trials=40, **STRAIGHT)
    half = solve(Search(BASE, study), bowl, most=20)
    lost = half.ask()
    again = Search(BASE, study, half.state())
    assert lost and lost.number not in again.tried and len(again.tried) == 20
    solve(again, bowl)
    assert len(again.tried) == 40 and sorted(again.tried) == list(range(40))
    assert again.best and half.best and again.best.error <= half.best.error
    assert json.loads(half.state())["tried"][0]["outcome"] == "complete"


@pytest.mark.parametrize("sampler", [SamplerKind.TPE, SamplerKind.RANDOM, SamplerKind.GRID, SamplerKind.CMAES])
def test_a_trial_that_took_long_goes_on_where_it_was_as_if_nothing_had_been(sampler: SamplerKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """From its last checkpoint, to the very score of a run that was never interrupted, and judged by the same rungs."""
    monkeypatch.setattr("playground.comparing.trainee.LONG", 0.0)
    over = (RATE, CLIP) if sampler is SamplerKind.CMAES else (RATE,)
    study = Study(over=over, trials=4, sampler=sampler, pruner=PrunerKind.MEDIAN, epochs=9, seed=2)
    first = Search(BASE, study)

    def under_way() -> Tried | None:
        return next((trial for trial in first.tried.values() if trial.number == 2 and len(trial.rungs) >= 4), None)

    assert not pursue(first, go_on=lambda: under_way() is None)
    again, orders = Search(BASE, study, first.state()), list[dict[str, Any]]()
    assert again.tried.keys() == first.tried.keys() and again.tried[2].rungs == first.tried[2].rungs
    assert Search(BASE, study, again.state()).tried[2].rungs == again.tried[2].rungs, "interrupted once more before anything was trained"
    begin = Trainee._begin
    monkeypatch.setattr(Trainee, "_begin", lambda self, told: (orders.append(told), begin(self, told))[1])
    assert pursue(again) and len(again.tried) == 4
    assert [(order["number"], order["epoch"], "checkpoint" in order) for order in orders] == [(2, 5, True), (3, 1, False)]
    trial, alone = again.tried[2], Trainer(Experiment.parse(again.tried[2].document))
    for epoch, score in trial.rungs:
        while alone.position.epoch < epoch:
            alone.run(alone.position.left)
        assert alone.evaluate()["validation"]["accuracy"] == score
    assert trial.outcome is Outcome.COMPLETE and [epoch for epoch, _ in trial.rungs] == list(range(1, 10))
    assert json.loads(again.state())["half"] == []


def test_trials_that_are_soon_trained_keep_no_checkpoint() -> None:
    search = Search(BASE, Study(over=(RATE,), trials=1, epochs=9))
    pursue(search, go_on=lambda: len(search.tried.get(0, Tried(0, {}, {})).rungs) < 5)
    assert json.loads(search.state()) == {"tried": [], "half": []}


def test_every_problem_is_told_at_once() -> None:
    over = (
        Dimension(field="optimiser.lr", low=1.0, high=0.1),
        Dimension(field="optimiser.lrr", low=1.0, high=2.0),
        Dimension(field="network.units", low=1.5, high=1e9),
        Dimension(field="network.activation", values=("tanh", "tan")),
    )
    bare = BASE.model_copy(update={"data": Data(source=Circle(), split=Split(train=0.5, validation=0, test=0.5))})
    with pytest.raises(SpecError) as caught:
        checked(bare, Study(over=over, cost=Cost.FLOPS))
    assert {problem.path for problem in caught.value.problems} == {
        "optimiser.lr", "optimiser.lrr", "network.units", "network.activation", "data.split.validation", "pruner",
    }  # fmt: skip
    with pytest.raises(SpecError, match="two ranges"):
        checked(BASE, Study(over=(RATE,), sampler=SamplerKind.CMAES))


def test_what_a_person_writes_is_a_dimension() -> None:
    known = searchable(BASE)
    assert told(known["optimiser.lr"], "0.001 .. 0.1") == Dimension(field="optimiser.lr", low=0.001, high=0.1)
    assert told(known["network.hidden"], "8, 8-8").values == ("8", "8-8")
    assert told(known["network.depth"], "1..3/3").points == 3
    with pytest.raises(SpecError, match=r"optimiser\.lr"):
        told(known["optimiser.lr"], "1e..2")
    for variable in known.values():
        checked(BASE, Study(over=(told(variable, suggestion(variable, BASE)),))) if suggestion(variable, BASE) else None


def test_depth_repeats_the_first_layer_with_what_follows_it() -> None:
    deep = searchable(BASE)["network.depth"].put(BASE, 3)
    assert [layer.tag() for layer in deep.network] == ["dense", "tanh"] * 3
