"""Classes on the plane have the shapes they are named for."""

from __future__ import annotations

import math

import pytest
import torch

from playground.data.plane import Blobs, Checkerboard, Circle, Gauss, Moons, PlaneClasses, Spiral, Xor
from playground.data.points import within
from playground.registry import every


@pytest.mark.parametrize("kind", every(PlaneClasses), ids=lambda kind: kind.tag())
def test_classes_are_about_equally_large(kind):
    dataset = kind(size=1000)
    counts = dataset.sample().y.bincount(minlength=len(dataset.task().classes))
    assert counts.min() >= 0.9 * counts.max()


def test_the_circle_is_a_disc_in_a_ring():
    s = Circle().sample()
    radius = s.x.norm(dim=1)
    assert radius[s.y == 1].max() < 2.5
    assert radius[s.y == 0].min() >= 3.5 and radius.max() <= 5


def test_xor_asks_whether_the_signs_agree():
    s = Xor().sample()
    assert torch.equal(s.y == 1, s.x.prod(1) > 0)
    assert s.x.abs().min() >= 0.3 and s.x.abs().max() <= 5.3


def test_the_two_clouds_lie_where_tensorflow_playground_puts_them():
    s = Gauss(size=10_000).sample()
    for label, centre in ((0, -2.0), (1, 2.0)):
        cloud = s.x[s.y == label]
        torch.testing.assert_close(cloud.mean(0), torch.tensor([centre, centre]), atol=0.05, rtol=0)
        torch.testing.assert_close(cloud.var(0), torch.tensor([0.5, 0.5]), atol=0.05, rtol=0)


@pytest.mark.parametrize("arms", [2, 3, 4, 5])
def test_each_arm_of_the_spiral_winds_one_and_three_quarter_times(arms):
    """A point at distance r stands at angle 2π · 1.75 · r/5 from its arm's start, and the arms start evenly apart."""
    s = Spiral(arms=arms, size=600).sample()
    radius = s.x.norm(dim=1)
    start = torch.atan2(s.x[:, 0], s.x[:, 1]) - 2 * math.pi * 1.75 * radius / 5
    expected = 2 * math.pi * (s.y + 1) / arms
    assert torch.cos(start - expected).min() > 0.999
    assert s.y.bincount().tolist() == [600 // arms] * arms
    assert radius.max() < 5


def test_the_two_arms_start_as_in_tensorflow_playground():
    """Class 1 (+1 there) leaves the middle upwards."""
    s = Spiral(size=5000).sample()
    near = s.x.norm(dim=1) < 0.3
    assert s.x[near & (s.y == 1), 1].mean() > 0 > s.x[near & (s.y == 0), 1].mean()


def test_the_moons_are_those_of_scikit_learn():
    from sklearn.datasets import make_moons

    s = Moons(size=400).sample()
    own = s.x / 3.2 + torch.tensor([0.5, 0.25])
    theirs, labels = (torch.from_numpy(array) for array in make_moons(4000, shuffle=False))
    for label in (0, 1):
        nearest = torch.cdist(own[s.y == label].double(), theirs[labels == label]).amin(1)
        assert nearest.max() < 1e-3


@pytest.mark.parametrize("classes", range(2, 9))
def test_every_blob_is_a_cloud_of_its_own(classes):
    """Without noise, nearly every point is nearest to its own cloud's middle."""
    s = Blobs(classes=classes, size=1600).sample()
    middles = torch.stack([s.x[s.y == label].mean(0) for label in range(classes)])
    assert (torch.cdist(s.x, middles).argmin(1) == s.y).double().mean() > 0.995


@pytest.mark.parametrize("squares", [2, 3, 8])
def test_squares_that_share_a_side_differ(squares):
    s = Checkerboard(squares=squares, size=2000).sample()
    column, row = ((s.x.double() + 5) / (10 / squares)).floor().long().clamp(0, squares - 1).unbind(1)
    assert ((column + row) % 2 == s.y).double().mean() > 0.999


@pytest.mark.parametrize("kind", [Circle, Xor, Checkerboard], ids=lambda kind: kind.tag())
def test_noise_mislabels_more_and_more_points(kind):
    clean, wrong = kind().sample(), []
    for noise in (0.1, 0.3, 0.5):
        noisy = kind(noise=noise).sample()
        assert torch.equal(noisy.x, clean.x)
        wrong.append(int((noisy.y != clean.y).sum()))
    assert 0 < wrong[0] < wrong[1] < wrong[2]


def test_strays_are_mirrored_back_onto_the_map():
    points = torch.tensor([[7.0, -6.5], [5.0, 0.0], [-13.0, 6.0]])
    assert torch.equal(within(points), torch.tensor([[5.0, -5.5], [5.0, 0.0], [1.0, 6.0]]))
