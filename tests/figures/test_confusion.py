"""The confusion matrix on screen is the one it was given."""

from __future__ import annotations

import pytest

from playground.figures import confusion, draw_confusion


def test_cells_hold_counts_and_colours_shares_of_the_true_class() -> None:
    figure = draw_confusion(confusion([[3, 1], [0, 4]], ["a", "b"]))
    assert [list(row) for row in figure.data[0].text] == [[3, 1], [0, 4]]
    assert [list(row) for row in figure.data[0].z] == [[0.75, 0.25], [0, 1]]


def test_a_matrix_that_is_not_square_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 2 × 2"):
        confusion([[1, 2]], ["a", "b"])
