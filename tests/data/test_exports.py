"""The names that the package offers are a promise."""

from __future__ import annotations

import playground.data


def test_the_exported_names_are_these():
    assert set(playground.data.__all__) == {
        "EXTENT",
        "UNASKED",
        "AnyDataset",
        "Balance",
        "Baseline",
        "Classification",
        "DataForm",
        "Dataset",
        "Feature",
        "Labelling",
        "Kept",
        "Origin",
        "Part",
        "Prepared",
        "Regression",
        "Samples",
        "Scaling",
        "Segmentation",
        "Split",
        "SplitBy",
        "Standardiser",
        "Task",
        "Trivial",
        "balance",
        "baseline",
        "input_names",
        "input_shape",
        "prepare",
        "ready",
    }
    assert all(hasattr(playground.data, name) for name in playground.data.__all__)
