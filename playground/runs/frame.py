"""Frames: what a run looks like at one moment, in the parts that somebody wants to see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.data import Classification, DataForm
from playground.engine.trainer import Trainer
from playground.model.blocks import Display
from playground.probes import confusion, examples, health, predictions, scatter, surface, units, weights
from playground.probes.units import Units, quantised
from playground.runs.command import View
from playground.runs.rhythm import Rhythm

GRID, SURFACE = 30, 60
"""Points along each side of a unit's map, and of the output's."""

SHARE, SLOWEST = 0.006, 3.0
"""The share of a run's time that each part of its frames may take; seconds after which even the dearest part is made anew."""

FIGURES = ("precision", "recall", "f1", "support")

Part = Mapping[str, Any] | list[Any] | None
Parts = dict[View, Part]


class Camera:
    """Takes frames of a trainer. While it trains, a part that costs much is left out of most frames (None), so that the others stay fluent.

    Made anew for every network and data.
    """

    def __init__(self, trainer: Trainer) -> None:
        self._trainer = trainer
        self._blocks = trainer.plan.blocks()
        self._metrics: tuple[int, dict[str, dict[str, float]]] = (-1, {})
        self._makers: dict[frozenset[View], Callable[[frozenset[View], int], Parts]] = {
            frozenset({View.SURFACE}): self._surface,
            frozenset({View.UNITS}): self._units,
            frozenset({View.WEIGHTS}): self._weights,
            frozenset({View.HEALTH}): self._health,
            self._answerable(): self._answers,
        }
        self._turns = {views: Rhythm(0.0, SHARE, SLOWEST) for views in [*self._makers, frozenset[View]()]}

    def frame(self, views: frozenset[View], example: int, *, exact: bool) -> dict[str, Any]:
        """The parts that are wanted and whose turn it is, all of them when `exact`. `metrics` are those of step `metrics_step`."""
        parts: Parts = dict.fromkeys(View)
        for shown, make in self._makers.items():
            wanted = shown & views
            if wanted and (exact or self._turns[shown].wait() == 0):
                with self._turns[shown].beat():
                    parts |= make(wanted, example)
        step, metrics = self._measure(exact)
        figures = {"learning_rate": self._trainer.learning_rate, "metrics": metrics, "metrics_step": step, "example": example}
        return figures | {view.value: part for view, part in parts.items()}

    def _measure(self, exact: bool) -> tuple[int, dict[str, dict[str, float]]]:
        turn = self._turns[frozenset()]
        if exact or turn.wait() == 0:
            with turn.beat():
                self._metrics = self._trainer.position.step, {part: dict(scores) for part, scores in self._trainer.evaluate().items()}
        return self._metrics

    def _answerable(self) -> frozenset[View]:
        """The views of the network's answers that suit the task."""
        prepared = self._trainer.prepared
        if not isinstance(prepared.task, Classification):
            return frozenset({View.REGRESSION})
        pictured = prepared.form in (DataForm.IMAGE, DataForm.TABLE)
        return frozenset({View.CONFUSION, View.PER_CLASS, *([View.EXAMPLES] if pictured else [])})

    def _surface(self, _wanted: frozenset[View], _example: int) -> Parts:
        found = surface(self._trainer.assembly, SURFACE)
        if found is None:
            return {}
        return {View.SURFACE: {"value": found.value} if found.probability is None else {"probability": sixteen(found.probability)}}

    def _units(self, _wanted: frozenset[View], example: int) -> Parts:
        return {View.UNITS: [_unit(drawn) for drawn in units(self._trainer.assembly, self._blocks, GRID, example)]}

    def _weights(self, _wanted: frozenset[View], _example: int) -> Parts:
        return {View.WEIGHTS: [w and w._asdict() for w in weights(self._trainer.network, self._blocks)]}

    def _health(self, _wanted: frozenset[View], _example: int) -> Parts:
        trainer = self._trainer
        found = health(trainer.assembly, self._blocks, trainer.observation, trainer.rows)
        layers = [{name: None if value != value else value for name, value in layer._asdict().items()} for layer in found.layers]
        return {View.HEALTH: {"layers": layers, "diagnosis": [finding._asdict() for finding in found.diagnosis]}}

    def _answers(self, wanted: frozenset[View], _example: int) -> Parts:
        """What is read off the answers for all examples, which take one forward pass."""
        assembly, parts = self._trainer.assembly, Parts()
        predicted = predictions(assembly)
        if wanted & {View.CONFUSION, View.PER_CLASS}:
            found = confusion(predicted)
            parts[View.CONFUSION] = {part: matrix.counts for part, matrix in found.items()}
            parts[View.PER_CLASS] = {part: {name: getattr(matrix, name) for name in FIGURES} for part, matrix in found.items()}
        if View.EXAMPLES in wanted:
            shown = examples(assembly, predicted)
            parts[View.EXAMPLES] = {"index": shown.rows, "probability": shown.probability}
        if View.REGRESSION in wanted:
            drawn = scatter(assembly, predicted)
            parts[View.REGRESSION] = {"index": drawn.rows, "predicted": drawn.predicted}
        return {view: part for view, part in parts.items() if view in wanted}


def sixteen(probability: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Probabilities as 16-bit numbers, 65535 for 1; what is no number becomes 0."""
    return (np.nan_to_num(probability, nan=0.0).clip(0, 1) * np.float32(65535) + np.float32(0.5)).astype(np.uint16)


def _unit(drawn: Units) -> dict[str, Any]:
    match drawn.display:
        case Display.MAP | Display.IMAGE:
            return quantised(drawn.values)._asdict()
        case Display.CURVE:
            return {"curves": drawn.values}
        case _:
            return {"values": drawn.values}
