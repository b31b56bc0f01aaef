"""Penalties and limits, with autograd and torch's own functions as the oracle."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.penalties import L1, L2, Elastic, Penalty, clip_gradients, limit_weights, penalised


def weights() -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(shape, generator=generator, dtype=torch.float64).requires_grad_() for shape in ((4, 3), (2, 3, 3, 3), (1, 4))]


@pytest.mark.parametrize(
    ("penalty", "formula"),
    [
        (L1(strength=0.3), lambda w: 0.3 * w.abs().sum()),
        (L2(strength=0.3), lambda w: 0.3 * (w**2).sum() / 2),
        (Elastic(strength=0.3, mix=0.2), lambda w: 0.3 * (0.2 * w.abs().sum() + 0.8 * (w**2).sum() / 2)),
    ],
    ids=lambda v: v.tag() if isinstance(v, Penalty) else "",
)
def test_what_is_added_is_the_gradient_of_the_value(penalty: Penalty, formula: object) -> None:
    params = weights()
    value = penalty.value(params)
    assert value.shape == ()
    assert value.item() == pytest.approx(sum(formula(w).item() for w in params))  # type: ignore[operator]
    gradients = [torch.full_like(w, 2.0) for w in params]
    penalty.add(gradients, params)
    for gradient, expected in zip(gradients, torch.autograd.grad(value, params), strict=True):
        torch.testing.assert_close(gradient, 2.0 + expected)


@pytest.mark.parametrize("penalty", [L1(), L2(), Elastic()], ids=lambda p: p.tag())
def test_a_network_without_weights_costs_nothing(penalty: Penalty) -> None:
    penalty.add([], [])
    assert penalty.value([]).item() == 0


def test_l2_s_gradient_is_torch_s_weight_decay() -> None:
    one, two = weights(), weights()
    gradients = [torch.ones_like(w) for w in one]
    L2(strength=0.1).add(gradients, one)
    for w, g in zip(one, gradients, strict=True):
        w.grad = g
    for w in two:
        w.grad = torch.ones_like(w)
    torch.optim.SGD(one, lr=0.5).step()
    torch.optim.SGD(two, lr=0.5, weight_decay=0.1).step()
    for a, b in zip(one, two, strict=True):
        torch.testing.assert_close(a, b)


def test_biases_norms_and_slopes_are_spared() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2), nn.PReLU(), nn.Flatten(), nn.Linear(2, 2))
    assert [tuple(w.shape) for w in penalised(network.parameters())] == [(2, 1, 3, 3), (2, 2)]


@pytest.mark.parametrize("longest", [0.1, 3.0, 1e3])
def test_clipping_is_torch_s(longest: float) -> None:
    params = weights()
    gradients = [torch.randn_like(w) for w in params]
    for w, g in zip(params, gradients, strict=True):
        w.grad = g.clone()
    expected = nn.utils.clip_grad_norm_(params, longest)
    norm = clip_gradients(gradients, longest)
    torch.testing.assert_close(norm, expected)
    for w, g in zip(params, gradients, strict=True):
        torch.testing.assert_close(g, w.grad)


@pytest.mark.parametrize("shape", [(5, 3), (4, 2, 3, 3)], ids=str)
def test_max_norm_shortens_only_what_is_too_long(shape: tuple[int, ...]) -> None:
    weight = torch.randn(shape)
    with torch.no_grad():
        weight[0] *= 10
        weight[1] *= 0.01
    before = weight.clone()
    limit_weights([weight], 1.0)
    norms = weight.flatten(1).norm(dim=1)
    assert norms[0].item() == pytest.approx(1, abs=1e-5)
    assert torch.equal(weight[1], before[1])
    assert (norms <= 1 + 1e-6).all()
    assert torch.allclose(weight[0] / weight[0].norm(), before[0] / before[0].norm(), atol=1e-6)


def test_limits_work_on_parameters_that_learn() -> None:
    layer = nn.Linear(3, 4)
    limit_weights([layer.weight], 0.01)
    assert layer.weight.requires_grad
    assert layer.weight.is_leaf
