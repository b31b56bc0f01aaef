"""What a search has found, as figures: history, importance, parallel coordinates, contour, front."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from playground.comparing.search import Search
from playground.comparing.study import Cost
from playground.comparing.tried import Outcome, Tried
from playground.figures import theme
from playground.metrics import TITLES

COSTS = {"parameters": "Parameters", "flops": "Operations of the training (FLOPs)", "seconds": "Seconds of training"}
LINE, HOLLOW, MARK = "#0d8f82", "circle-open", "#8b24f2"
"""The best so far; trials that were pruned; the best of all."""

SCALE = ((0.0, "#f59322"), (0.5, "#c9ccd1"), (1.0, "#0877bd"))
"""From the lowest score to the highest."""

HEIGHT = 360


class History(NamedTuple):
    """Validation score by trial: complete ones, pruned ones at their last rung, the best up to each complete one; and who went wrong, by why."""

    measure: str
    complete: tuple[list[int], list[float]]
    pruned: tuple[list[int], list[float]]
    best: list[float]
    wrong: tuple[list[int], list[str]]


def search_history(search: Search) -> History:
    """The trials in their order."""
    complete = search.complete
    pruned = [trial for trial in search.tried.values() if trial.outcome is Outcome.PRUNED]
    wrong = [trial for trial in search.tried.values() if trial.outcome in (Outcome.DIVERGED, Outcome.IMPOSSIBLE, Outcome.FAILED)]
    best: list[float] = []
    for trial in complete:
        best.append(max([*best[-1:], _score(trial)]))
    return History(
        _measure(search),
        ([trial.number for trial in complete], [_score(trial) for trial in complete]),
        ([trial.number for trial in pruned], [trial.rungs[-1][1] for trial in pruned]),
        best,
        ([trial.number for trial in wrong], [f"{trial.outcome.value}: {trial.reason}"[:120] for trial in wrong]),
    )


def draw_history(history: History) -> go.Figure:
    """Points for trials, a stair for the best so far; those that went wrong as crosses at the foot."""
    shown = [*history.complete[1], *history.pruned[1]]
    foot = min(shown, default=0.0)
    traces = [
        go.Scatter(x=history.pruned[0], y=history.pruned[1], mode="markers", name="pruned", marker={"color": theme.INK, "symbol": HOLLOW, "size": 7}),
        go.Scatter(x=history.complete[0], y=history.complete[1], mode="markers", name="complete", marker={"color": theme.CLASSES[1], "size": 7}),
        go.Scatter(x=history.complete[0], y=history.best, mode="lines", name="best so far", line={"color": LINE, "width": 2, "shape": "hv"}),
        go.Scatter(
            x=history.wrong[0],
            y=[foot] * len(history.wrong[0]),
            mode="markers",
            name="went wrong",
            text=history.wrong[1],
            hovertemplate="%{text}<extra></extra>",
            marker={"color": theme.INK, "symbol": "x", "size": 7},
        ),
    ]
    return theme.figure(*[trace for trace in traces if len(trace.x)], height=HEIGHT, x="Trial", y=history.measure, legend=True)


class Importance(NamedTuple):
    """How much of the error's variance each field explains, largest first."""

    label: list[str]
    share: list[float]


def search_importance(search: Search, shares: Mapping[str, float]) -> Importance:
    """The shares of `Search.importance`, by the fields' names on screen."""
    labels = _labels(search)
    return Importance([labels[field] for field in shares], list(shares.values()))


def draw_importance(importance: Importance) -> go.Figure:
    """A bar a field."""
    shares, labels = importance.share[::-1], importance.label[::-1]
    bar = go.Bar(x=shares, y=labels, orientation="h", marker={"color": theme.CLASSES[1]}, hovertemplate="%{x:.0%}<extra></extra>")
    drawn = theme.figure(bar, height=HEIGHT, x="Share of the error's variance (fANOVA)")
    drawn.update_xaxes(range=[0, 1], tickformat=".0%")
    drawn.update_yaxes(automargin=True)
    return drawn


class Parallel(NamedTuple):
    """Complete trials as lines: for each axis its name, its values as numbers, and where ticks have words, these (position, word)."""

    axes: list[tuple[str, list[float], list[tuple[float, str]]]]
    score: list[float]
    measure: str


def search_parallel(search: Search) -> Parallel:
    """One axis a field, logarithmic where it is searched so (as exponents), and the score last."""
    trials = search.complete
    axes = [(search_one.variable.label, *_axis(search_one.field, search, trials)) for search_one in search.space]
    scores = [_score(trial) for trial in trials]
    return Parallel([*axes, (_measure(search), scores, [])], scores, _measure(search))


def draw_parallel(parallel: Parallel) -> go.Figure:
    """Lines coloured by their score."""
    dimensions = []
    for label, values, ticks in parallel.axes:
        dimension: dict[str, object] = {"label": label, "values": values}
        if ticks:
            dimension |= {"tickvals": [at for at, _ in ticks], "ticktext": [word for _, word in ticks]}
        dimensions.append(dimension)
    line = {"color": parallel.score, "colorscale": SCALE, "showscale": True, "colorbar": {"thickness": 10, "tickfont": {"size": 10}}}
    drawn = theme.figure(go.Parcoords(line=line, dimensions=dimensions, labelfont={"size": 11}, tickfont={"size": 10}), height=HEIGHT)
    drawn.update_layout(margin={"l": 60, "r": 30, "t": 44, "b": 18})
    return drawn


class Contour(NamedTuple):
    """The score over two fields: the places of the complete trials, as numbers with words for ticks."""

    x: tuple[str, list[float], list[tuple[float, str]]]
    y: tuple[str, list[float], list[tuple[float, str]]]
    score: list[float]
    measure: str


def search_contour(search: Search, first: str, second: str) -> Contour:
    """The complete trials over two fields; KeyError when there is no such field."""
    labels, trials = _labels(search), search.complete
    one, two = ((labels[field], *_axis(field, search, trials)) for field in (first, second))
    return Contour(one, two, [_score(trial) for trial in trials], _measure(search))


def draw_contour(contour: Contour) -> go.Figure:
    """The trials as points over the score between them, which is interpolated and says so little where points are few."""
    (x_name, x, x_ticks), (y_name, y, y_ticks) = contour.x, contour.y
    across, up = sorted(set(x)), sorted(set(y))
    grid: list[list[float | None]] = [[None] * len(across) for _ in up]
    for at, height, score in zip(x, y, contour.score, strict=True):
        row, column = up.index(height), across.index(at)
        known = grid[row][column]
        grid[row][column] = score if known is None else max(known, score)
    colour = {"colorscale": SCALE, "colorbar": {"thickness": 10, "tickfont": {"size": 10}}}
    traces = []
    if len(across) > 1 and len(up) > 1:
        traces.append(go.Contour(x=across, y=up, z=grid, connectgaps=True, line={"width": 0}, opacity=0.75, hoverinfo="skip", **colour))
    marker = {"size": 8, "color": contour.score, "colorscale": SCALE, "showscale": not traces, "line": {"width": 1, "color": "#ffffff"}}
    traces.append(go.Scatter(x=x, y=y, mode="markers", marker=marker, text=contour.score, hovertemplate="%{text:.4g}<extra></extra>"))
    drawn = theme.figure(*traces, height=HEIGHT, x=x_name, y=y_name)
    for ticks, update in ((x_ticks, drawn.update_xaxes), (y_ticks, drawn.update_yaxes)):
        if ticks:
            update(tickvals=[at for at, _ in ticks], ticktext=[word for _, word in ticks])
    return drawn


class Front(NamedTuple):
    """Error against cost: every complete trial, and those that none is better than in both."""

    cost: list[float]
    error: list[float]
    number: list[int]
    front: list[int]
    title: str
    measure: str


def search_front(search: Search) -> Front:
    """The complete trials by what they cost; ValueError where the study weighs nothing against the error."""
    if search.study.cost is Cost.NONE:
        raise ValueError("this search weighs nothing against the error, so it has no front")
    trials, best = search.complete, {trial.number for trial in search.front}
    return Front(
        [search.cost(trial) for trial in trials],
        [trial.error for trial in trials],
        [trial.number for trial in trials],
        [place for place, trial in enumerate(trials) if trial.number in best],
        COSTS[search.study.cost.value],
        f"1 − {_measure(search)}",
    )


def draw_front(front: Front) -> go.Figure:
    """Points for trials, a stair along the front."""
    edge = sorted(front.front, key=lambda place: front.cost[place])
    stair = {"color": MARK, "shape": "hv", "width": 2}
    said = "trial %{text}: %{y:.4g} at %{x:.4g}<extra></extra>"
    rest = [place for place in range(len(front.cost)) if place not in front.front]

    def points(places: Sequence[int]) -> dict[str, list[float] | list[int]]:
        return {"x": [front.cost[p] for p in places], "y": [front.error[p] for p in places], "text": [front.number[p] for p in places]}

    drawn = theme.figure(
        go.Scatter(**points(rest), mode="markers", name="trials", marker={"color": theme.INK, "size": 7}, hovertemplate=said),
        go.Scatter(**points(edge), mode="lines+markers", name="front", line=stair, marker={"size": 9}, hovertemplate=said),
        height=HEIGHT,
        x=front.title,
        y=front.measure,
        legend=True,
    )
    drawn.update_xaxes(type="log")
    return drawn


def _score(trial: Tried) -> float:
    return math.nan if trial.score is None else trial.score


def _measure(search: Search) -> str:
    metric = search.experiment.data.source.task().metric
    return f"validation {TITLES.get(metric, metric.replace('_', ' '))}"


def _labels(search: Search) -> dict[str, str]:
    return {one.field: one.variable.label for one in search.space}


def _axis(field: str, search: Search, trials: Sequence[Tried]) -> tuple[list[float], list[tuple[float, str]]]:
    """A field's values as numbers, and words where the numbers are not the values: exponents, or places in a list."""
    one = next(one for one in search.space if one.field == field)
    if not one.numeric:
        words = {trial.chosen[field]: trial.words[field] for trial in sorted(trials, key=lambda trial: str(trial.chosen[field]))}
        places = {option: float(place) for place, option in enumerate(words)}
        return [places[trial.chosen[field]] for trial in trials], [(places[option], word) for option, word in words.items()]
    values = [float(trial.chosen[field]) for trial in trials]
    if not one.log:
        return values, []
    exponents = [math.log10(value) for value in values]
    return exponents, [(math.log10(tick), f"{tick:g}") for tick in _decades(min(values, default=1.0), max(values, default=10.0))]


def _decades(low: float, high: float) -> list[float]:
    """Round numbers on a logarithmic axis from `low` to `high`: powers of ten, and 2 and 5 times these where there are few."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (1.0,) if len(powers) > 4 else (1.0, 2.0, 5.0)
    return [tick for power in powers for step in steps if low * 0.999 <= (tick := float(f"{step * 10.0**power:.0e}")) <= high * 1.001]


def search_figures(search: Search) -> dict[str, go.Figure]:
    """Every figure that says something of a search, by name."""
    found = {"history": draw_history(search_history(search))}
    shares = search.importance()
    if search.complete:
        found["parallel"] = draw_parallel(search_parallel(search))
    if search.complete and search.study.cost is not Cost.NONE:
        found["front"] = draw_front(search_front(search))
    if shares:
        found["importance"] = draw_importance(search_importance(search, shares))
    fields = [*shares, *(one.field for one in search.space if one.field not in shares)]
    if len(fields) > 1 and len(search.complete) > 2:
        found["contour"] = draw_contour(search_contour(search, fields[0], fields[1]))
    return found
