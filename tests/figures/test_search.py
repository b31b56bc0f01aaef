"""The figures of a search hold its trials' own numbers."""

from __future__ import annotations

import math

import pytest

from playground.comparing.dimension import Dimension
from playground.comparing.search import Search
from playground.comparing.study import Cost, PrunerKind, SamplerKind, Study
from playground.comparing.tried import Outcome
from playground.data.plane import Circle
from playground.experiment import Data, Experiment
from playground.figures import search as figures

RATE = Dimension(field="optimiser.lr", low=1e-3, high=1.0)
WIDTHS = Dimension(field="network.hidden", values=("4", "16", "8-8"))


def searched(cost: Cost = Cost.NONE) -> Search:
    """Nine trials: seven complete, one pruned, one broken."""
    study = Study(over=(RATE, WIDTHS), sampler=SamplerKind.RANDOM, trials=9, epochs=9, cost=cost, pruner=PrunerKind.NONE)
    search = Search(Experiment(data=Data(source=Circle())), study)
    while (trial := search.ask()) is not None:
        trial.epochs = 9.0
        if trial.number == 3:
            trial.rungs = [(1, 0.25), (2, 0.375)]
            search.tell(3, Outcome.PRUNED)
        elif trial.number == 5:
            search.tell(5, Outcome.DIVERGED, "The loss exploded.")
        else:
            trial.score = 0.5 + trial.number / 32
            search.tell(trial.number, Outcome.COMPLETE)
    return search


def test_the_history_has_every_trial_where_it_belongs() -> None:
    history = figures.search_history(searched())
    assert history.complete == ([0, 1, 2, 4, 6, 7, 8], [0.5 + n / 32 for n in (0, 1, 2, 4, 6, 7, 8)])
    assert history.pruned == ([3], [0.375]) and history.best == history.complete[1]
    assert history.wrong == ([5], ["diverged: The loss exploded."])
    assert {trace.name for trace in figures.draw_history(history).data} == {"complete", "pruned", "best so far", "went wrong"}


def test_axes_hold_exponents_where_the_search_is_logarithmic_and_places_for_choices() -> None:
    search = searched()
    parallel = figures.search_parallel(search)
    (_, places, words), (rate, exponents, powers), (_, scores, _) = parallel.axes
    assert rate == "Learning rate" and exponents == [math.log10(trial.chosen["optimiser.lr"]) for trial in search.complete]
    assert all(10**power == pytest.approx(float(word)) and min(exponents) <= power <= max(exponents) for power, word in powers) and len(powers) > 1
    assert dict(words)[places[0]] == search.complete[0].words["network.hidden"]
    assert scores == parallel.score == [trial.score for trial in search.complete]
    contour = figures.search_contour(search, "optimiser.lr", "network.hidden")
    assert (contour.x[1], contour.y[1], contour.score) == (exponents, places, scores)
    drawn = figures.draw_contour(contour)
    assert list(drawn.data[-1].x) == exponents and list(drawn.layout.yaxis.ticktext) == [word for _, word in words]


def test_the_front_is_drawn_through_the_trials_that_none_is_better_than() -> None:
    search = searched(Cost.PARAMETERS)
    front = figures.search_front(search)
    assert [front.number[place] for place in front.front] == sorted(trial.number for trial in search.front)
    assert front.cost == [float(trial.parameters) for trial in search.complete]
    edge = figures.draw_front(front).data[1]
    assert list(edge.x) == sorted(edge.x) and list(edge.y) == sorted(edge.y, reverse=True)
    with pytest.raises(ValueError, match="no front"):
        figures.search_front(searched())


def test_every_figure_that_says_something_is_there() -> None:
    assert set(figures.search_figures(searched())) == {"history", "parallel", "importance", "contour"}
    assert "front" in figures.search_figures(searched(Cost.FLOPS))
