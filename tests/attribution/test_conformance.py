"""What every method owes every network."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from playground.attribution import Attribution, Fit, Method, Promise, Target, Verdict, explain, offers
from playground.data import Regression
from playground.problem import SpecError
from playground.registry import every
from tests.attribution.families import FAMILIES, examples, subject

METHODS = every(Method)  # type: ignore[type-abstract]
PAIRS = [pytest.param(method, family, id=f"{method.tag()}, {family}") for family in FAMILIES for method in METHODS]


def offered(method: type[Method], family: str) -> bool:
    return method.offer(subject(family).facts).fit is not Fit.NO


@cache
def answer(method: type[Method], family: str) -> Attribution:
    return explain(subject(family), examples(family), method=method.tag(), target=0 if isinstance(subject(family).task, Regression) else 1)


def needs(method: type[Method], family: str) -> None:
    if not offered(method, family):
        pytest.skip("not offered for this network")


def traces(network: nn.Module) -> Any:
    """All that an explanation could leave behind: weights, buffers, gradients, modes, hooks, attributes, and the places of random generators."""
    tensors = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    hooks = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks")
    modules = [(module.training, sorted(vars(module)), *(len(getattr(module, kind)) for kind in hooks)) for module in network.modules()]
    wanting = [(parameter.requires_grad, parameter.grad is None) for parameter in network.parameters()]
    generators = (torch.get_rng_state().tolist(), np.random.get_state()[1].tolist(), np.random.get_state()[2], random.getstate())  # type: ignore[index]
    return tensors, (modules, wanting, generators)


@pytest.mark.parametrize(("method", "family"), PAIRS)
def test_scores_are_numbers_for_every_input(method: type[Method], family: str) -> None:
    needs(method, family)
    found = answer(method, family)
    assert found.scores.shape == (len(examples(family)), *subject(family).places)
    assert torch.isfinite(found.scores).all()
    assert found.scores.dtype is torch.float32
    assert not found.scores.requires_grad
    assert found.scores.abs().max() > 0
    if found.spread is not None:
        assert found.spread.shape == found.scores.shape
        assert (found.spread >= 0).all()


@pytest.mark.parametrize(("method", "family"), PAIRS)
def test_the_promise_is_kept(method: type[Method], family: str) -> None:
    needs(method, family)
    found = answer(method, family)
    if method.promise is Promise.NONE:
        assert (found.verdict, found.error, found.f_baseline) == (Verdict.NO_PROMISE, None, None)
        return
    assert found.f_baseline is not None
    assert found.verdict in (Verdict.EXACT, Verdict.CLOSE, *([Verdict.SAMPLING_ERROR] if method.random else [])), (found.verdict, found.error)
    if found.verdict is Verdict.EXACT:
        torch.testing.assert_close(found.f_baseline + found.total, found.f_x, rtol=2e-3, atol=5e-3)


@pytest.mark.parametrize(("method", "family"), PAIRS)
def test_the_seed_decides_everything(method: type[Method], family: str) -> None:
    needs(method, family)
    torch.rand(3)
    again = explain(subject(family), examples(family), method=method.tag(), target=answer(method, family).target)
    assert torch.equal(again.scores, answer(method, family).scores)


@pytest.mark.parametrize("method", [method for method in METHODS if method.random], ids=lambda method: method.tag())
def test_another_seed_throws_other_dice(method: type[Method]) -> None:
    other = explain(subject("CNN"), examples("CNN"), method=method.tag(), target=1, seed=1)
    assert not torch.equal(other.scores, answer(method, "CNN").scores)


@pytest.mark.parametrize(("method", "family"), [pair for pair in PAIRS if pair.values[0].batch_free])  # type: ignore[union-attr]
def test_examples_do_not_influence_each_other(method: type[Method], family: str) -> None:
    needs(method, family)
    together = answer(method, family)
    alone = explain(subject(family), examples(family)[1:2], method=method.tag(), target=together.target)
    torch.testing.assert_close(alone.scores[0], together.scores[1], rtol=1e-3, atol=1e-4 * float(together.scores.abs().max()))


@pytest.mark.parametrize(("method", "family"), PAIRS)
def test_nothing_is_left_behind(method: type[Method], family: str) -> None:
    needs(method, family)
    tensors, rest = traces(subject(family).network)
    explain(subject(family), examples(family), method=method.tag(), target=answer(method, family).target, seed=5)
    tensors_after, rest_after = traces(subject(family).network)
    assert rest == rest_after
    assert all(torch.equal(tensor, tensors_after[name]) for name, tensor in tensors.items())


@pytest.mark.parametrize(("method", "family"), PAIRS)
def test_offers_are_truthful(method: type[Method], family: str) -> None:
    """A method that is absent says why and refuses with that sentence; a caution travels with the result."""
    offer = offers(subject(family))[method]
    assert (offer.reason == "") == (offer.fit is Fit.OK)
    if offer.reason:
        assert offer.reason[0].isupper() or offer.reason[0].isdigit()
        assert offer.reason.endswith(".")
    if offer.fit is Fit.NO:
        with pytest.raises(SpecError) as refusal:
            explain(subject(family), examples(family), method=method.tag())
        assert [problem.path for problem in refusal.value.problems] == ["method"]
        assert offer.reason in str(refusal.value)
    else:
        assert (offer.reason in answer(method, family).notes) == (offer.fit is Fit.CAUTION)


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.tag())
@pytest.mark.parametrize(("family", "block", "unit"), [("plane", "network[2]", 3), ("CNN", "network[0]", 1), ("residual CNN", "network[1]", 2)])
def test_hidden_units_can_be_explained(method: type[Method], family: str, block: str, unit: int) -> None:
    needs(method, family)
    found = explain(subject(family), examples(family), method=method.tag(), target=Target(output=unit, block=block))
    assert torch.isfinite(found.scores).all()
    assert found.verdict is not Verdict.BROKEN, found.error


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.tag())
def test_every_method_tells_what_it_is(method: type[Method]) -> None:
    assert method.summary().endswith(".")
    assert method.question.endswith("?")
    assert method.shows_not.endswith(".")
    assert method.source
    assert method.group
    assert method.cost >= 1


def test_at_least_one_family_has_each_method() -> None:
    assert [method for method in METHODS if not any(offered(method, family) for family in FAMILIES)] == []
