"""What `playground.figures` gives."""

from __future__ import annotations

import subprocess
import sys

import pytest
from torch import nn, rand

from playground import explain, figures


def test_every_name_is_there() -> None:
    for name in figures.__all__:
        assert getattr(figures, name) is not None
    assert list(figures.__all__) == sorted(figures.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        figures.nothing  # noqa: B018


def test_an_explanation_is_drawn_by_one_call() -> None:
    attribution = explain(nn.Linear(3, 2), rand(2, 3), background=rand(8, 3), target=1)
    for draw in (figures.waterfall, figures.bars):
        assert draw(attribution, 1).to_plotly_json()["data"]
    assert len(figures.comparison([attribution, attribution], ["one", "the same"]).data) == 2


def test_figures_of_explanations_cost_nothing_until_they_are_used() -> None:
    script = "import sys, playground.figures; sys.exit('playground.attribution' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=120)
