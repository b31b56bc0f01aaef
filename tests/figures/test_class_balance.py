"""The bars are the counts."""

from __future__ import annotations

import pytest

from playground.data import prepare
from playground.data.plane import Blobs
from playground.figures import class_balance, draw_balance


def test_bars_are_shares_of_each_part() -> None:
    counts = class_balance(prepare(Blobs(classes=3)))
    figure = draw_balance(counts)
    assert [list(bar.customdata) for bar in figure.data] == [[part[name] for part in counts] for name in counts.train]
    for part in range(3):
        assert sum(bar.x[part] for bar in figure.data) == pytest.approx(1)
