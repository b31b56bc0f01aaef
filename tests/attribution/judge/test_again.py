"""A question asked again ends as soon as it is no longer wanted."""

from __future__ import annotations

from typing import ClassVar

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Cancelled, explain
from playground.attribution.judge.again import again
from playground.attribution.scalar import Watch
from tests.attribution.small import bare, drawn


class Counting(nn.Module):
    """A sum that knows how many rows it was asked for, over all its copies."""

    rows: ClassVar[list[int]] = []

    def forward(self, x: Tensor) -> Tensor:
        self.rows.append(len(x))
        return x.sum(1, keepdim=True)


def test_it_ends_between_passes_and_counts_its_rows():
    subject, x = bare(Counting(), 12), drawn(6, 12)
    own = explain(subject, x, method="exact_shapley", target=1)
    watch = Watch()
    Counting.rows.clear()
    assert torch.equal(again(subject, own, x, watch).scores, own.scores)
    assert watch.rows == sum(Counting.rows)
    Counting.rows.clear()
    with pytest.raises(Cancelled):
        again(subject, own, x, Watch(cancelled=lambda: len(Counting.rows) >= 1))
    assert sum(Counting.rows) < watch.rows / 2
