"""The class balance counts what the parts hold."""

from __future__ import annotations

from playground.data import Split, balance, prepare
from playground.data.line import Sine
from playground.data.plane import Blobs
from playground.data.tables import BreastCancer


def test_the_parts_together_hold_every_example_of_each_class():
    b = balance(prepare(BreastCancer()))
    assert {name: sum(part[name] for part in b) for name in ("malignant", "benign")} == {"malignant": 212, "benign": 357}


def test_it_counts_part_by_part():
    b = balance(prepare(Blobs(size=100, classes=2), split=Split(train=0.5, validation=0.0, test=0.5)))
    assert b == ({"blob 1": 25, "blob 2": 25}, {"blob 1": 0, "blob 2": 0}, {"blob 1": 25, "blob 2": 25})


def test_regression_has_no_classes():
    assert balance(prepare(Sine())) == ({}, {}, {})
