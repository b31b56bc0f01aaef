"""Optimisers, with torch's plain loops as the oracle."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from torch import Tensor

from playground.optimisers import LBFGS, SGD, Adam, Momentum, Nesterov, Optimiser, RMSprop
from playground.registry import every
from tests.declarations import drawn

each = pytest.mark.parametrize("kind", every(Optimiser), ids=lambda c: c.tag())
stepwise = pytest.mark.parametrize("kind", [kind for kind in every(Optimiser) if not kind.full_batch], ids=lambda c: c.tag())


def parameters() -> list[Tensor]:
    generator = torch.Generator().manual_seed(0)
    return [torch.randn(size, generator=generator).requires_grad_() for size in ((4, 3), (4,), (2, 4))]


def descend(optimiser: torch.optim.Optimizer, weights: list[Tensor], steps: int) -> list[Tensor]:
    """The weights after so many steps down a bowl."""

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = torch.stack([(w * w * (i + 1)).sum() for i, w in enumerate(weights)]).sum()
        loss.backward()
        return loss

    for _ in range(steps):
        optimiser.step(closure)  # type: ignore[arg-type]
    return [w.detach().clone() for w in weights]


@each
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_every_valid_declaration_can_be_built_and_stepped(kind: type[Optimiser], data: st.DataObject) -> None:
    optimiser = data.draw(drawn(kind))
    weights = parameters()
    built = optimiser.build(weights)
    assert [group["lr"] for group in built.param_groups] == [optimiser.lr]
    descend(built, weights, 2)


@stepwise
def test_the_quick_update_is_the_plain_one(kind: type[Optimiser]) -> None:
    """Fused or over lists, ten steps give what torch's loop over parameters gives."""
    quick, plain = parameters(), parameters()
    rule, arguments = kind().arguments()
    got = descend(kind().build(quick), quick, 10)
    want = descend(rule(plain, **arguments, foreach=False), plain, 10)
    for g, w in zip(got, want, strict=True):
        torch.testing.assert_close(g, w, rtol=1e-5, atol=1e-6)


@stepwise
def test_fused_where_torch_can_and_foreach_elsewhere(kind: type[Optimiser]) -> None:
    group = kind().build(parameters()).param_groups[0]
    assert bool(group.get("fused")) == ("cpu" in kind.fused)
    assert bool(group["foreach"]) != bool(group.get("fused"))
    assert kind().implementation({"cpu", "xla"}) == {"foreach": True}


def test_torch_can_fuse_what_is_not_listed_as_fused_on_the_cpu_nowhere() -> None:
    """The list is complete: no other rule takes `fused` on this version of torch."""
    for kind in every(Optimiser):
        rule, _ = kind().arguments()
        if not kind.fused:
            with pytest.raises(TypeError):
                rule([torch.zeros(2)], fused=True)


@each
def test_every_optimiser_goes_downhill(kind: type[Optimiser]) -> None:
    weights = parameters()
    before = sum(w.detach().square().sum().item() for w in weights)
    after = sum(w.square().sum().item() for w in descend(kind().build(weights), weights, 20))
    assert after < before


def test_only_l_bfgs_needs_every_example_at_once() -> None:
    assert [kind for kind in every(Optimiser) if kind.full_batch] == [LBFGS]


def test_momentum_and_nesterov_are_descent_by_other_names() -> None:
    assert Momentum().arguments() == (torch.optim.SGD, {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.0})
    assert Nesterov().arguments() == (torch.optim.SGD, {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.0, "nesterov": True})


def test_adam_s_parameters_reach_torch() -> None:
    rule, arguments = Adam(lr=0.5, beta1=0.8, beta2=0.9, eps=1e-3, weight_decay=0.1, amsgrad=True).arguments()
    assert rule is torch.optim.Adam
    assert arguments == {"lr": 0.5, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True}


def test_nesterov_without_momentum_is_refused_by_field() -> None:
    with pytest.raises(ValidationError, match="nesterov: needs momentum above 0 and no dampening"):
        SGD(nesterov=True)
    with pytest.raises(ValidationError, match="nesterov: "):
        SGD(nesterov=True, momentum=0.9, dampening=0.1)
    assert SGD(nesterov=True, momentum=0.9).arguments()[1]["nesterov"]


@pytest.mark.parametrize("lr", [0.0, 1e-6, 11.0, float("nan"), float("inf")])
def test_learning_rates_out_of_bounds_are_refused(lr: float) -> None:
    with pytest.raises(ValidationError):
        RMSprop(lr=lr)
