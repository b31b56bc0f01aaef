"""The baseline is what answering without looking achieves."""

from __future__ import annotations

import math

import pytest
import torch
from sklearn.dummy import DummyClassifier, DummyRegressor

from playground.data import Split, baseline, prepare
from playground.data.images import Digits
from playground.data.tables import BreastCancer, Diabetes


@pytest.mark.parametrize("source", [BreastCancer(), Digits()], ids=lambda source: source.tag())
def test_it_answers_the_commonest_class(source):
    p = prepare(source)
    b = baseline(p)
    y = p.raw.y.numpy()
    dummy = DummyClassifier().fit(y[p.train.index], y[p.train.index])
    for part in ("train", "validation", "test"):
        assert getattr(b, part) == pytest.approx(dummy.score(None, y[p.parts[part].index]))


def test_it_names_its_answer():
    assert baseline(prepare(BreastCancer())).words == "always benign"


def test_it_answers_the_mean_target():
    p = prepare(Diabetes())
    b = baseline(p)
    dummy = DummyRegressor().fit(p.train.x, p.train.y)
    assert b.train == 0.0 and math.copysign(1, b.train) == 1
    assert b.test == pytest.approx(dummy.score(p.test.x, p.test.y), abs=1e-5)


def test_an_empty_part_has_no_baseline():
    whole = Split(train=1.0, validation=0.0, test=0.0)
    assert math.isnan(baseline(prepare(BreastCancer(), split=whole)).test)
    assert math.isnan(baseline(prepare(Diabetes(), split=whole)).test)


def test_a_target_that_never_changes_counts_nothing():
    from playground.data.baseline import _r2_of

    assert _r2_of(torch.ones(1), torch.ones(5, 1)) == 0.0
