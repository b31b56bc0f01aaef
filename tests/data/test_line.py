"""Curves follow their formula, and noise is the deviation it says."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from playground.data.line import Curve, LineWithOutliers, Polynomial, Sine, Staircase
from playground.registry import every


@pytest.mark.parametrize("kind", every(Curve), ids=lambda kind: kind.tag())
def test_noise_is_the_deviation_from_the_curve(kind):
    plain = {"outliers": 0.0} if kind is LineWithOutliers else {}
    s = kind(size=10_000, noise=0.25, **plain).sample()
    assert (s.y - kind(**plain).value(s.x)).std() == pytest.approx(0.25, rel=0.03)


@pytest.mark.parametrize("kind", every(Curve), ids=lambda kind: kind.tag())
def test_every_curve_stays_between_minus_one_and_one(kind):
    y = kind().value(torch.linspace(-6, 6, 1001))
    assert y.min() >= -1 - 1e-6 and y.max() <= 1 + 1e-6


def test_the_wave_has_as_many_cycles_as_asked():
    y = Sine(cycles=3.0).value(torch.linspace(-5.999, 5.999, 5000))
    assert int((y[1:] * y[:-1] < 0).sum()) == 2 * 3 - 1


def test_the_staircase_has_as_many_steps_as_asked():
    y = Staircase(steps=5).value(torch.linspace(-6, 6, 5000))
    torch.testing.assert_close(y.unique(), torch.tensor([-1.0, -0.5, 0.0, 0.5, 1.0]))


def test_the_polynomial_has_its_degree():
    x = torch.linspace(-6, 6, 200, dtype=torch.float64)
    y = Polynomial(degree=4).value(x).numpy()
    fits = [np.abs(np.polyval(np.polyfit(x.numpy(), y, degree), x.numpy()) - y).max() for degree in (3, 4)]
    assert fits[1] < 1e-9 < fits[0]


def test_outliers_drag_the_mean_and_not_the_median():
    """Squared error fits the mean, absolute error the median: the point of this set."""
    s = LineWithOutliers(size=10_000).sample()
    residual = s.y - LineWithOutliers().value(s.x)
    assert residual.mean() == pytest.approx(0.15 * 6, abs=0.1)
    assert residual.median() == pytest.approx(0.0, abs=0.05)


def test_more_outliers_keep_the_ones_there_were():
    few, many = (LineWithOutliers(outliers=share).sample().y for share in (0.1, 0.2))
    assert torch.equal(few[few > 3.5], many[few > 3.5]) and int((many > 3.5).sum()) > int((few > 3.5).sum())
