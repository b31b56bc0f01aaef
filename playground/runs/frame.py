"""Frames: what a run looks like at one moment, in the parts that somebody wants to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch

from playground.data import DataForm, Labelling, Regression, Segmentation
from playground.engine.assembly import Assembly
from playground.engine.hands import NOTHING, Hands
from playground.engine.observation import Observation
from playground.engine.trainer import Trainer
from playground.model.blocks import Display
from playground.model.program import named, program
from playground.probes import (
    Predictions,
    confusion,
    examples,
    filters,
    first_predictions,
    focus,
    forecasts,
    gradients,
    health,
    labels,
    predictions,
    scatter,
    summary,
    surface,
    units,
    updates,
    weights,
)
from playground.probes.examples import SHOWN
from playground.probes.units import Units, quantised, steps
from playground.runs.command import View
from playground.runs.rhythm import Rhythm

GRID, SURFACE = 30, 60
"""Points along each side of a unit's map, and of the output's."""

SHARE, SLOWEST, MOST = 0.006, 3.0, 0.03
"""The share of a run's time that each part of its frames may take; seconds after which even a dear part is made anew, as long as that takes no more
than this share."""

MOST_CONFUSED = 20
"""Up to so many classes of labels at each position have a confusion matrix."""

FIGURES = ("precision", "recall", "f1", "support")

FOCUS = frozenset({View.FOCUS})

Part = Mapping[str, Any] | list[Any] | None
Parts = dict[str, Part]

TENSORS = "tensors"
"""The part that a network with a program sends in place of units, surface and weights."""


class Camera:
    """Takes frames of a trainer. While it trains, a part that costs much is left out of most frames (None), so that the others stay fluent.

    Made anew for every network and data.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._blocks = trainer.plan.blocks()
        self._metrics: tuple[int, dict[str, dict[str, float]]] = (-1, {})
        self._focused: tuple[str, int] | None = None
        self._held: tuple[Hands, dict[str, Any] | None] = NOTHING, None
        self._makers: dict[frozenset[View], Callable[[frozenset[View], int], Parts]] = {
            **self._pictures(),
            frozenset({View.HEALTH}): self._health,
            frozenset({View.GRADIENTS, View.UPDATES}): self._learning,
            frozenset({View.FILTERS}): self._filters,
            frozenset({View.SUMMARY}): self._summary,
            FOCUS: self._focus,
            self._answerable(): self._answers,
        }
        self._turns = {views: Rhythm(0.0, SHARE, SLOWEST, most=MOST) for views in [*self._makers, frozenset[View]()]}

    def frame(self, views: frozenset[View], example: int, *, exact: bool) -> dict[str, Any]:
        """The parts that are wanted and whose turn it is, all of them when `exact`. `metrics` are those of step `metrics_step`."""
        parts: Parts = dict.fromkeys([*View, TENSORS])
        for shown, make in self._makers.items():
            wanted = shown & views
            if wanted and (exact or self._turns[shown].wait() == 0):
                with self._turns[shown].beat():
                    parts |= make(wanted, example)
        step, metrics = self._measure(exact)
        figures = {"learning_rate": self._trainer.learning_rate, "metrics": metrics, "metrics_step": step, "example": example}
        figures |= {"held": self._holding(), "observed_step": observed.step if (observed := self._kept()) else None}
        return figures | {str(name): part for name, part in parts.items()}

    def _holding(self) -> dict[str, Any] | None:
        """What is held, put into words once for as long as it stays the same."""
        hands = self._trainer.hands
        if hands is not self._held[0]:
            self._held = hands, held(hands)
        return self._held[1]

    def focus_on(self, place: tuple[str, int] | None) -> None:
        """Show this unit of a block (by its id) in the next frame that wants FOCUS, and from then on; or none."""
        self._focused = place
        self._turns[FOCUS] = Rhythm(0.0, SHARE, SLOWEST, most=MOST)

    def _measure(self, exact: bool) -> tuple[int, dict[str, dict[str, float]]]:
        turn = self._turns[frozenset()]
        if exact or turn.wait() == 0:
            with turn.beat():
                self._metrics = self._trainer.position.step, {part: dict(scores) for part, scores in self._trainer.evaluate().items()}
        return self._metrics

    def _pictures(self) -> dict[frozenset[View], Callable[[frozenset[View], int], Parts]]:
        """How units, surface and weights are shown: by pictures of them, or by all that the browser needs to make these itself."""
        trainer = self._trainer
        whole = program(trainer.plan, trainer.prepared, trainer.assembly.bound)
        if whole is not None:
            needed = named(whole)
            return {frozenset({View.SURFACE, View.UNITS, View.WEIGHTS}): lambda _wanted, _example: self._tensors(needed)}
        views = {View.SURFACE: self._surface, View.UNITS: self._units, View.WEIGHTS: self._weights}
        return {frozenset({view}): make for view, make in views.items()}

    def _answerable(self) -> frozenset[View]:
        """The views of the network's answers that suit the task."""
        prepared = self._trainer.prepared
        if isinstance(prepared.task, Labelling | Segmentation):
            few = len(prepared.task.classes) <= MOST_CONFUSED
            return frozenset({View.EXAMPLES, *((View.CONFUSION, View.PER_CLASS) if few else ())})
        if isinstance(prepared.task, Regression):
            return frozenset({View.REGRESSION, *([View.EXAMPLES] if prepared.form is DataForm.SERIES else [])})
        pictured = prepared.form not in (DataForm.PLANE, DataForm.LINE)
        return frozenset({View.CONFUSION, View.PER_CLASS, *([View.EXAMPLES] if pictured else [])})

    def _tensors(self, names: Sequence[str]) -> Parts:
        """A copy of these tensors of the network."""
        own = self._trainer.assembly.tensors()
        return {TENSORS: {name: own[f"network.{name}"].detach().clone() for name in names}}

    def _surface(self, _wanted: frozenset[View], _example: int) -> Parts:
        found = surface(self._trainer.assembly, SURFACE)
        if found is None:
            return {}
        return {View.SURFACE: {"value": found.value} if found.probability is None else {"probability": steps(found.probability, 0, 1)}}

    def _units(self, _wanted: frozenset[View], example: int) -> Parts:
        return {View.UNITS: [_unit(drawn) for drawn in units(self._trainer.assembly, self._blocks, GRID, example)]}

    def _weights(self, _wanted: frozenset[View], _example: int) -> Parts:
        return {View.WEIGHTS: [w and w._asdict() for w in weights(self._trainer.network, self._blocks)]}

    def _health(self, _wanted: frozenset[View], _example: int) -> Parts:
        trainer = self._trainer
        found = health(trainer.assembly, self._blocks, trainer.observation, trainer.rows)
        layers = [{name: None if value != value else value for name, value in layer._asdict().items()} for layer in found.layers]
        return {View.HEALTH: {"layers": layers, "diagnosis": [finding._asdict() for finding in found.diagnosis]}}

    def _kept(self) -> Observation | None:
        """The last observed step, if its gradients and updates were kept."""
        observed = self._trainer.observation
        return observed if observed and observed.gradients else None

    def _learning(self, wanted: frozenset[View], _example: int) -> Parts:
        observed = self._kept()
        if observed is None:
            return {}
        makers = {View.GRADIENTS: gradients, View.UPDATES: updates}
        return {view: [w and w._asdict() for w in make(observed, self._blocks)] for view, make in makers.items() if view in wanted}

    def _filters(self, _wanted: frozenset[View], _example: int) -> Parts:
        return {View.FILTERS: [found and found._asdict() for found in filters(self._trainer.network, self._blocks)]}

    def _summary(self, _wanted: frozenset[View], _example: int) -> Parts:
        return {View.SUMMARY: [found and found._asdict() for found in summary(self._trainer.assembly, self._blocks)]}

    def _focus(self, _wanted: frozenset[View], example: int) -> Parts:
        if self._focused is None:
            return {}
        found = focus(self._trainer.assembly, self._blocks, *self._focused, GRID, example)._asdict()
        display, values = found.pop("display"), found.pop("values")
        return {View.FOCUS: {**found, display.value: values if values.ndim else float(values)}}

    def _answers(self, wanted: frozenset[View], _example: int) -> Parts:
        """What is read off the answers for all examples, which take one forward pass; or for those shown, where nothing else is wanted."""
        assembly, parts = self._trainer.assembly, Parts()
        predicted = first_predictions(assembly, SHOWN) if wanted == {View.EXAMPLES} else predictions(assembly)
        if wanted & {View.CONFUSION, View.PER_CLASS}:
            found = confusion(predicted)
            parts[View.CONFUSION] = {part: matrix.counts for part, matrix in found.items()}
            parts[View.PER_CLASS] = {part: {name: getattr(matrix, name) for name in FIGURES} for part, matrix in found.items()}
        if View.EXAMPLES in wanted:
            parts[View.EXAMPLES] = _examples(assembly, predicted)
        if View.REGRESSION in wanted:
            drawn = scatter(assembly, predicted)
            parts[View.REGRESSION] = {"index": drawn.rows, "predicted": drawn.predicted}
        return {view: part for view, part in parts.items() if view in wanted}


def held(hands: Hands) -> dict[str, Any] | None:
    """What a person holds, tensors by their names in the network, True for one that is frozen whole; None when that is nothing."""
    if not hands.any:
        return None
    frozen = {name.partition(".")[2]: True if mask.all() else mask.to(torch.uint8) for name, mask in hands.frozen.items()}
    return {"frozen": frozen, "silenced": {block: list(units) for block, units in hands.silenced.items()}}


def _examples(assembly: Assembly, predicted: Mapping[str, Predictions]) -> dict[str, Any]:
    """Single examples with the network's answers, as suits the task."""
    if isinstance(assembly.prepared.task, Labelling | Segmentation):
        found = labels(assembly, predicted)
        return {"index": found.rows, "predicted": found.predicted, "probability": found.probability}
    if isinstance(assembly.prepared.task, Regression):
        drawn = forecasts(assembly, predicted)
        return {"index": drawn.rows, "predicted": drawn.predicted}
    shown = examples(assembly, predicted)
    return {"index": shown.rows, "probability": shown.probability}


def _unit(drawn: Units) -> dict[str, Any]:
    match drawn.display:
        case Display.MAP | Display.IMAGE | Display.ROW:
            return quantised(drawn.values)._asdict()
        case Display.CURVE:
            return {"curves": drawn.values}
        case _:
            return {"values": drawn.values}
