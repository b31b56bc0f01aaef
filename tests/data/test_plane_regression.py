"""Heights on the plane are those of the surface named."""

from __future__ import annotations

import math

import pytest
import torch

from playground.data.plane_regression import MultiGauss, PlaneSurface, Ripple, TiltedPlane
from playground.registry import every


@pytest.mark.parametrize("kind", every(PlaneSurface), ids=lambda kind: kind.tag())
def test_without_noise_every_target_is_the_height_at_its_point(kind):
    s = kind().sample()
    torch.testing.assert_close(s.y[:, 0], kind().height(s.x), atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", every(PlaneSurface), ids=lambda kind: kind.tag())
def test_noise_changes_heights_and_leaves_points(kind):
    clean, noisy = kind().sample(), kind(noise=0.3).sample()
    assert torch.equal(clean.x, noisy.x)
    assert (clean.y - noisy.y).abs().mean() > 0.01


def test_the_tilted_plane_rises_to_the_upper_right():
    points = torch.tensor([[0.0, 0.0], [6.0, 6.0], [-6.0, -6.0], [5.0, -5.0]])
    torch.testing.assert_close(TiltedPlane().height(points), torch.tensor([0.0, 1.2, -1.2, 0.0]))


def test_hills_and_hollows_alternate():
    points = torch.tensor([[-4.0, 2.5], [0.0, 2.5], [4.0, 2.5], [-4.0, -2.5], [0.0, -2.5], [4.0, -2.5], [0.0, 0.0], [-3.0, 2.5]])
    torch.testing.assert_close(MultiGauss().height(points), torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0, -1.0, 0.0, 0.5]))


def test_a_ripple_comes_round_after_one_wavelength_and_fades():
    points = torch.tensor([[0.0, 0.0], [0.0, 1.5], [3.0, 0.0], [6.0, 6.0]])
    fade = [1 - r / math.hypot(6, 6) for r in (0, 1.5, 3)]
    torch.testing.assert_close(Ripple(wavelength=3.0).height(points), torch.tensor([fade[0], -fade[1], fade[2], 0.0]), atol=1e-6, rtol=0)
