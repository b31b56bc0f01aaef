"""Distributions and correlations are numpy's own."""

from __future__ import annotations

import numpy as np

from playground.figures.column import OTHERS, column_look, draw_column
from playground.figures.correlations import correlations, draw_correlations


def test_counts_by_class_add_up_to_a_histogram() -> None:
    generator = np.random.default_rng(0)
    values = generator.normal(size=300)
    values[::11] = np.nan
    labels = ["a" if i % 3 else "b" for i in range(300)]
    look = column_look("x", values, (labels, ("a", "b")))
    finite = values[np.isfinite(values)]
    counts, edges = np.histogram(finite, bins=40)
    np.testing.assert_array_equal(np.array(look.counts["a"]) + np.array(look.counts["b"]), counts)
    np.testing.assert_allclose(look.places, (edges[1:] + edges[:-1]) / 2)
    assert [list(bar.y) for bar in draw_column(look).data] == [list(look.counts["a"]), list(look.counts["b"])]


def test_rare_words_are_counted_together_and_missing_ones_left_out() -> None:
    words = [word for k in range(25) for word in [f"w{k:02d}"] * (30 - k)] + [None] * 7
    look = column_look("x", words)
    assert look.places[:2] == ("w00", "w01") and look.places[-1] == OTHERS and len(look.places) == 21
    assert sum(look.counts[""]) == len(words) - 7 and look.counts[""][-1] == sum(30 - k for k in range(20, 25))


def test_nothing_but_gaps_draws_nothing() -> None:
    assert column_look("x", np.full(5, np.nan)).places == ()


def test_correlations_are_pearsons_over_the_rows_where_both_are_there() -> None:
    generator = np.random.default_rng(1)
    x = generator.normal(size=(200, 4))
    x[:, 1] = 1e9 + 3 * x[:, 0] + x[:, 1]
    x[:, 3] = 7.0
    x[::5, 0] = np.nan
    x[3, 1] = np.inf
    found = correlations(("a", "b", "c", "same"), x).values
    for i in range(3):
        for j in range(3):
            both = np.isfinite(x[:, i]) & np.isfinite(x[:, j])
            np.testing.assert_allclose(found[i, j], np.corrcoef(x[both, i], x[both, j])[0, 1], atol=1e-6)
    assert np.isnan(found[3]).all() and np.isnan(found[:, 3]).all()
    assert draw_correlations(correlations(("a", "same"), x[:, [0, 3]])).data[0].z[0][1] is None
