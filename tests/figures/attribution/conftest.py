"""Small networks and what explains them."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from playground.attribution import Attribution, Subject, Target, explain

NAMES = tuple(f"column {place}" for place in range(15))


@pytest.fixture(scope="session")
def rows() -> Subject:
    """Fifteen columns, three classes."""
    with torch.random.fork_rng():
        torch.manual_seed(3)
        return Subject.bare(nn.Sequential(nn.Linear(15, 8), nn.Tanh(), nn.Linear(8, 3)), torch.randn(40, 15), names=NAMES)


@pytest.fixture(scope="session")
def pictures() -> Subject:
    """Two channels of 5 × 6 pixels, two classes."""
    with torch.random.fork_rng():
        torch.manual_seed(4)
        return Subject.bare(nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Flatten(), nn.Linear(36, 2)), torch.rand(30, 2, 5, 6))


def of(subject: Subject, first: int = 0, last: int = 1, **choices: Any) -> Attribution:
    """The attribution of some of a subject's background examples, of its first class."""
    return explain(subject, subject.background[first:last], **{"target": Target(output=0), **choices})
