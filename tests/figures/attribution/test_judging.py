"""What judges explanations is drawn as it was found."""

from __future__ import annotations

import math

import pytest
import torch

from playground.figures import theme
from playground.figures.attribution import (
    TruthShare,
    agreement_data,
    deletion_data,
    draw_agreement,
    draw_deletion,
    draw_stability,
    draw_truth,
    stability_data,
)


def test_the_cells_are_the_correlations_and_what_is_no_number_is_a_gap() -> None:
    data = agreement_data(["a", "b"], [[1, -0.25], [-0.25, math.nan]])
    assert data.matrix == [[1, -0.25], [-0.25, None]]
    heat = draw_agreement(data).data[0]
    assert [list(row) for row in heat.z] == data.matrix
    assert (heat.zmin, heat.zmax) == (-1, 1)


def test_a_matrix_that_is_not_square_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 2 × 2"):
        agreement_data(["a", "b"], [[1, 0]])


def test_the_dots_are_the_correlations_and_the_line_is_their_median() -> None:
    strip = stability_data([0.9, -0.5, math.nan, 0.8])
    assert strip == ([0.9, -0.5, 0.8], 0.8)
    drawn = draw_stability(strip)
    assert list(drawn.data[0].x) == strip.correlations
    assert drawn.layout.shapes[0].x0 == 0.8
    assert list(drawn.data[0].marker.color) == [theme.FOR, theme.AGAINST, theme.FOR]


def test_no_correlations_are_drawn_as_none() -> None:
    assert not draw_stability(stability_data([math.nan])).layout.shapes


def test_the_bar_is_the_share_and_the_line_is_chance() -> None:
    drawn = draw_truth(TruthShare(0.75, 0.2))
    assert list(drawn.data[0].x) == [0.75]
    assert drawn.layout.shapes[0].x0 == 0.2


def test_the_curves_are_the_scores_while_inputs_go_and_come() -> None:
    share, gone, come = torch.linspace(0, 1, 5), torch.tensor([4.0, 2, 1, 0.5, 0]), torch.tensor([0.0, 3, 3.5, 3.75, 4])
    random = torch.stack([gone + 1, gone + 3])
    drawn = draw_deletion(deletion_data("cat", share, gone, come, random, -random))
    orders, middle, own, mark = drawn.data[:4]
    assert list(own.x) == share.tolist()
    assert list(own.y) == gone.tolist()
    assert list(drawn.data[6].y) == come.tolist()
    assert list(middle.y) == (gone + 2).tolist()
    assert [y for y in orders.y if y is not None] == random.flatten().tolist()
    assert (list(mark.x), list(mark.y)) == ([0.0], [4.0])
    assert drawn.layout.yaxis2.matches == "y", "both are read on one scale"
