"""Activations."""

from __future__ import annotations

import math

import pytest
import torch
from pydantic import ValidationError

from playground.layers import Shape
from playground.layers.activations import ELU, Activation, Hardtanh, LeakyReLU, PReLU, RReLU, Softmax, Softplus
from playground.registry import every


def apply(activation: Activation, x: float) -> float:
    return float(activation.call((1,))().eval()(torch.tensor([[float(x)]])).item())


@pytest.mark.parametrize("activation", every(Activation), ids=lambda c: c.tag())
def test_every_activation_but_identity_bends(activation: type[Activation]) -> None:
    """Somewhere it departs from the straight line through two of its points."""
    x = torch.linspace(-8, 8, 33)[:, None].repeat(1, 2) * torch.tensor([1.0, 0.5])
    y = activation().call((2,))().eval()(x)[:, 0].detach()
    bend = (y[2:] - 2 * y[1:-1] + y[:-2]).abs().max()
    assert (bend < 1e-6) == (activation.tag() == "identity")


def test_parameters_reach_the_function() -> None:
    assert apply(LeakyReLU(negative_slope=0.2), -1) == pytest.approx(-0.2)
    assert apply(ELU(alpha=2.0), -1) == pytest.approx(2 * math.expm1(-1))
    assert apply(Softplus(beta=2.0), 0) == pytest.approx(math.log(2) / 2)
    assert apply(Hardtanh(min_val=-2.0, max_val=3.0), 9) == 3
    assert apply(PReLU(init=0.5), -1) == -0.5


@pytest.mark.parametrize(("per_unit", "shape", "slopes"), [(False, (4,), 1), (True, (4,), 4), (True, (3, 8, 8), 3)])
def test_prelu_learns_one_slope_or_one_a_unit(per_unit: bool, shape: Shape, slopes: int) -> None:
    assert sum(p.numel() for p in PReLU(per_unit=per_unit).call(shape)().parameters()) == slopes


@pytest.mark.parametrize("shape", [(5,), (5, 4), (5, 3, 3)], ids=str)
def test_softmax_shares_out_the_channels(shape: Shape) -> None:
    shares = Softmax().call(shape)()(torch.randn(2, *shape))
    assert torch.allclose(shares.sum(1), torch.ones(2, *shape[1:]))


def test_limits_in_the_wrong_order_are_refused() -> None:
    with pytest.raises(ValidationError, match="min_val: "):
        Hardtanh(min_val=1.0, max_val=-1.0)
    with pytest.raises(ValidationError, match="lower: "):
        RReLU(lower=0.5, upper=0.1)
