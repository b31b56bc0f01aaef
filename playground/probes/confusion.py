"""Which class was taken for which, in each part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from playground import metrics
from playground.probes.predictions import Predictions


class Confusion(NamedTuple):
    """`counts` int32 (C, C), rows true; precision, recall and F1 float32 (C,) and support int32 (C,) of each class."""

    counts: NDArray[np.int32]
    precision: NDArray[np.float32]
    recall: NDArray[np.float32]
    f1: NDArray[np.float32]
    support: NDArray[np.int32]


@torch.inference_mode()
def confusion(predicted: Mapping[str, Predictions]) -> dict[str, Confusion]:
    """The confusion matrix and per-class figures of each part, for classes: of examples, of positions, of pixels."""
    return {part: _confusion(answers) for part, answers in predicted.items()}


def _confusion(answers: Predictions) -> Confusion:
    counts = metrics.confusion(answers.output, answers.target).cpu()
    each = metrics.per_class(counts)
    figures = (each.precision.numpy(), each.recall.numpy(), each.f1.numpy())
    return Confusion(counts.int().numpy(), *figures, each.support.int().numpy())
