"""Single examples with the network's answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground.engine.assembly import Assembly
from playground.probes.predictions import Predictions

SHOWN = 24
"""Examples that are shown."""


class Examples(NamedTuple):
    """Rows of the raw data, int32 (m,), with the probability of each class, float32 (m, C)."""

    rows: NDArray[np.int32]
    probability: NDArray[np.float32]


class Labels(NamedTuple):
    """Rows of the raw data, int32 (m,), with the likeliest class at each position, int32 (m, length), and its probability, float32 (m, length).

    Of pictures (m, height, width) take the place of (m, length).
    """

    rows: NDArray[np.int32]
    predicted: NDArray[np.int32]
    probability: NDArray[np.float32]


class Forecasts(NamedTuple):
    """Rows of the raw data, int32 (m,), with every predicted target in its own units, float32 (m, k)."""

    rows: NDArray[np.int32]
    predicted: NDArray[np.float32]


class Scatter(NamedTuple):
    """Rows of the raw data, int32 (m,), with the predicted first target in its own units, float32 (m,)."""

    rows: NDArray[np.int32]
    predicted: NDArray[np.float32]


@torch.inference_mode()
def examples(assembly: Assembly, predicted: Mapping[str, Predictions], most: int = SHOWN) -> Examples:
    """The first examples of the test part (of another, where it is empty), always the same ones, with what the network thinks of them."""
    answers = _held_out(predicted)
    probability = assembly.bound.probability(answers.output[:most]).cpu()
    if probability.shape[1] == 1:
        probability = torch.cat([1 - probability, probability], 1)
    return Examples(answers.rows[:most].int().numpy(), probability.numpy())


@torch.inference_mode()
def labels(assembly: Assembly, predicted: Mapping[str, Predictions], most: int = SHOWN) -> Labels:
    """The first examples of the test part (of another, where it is empty) with the label that the network gives each position, or pixel."""
    answers = _held_out(predicted)
    output = answers.output[:most]
    found = assembly.bound.probability(output.movedim(1, -1) if output.ndim == 4 else output).max(-1)
    return Labels(answers.rows[:most].int().numpy(), found.indices.int().cpu().numpy(), found.values.cpu().numpy())


@torch.inference_mode()
def forecasts(assembly: Assembly, predicted: Mapping[str, Predictions], most: int = SHOWN) -> Forecasts:
    """The first examples of the test part (of another, where it is empty) with all that is predicted of them."""
    answers = _held_out(predicted)
    return Forecasts(answers.rows[:most].int().numpy(), assembly.prepared.targets_of(answers.output[:most]).cpu().numpy())


@torch.inference_mode()
def scatter(assembly: Assembly, predicted: Mapping[str, Predictions], most: int = 500) -> Scatter:
    """What a regression network predicts for examples of the test part (of another, where it is empty)."""
    answers = _held_out(predicted)
    values = assembly.prepared.targets_of(answers.output[:most])[:, 0].cpu()
    return Scatter(answers.rows[:most].int().numpy(), values.numpy())


def _held_out(predicted: Mapping[str, Predictions]) -> Predictions:
    return next(predicted[part] for part in ("test", "validation", "train") if part in predicted and len(predicted[part].rows))
