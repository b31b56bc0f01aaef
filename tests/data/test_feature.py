"""A feature is the formula on its tile."""

from __future__ import annotations

import math

import pytest
import torch

from playground.data import Feature

FORMULAS = {
    "x₁": lambda a, b: a,
    "x₂": lambda a, b: b,
    "x₁²": lambda a, b: a**2,
    "x₂²": lambda a, b: b**2,
    "x₁x₂": lambda a, b: a * b,
    "sin x₁": lambda a, b: math.sin(a),
    "sin x₂": lambda a, b: math.sin(b),
    "cos x₁": lambda a, b: math.cos(a),
    "cos x₂": lambda a, b: math.cos(b),
}


@pytest.mark.parametrize("feature", Feature)
def test_a_feature_is_the_formula_on_its_tile(feature):
    points = [(-3.0, 2.0), (0.5, -1.5)]
    expected = torch.tensor([FORMULAS[feature.label](*point) for point in points])
    torch.testing.assert_close(feature.of(torch.tensor(points)), expected)


def test_no_two_features_share_a_label():
    assert sorted(feature.label for feature in Feature) == sorted(FORMULAS)
