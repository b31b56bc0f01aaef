"""Scores of a network trained without probabilities, read as probabilities."""

from __future__ import annotations

from torch import Tensor


def score_probability(output: Tensor) -> Tensor:
    """Class probabilities of scores: of class 1 (N, 1) from one score that aims at -1 or 1; (N, C) from scores that aim at 0 and 1.

    Under squared error the best score is 2p - 1 (or p), so (1 + s) / 2 (or s) is the probability it stands for, once cut to [0, 1] and made to
    sum to 1. Where all scores are cut to zero, all classes are alike.
    """
    if output.shape[-1] == 1:
        return ((1 + output) / 2).clamp(0, 1)
    shares = output.clamp(0, 1) + 1e-6
    return shares / shares.sum(-1, keepdim=True)
