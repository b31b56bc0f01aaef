"""Initialisers, with the variance that theory asks for."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from playground.initialisers import Constant, Default, He, Initialiser, LeCun, Normal, Orthogonal, Uniform, Xavier, Zero
from playground.registry import every

INPUTS, OUTPUTS = 300, 500
each = pytest.mark.parametrize("kind", every(Initialiser), ids=lambda c: c.tag())


def filled(initialiser: Initialiser, *shape: int, seed: int = 0) -> torch.Tensor:
    weight = torch.full(shape, math.nan)
    initialiser.fill(weight, torch.Generator().manual_seed(seed))
    return weight


@pytest.mark.parametrize(
    ("initialiser", "variance"),
    [
        (Default(), 1 / (3 * INPUTS)),
        (Xavier(), 2 / (INPUTS + OUTPUTS)),
        (Xavier(spread="normal", gain=2.0), 8 / (INPUTS + OUTPUTS)),
        (He(), 2 / INPUTS),
        (He(spread="uniform"), 2 / INPUTS),
        (He(mode="fan_out"), 2 / OUTPUTS),
        (LeCun(), 1 / INPUTS),
        (LeCun(spread="uniform"), 1 / INPUTS),
        (Orthogonal(), 1 / OUTPUTS),
        (Normal(std=0.2), 0.04),
        (Uniform(limit=0.6), 0.12),
    ],
    ids=repr,
)
def test_the_variance_is_as_the_theory_says(initialiser: Initialiser, variance: float) -> None:
    weight = filled(initialiser, OUTPUTS, INPUTS)
    assert weight.var().item() == pytest.approx(variance, rel=0.02)
    assert weight.mean().item() == pytest.approx(0, abs=4 * math.sqrt(variance / weight.numel()))


@pytest.mark.parametrize("spread", ["uniform", "normal"])
def test_the_spread_has_the_shape_it_says(spread: str) -> None:
    """Excess kurtosis: 0 for a bell curve, -1.2 for an even spread."""
    weight = filled(Xavier(spread=spread), OUTPUTS, INPUTS)  # type: ignore[arg-type]
    z = weight / weight.std()
    assert (z**4).mean().item() - 3 == pytest.approx(-1.2 if spread == "uniform" else 0, abs=0.05)


def test_convolutions_count_their_kernel() -> None:
    assert filled(He(), 64, 32, 3, 3).var().item() == pytest.approx(2 / (32 * 9), rel=0.03)


def test_orthogonal_weights_keep_lengths() -> None:
    weight = filled(Orthogonal(gain=2.0), 40, 40)
    torch.testing.assert_close(weight @ weight.T, 4 * torch.eye(40), rtol=0, atol=1e-5)


def test_zero_and_constant_need_no_chance() -> None:
    assert (filled(Zero(), 3, 2) == 0).all()
    assert (filled(Constant(value=0.5), 3, 2) == 0.5).all()


@each
def test_the_generator_alone_decides(kind: type[Initialiser]) -> None:
    """The same seed gives the same weights, another seed others, and torch's global generator is left alone."""
    before = torch.get_rng_state()
    one, same, other = filled(kind(), 8, 6), filled(kind(), 8, 6), filled(kind(), 8, 6, seed=1)
    assert torch.equal(one, same)
    assert torch.equal(one, other) != kind.draws
    assert torch.equal(torch.get_rng_state(), before)


@each
def test_the_exported_statement_fills_alike(kind: type[Initialiser]) -> None:
    weight = torch.empty(8, 6)
    exec(kind().source("weight"), {"nn": nn, "weight": weight, "generator": torch.Generator().manual_seed(0)})
    assert torch.equal(weight, filled(kind(), 8, 6))


def test_default_is_how_torch_starts_a_layer() -> None:
    """The very numbers of nn.Linear, when both draw from the same seed."""
    torch.manual_seed(3)
    assert torch.equal(nn.Linear(6, 8).weight, filled(Default(), 8, 6, seed=3))
    assert Default().bias == "default"


def test_biases_start_as_they_are_told() -> None:
    for bias, value in {"zeros": 0.0, "tenth": 0.1, "default": 7.0}.items():
        found = torch.full((3,), 7.0)
        Uniform(bias=bias).fill_bias(found)  # type: ignore[arg-type]
        assert torch.equal(found, torch.full((3,), value))
