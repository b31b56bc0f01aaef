"""Who decides where: the exact share of every input in the answer, at each point of the plane."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.attribution.baseline import Baseline
from playground.attribution.coalition import every_coalition, scores_of
from playground.attribution.groups import separate
from playground.attribution.scalar import Scalar, Watch
from playground.attribution.shapley import shares
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.attribution.verdict import relative_errors
from playground.data import DataForm
from playground.probes.grid import grid
from playground.problem import Problem, SpecError

ROWS = 60 * 60 * 2**7
"""Rows that a field may send through the network: 60 × 60 points with seven inputs."""


class Field(NamedTuple):
    """Exact Shapley values over the extent of the data; row 0 is the lowest x₂, points lie in the middle of the cells.

    `names` of the k inputs; `value` float32 (S, S), or (S,) on a line: the score that is explained; `scores` float32 (k, S, S) or (k, S): each
    input's share of it. `baseline_value` is the score at the baseline; `error` the largest of |baseline_value + Σ scores − value| relative to
    |value − baseline_value|. `notes` are sentences for the learner.
    """

    names: tuple[str, ...]
    value: NDArray[np.float32]
    scores: NDArray[np.float32]
    baseline_value: float
    error: float
    notes: tuple[str, ...] = ()


def field(subject: Subject, target: Target, baseline: Baseline, resolution: int = 60, seed: int = 0, watch: Watch | None = None) -> Field:
    """The field of a network on the plane or on the line, `resolution` points to a side; coarser, and said so, beyond seven inputs.

    SpecError for other data, for a target that the network has not, and for a baseline that does not suit. Cancelled comes by `watch`.
    """
    if subject.assembly is None or subject.form not in (DataForm.PLANE, DataForm.LINE):
        raise SpecError([Problem("data", "a field can be drawn for points on the plane or on a line only")])
    if subject.form not in baseline.forms:
        raise SpecError([Problem("baseline", f"{baseline.name()} does not suit this kind of data")])
    if not 2 <= resolution <= 400:
        raise SpecError([Problem("resolution", f"must be from 2 to 400, got {resolution}")])
    scalar, inputs = Scalar(subject, target, watch), len(subject.names)
    side = _affordable(resolution, inputs, subject.form)
    points = grid(subject.assembly.prepared, side, torch.device("cpu"))
    values = scores_of(scalar, points, baseline.of(subject, points, seed), every_coalition(inputs), separate(subject.shape))
    found = shares(values)
    error = relative_errors(found, values[:, -1], values[:, 0], scalar.unit).max()
    shape = (side,) if subject.form is DataForm.LINE else (side, side)
    coarser = f"{inputs} inputs make 2^{inputs} combinations at each point: {side} points to a side instead of {resolution}."
    value, scores = values[:, -1].reshape(shape), found.T.reshape(inputs, *shape)
    notes = (coarser,) if side < resolution else ()
    return Field(subject.names, value.numpy().copy(), scores.contiguous().numpy(), float(values[0, 0]), float(error), notes)


def _affordable(resolution: int, inputs: int, form: DataForm) -> int:
    """Points to a side within the rows that are allowed; as many as asked for up to seven inputs and 60 points."""
    if inputs <= 7:
        return resolution
    points = ROWS // 2**inputs
    return min(resolution, points if form is DataForm.LINE else int(points**0.5))


__all__ = ["ROWS", "Field", "field"]
