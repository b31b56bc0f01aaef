"""The names that the package offers are a promise."""

from __future__ import annotations

import playground.data


def test_the_exported_names_are_these():
    assert set(playground.data.__all__) == {
        "EXTENT",
        "AnyDataset",
        "Balance",
        "Baseline",
        "Classification",
        "DataForm",
        "Dataset",
        "Feature",
        "Origin",
        "Part",
        "Prepared",
        "Regression",
        "Samples",
        "Scaling",
        "Split",
        "Standardiser",
        "Task",
        "balance",
        "baseline",
        "input_names",
        "input_shape",
        "prepare",
    }
    assert all(hasattr(playground.data, name) for name in playground.data.__all__)
