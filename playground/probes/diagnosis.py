"""What the figures of a run mean, in plain words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from playground.probes.health import LayerHealth

TOO_FAST, FAST, SLOW = 0.1, 0.03, 1e-5
"""Update over weights. About 1e-3 is usual (Karpathy, CS231n, "Ratio of weights:updates"); small networks learn well up to some 1e-2."""

VANISHED = 1e-3
"""Gradients of the first layer this much smaller than those of the last have vanished: a factor of 10 a layer and worse, as in the sigmoid
networks of Glorot & Bengio (2010)."""

EXPLODED = 100.0
"""Gradient norms beyond this are those that clipping was made for (Pascanu, Mikolov & Bengio 2013 clip between 1 and 10 times the usual norm)."""

DEAD, DYING = 0.5, 0.25
"""Share of dead units (Lu, Shin, Su & Karniadakis 2019, "Dying ReLU and initialization")."""

SATURATED = 0.5
"""Share of saturated activations that stalls a layer (Glorot & Bengio 2010, their figure 2)."""

OVERFIT = 1.15
"""A validation loss this many times its best, while the training loss fell on (Prechelt 1998, "Early stopping - but when?": generalisation loss)."""

STALLED = 0.005
"""A training loss that improved by less than this share over the second half of the record no longer falls."""

ENOUGH = 12
"""Rows from which curves can be judged."""


class Level(StrEnum):
    """How bad it is."""

    GOOD = "good"
    NOTICE = "notice"
    WARNING = "warning"


class Finding(NamedTuple):
    """One sentence."""

    level: Level
    text: str


Layers = Sequence["LayerHealth"]
Rows = Sequence[Mapping[str, float]]


def diagnose(layers: Layers, rows: Rows) -> tuple[Finding, ...]:
    """What is worth saying, the worst first; a single good word when nothing is wrong, nothing before the first step."""
    findings = [*_steps(layers), *_gradients(layers), *_units(layers), *_curves(rows)]
    findings.sort(key=lambda finding: finding.level is not Level.WARNING)
    if not findings and any(isfinite(layer.update_ratio) for layer in layers):
        largest = max(layer.update_ratio for layer in layers if isfinite(layer.update_ratio))
        return (Finding(Level.GOOD, f"All layers learn: updates are at most {_percent(largest)} of the weights."),)
    return tuple(findings)


def _steps(layers: Layers) -> Iterator[Finding]:
    worst = _largest(layers, lambda layer: layer.update_ratio)
    if worst is None:
        return
    share = f"updates are {_percent(worst.update_ratio)} of the weights"
    if worst.update_ratio >= TOO_FAST:
        yield Finding(Level.WARNING, f"Learning rate too high: {share} ({worst.title}, {worst.path}).")
    elif worst.update_ratio >= FAST:
        yield Finding(Level.NOTICE, f"Learning rate high: {share} ({worst.title}, {worst.path}).")
    elif worst.update_ratio < SLOW:
        yield Finding(Level.NOTICE, f"Learning is slow: {share} at most. A higher learning rate may help.")


def _gradients(layers: Layers) -> Iterator[Finding]:
    norms = [layer for layer in layers if isfinite(layer.gradient_norm)]
    worst = _largest(norms, lambda layer: layer.gradient_norm)
    if worst and worst.gradient_norm > EXPLODED:
        yield Finding(Level.WARNING, f"Gradients explode: their norm is {worst.gradient_norm:.3g} at {worst.title} ({worst.path}). Clip them.")
    if len(norms) >= 3 and norms[0].gradient_norm < VANISHED * norms[-1].gradient_norm:
        share = norms[0].gradient_norm / norms[-1].gradient_norm
        yield Finding(Level.WARNING, f"Gradients vanish: at the first layer they are {share:.1g} times those at the last.")


def _units(layers: Layers) -> Iterator[Finding]:
    dead = _largest(layers, lambda layer: layer.dead)
    if dead and dead.dead >= DYING:
        level = Level.WARNING if dead.dead >= DEAD else Level.NOTICE
        yield Finding(level, f"Dead units: {_percent(dead.dead)} of {dead.title} ({dead.path}) give zero for every example and cannot learn.")
    flat = _largest(layers, lambda layer: layer.saturated)
    if flat and flat.saturated >= SATURATED:
        share = f"{_percent(flat.saturated)} of the activations of {flat.title} ({flat.path})"
        yield Finding(Level.NOTICE, f"Saturation: {share} are at an end of their range.")


def _curves(rows: Rows) -> Iterator[Finding]:
    if len(rows) < ENOUGH:
        return
    train = [row["train.loss"] for row in rows]
    held_out = [row.get("validation.loss", float("nan")) for row in rows]
    if all(map(isfinite, held_out)):
        best = min(range(len(rows)), key=held_out.__getitem__)
        if held_out[-1] > OVERFIT * held_out[best] and train[-1] < train[best]:
            rise = f"{_percent(held_out[-1] / held_out[best] - 1)} above its best (epoch {rows[best]['epoch']:.0f})"
            yield Finding(Level.WARNING, f"Over-fitting: the validation loss is {rise}, while the training loss fell on.")
            return
    half = len(rows) // 2
    if min(train[half:]) > (1 - STALLED) * min(train[:half]):
        yield Finding(Level.NOTICE, f"The training loss has not fallen since epoch {rows[train.index(min(train[:half]))]['epoch']:.0f}.")


def _largest(layers: Layers, figure: Callable[[LayerHealth], float]) -> LayerHealth | None:
    return max((layer for layer in layers if isfinite(figure(layer))), key=figure, default=None)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.2g} %"
