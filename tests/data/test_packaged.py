"""A missing table is said in a sentence."""

from __future__ import annotations

import importlib.util

import pytest

from playground.data.packaged import rows


def test_a_machine_without_scikit_learn_is_told_so(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(FileNotFoundError, match=r"iris\.csv comes with scikit-learn, which is not installed"):
        rows("iris.csv")


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(FileNotFoundError, match=r"lilies\.csv"):
        rows("lilies.csv")
