"""What is done in isolation stays there."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from playground.attribution.isolation import isolated


def drawn() -> tuple[float, float, float]:
    return torch.rand(1).item(), float(np.random.rand()), random.random()


def test_every_generator_starts_from_the_seed_and_goes_on_as_if_nothing_had_been() -> None:
    network = nn.Linear(2, 2)
    before = torch.get_rng_state(), np.random.get_state(), random.getstate()
    with isolated(3, network):
        first = drawn()
    with isolated(3, network):
        assert drawn() == first
    with isolated(4, network):
        assert all(one != other for one, other in zip(drawn(), first, strict=True))
    after = torch.get_rng_state(), np.random.get_state(), random.getstate()
    assert torch.equal(before[0], after[0])
    assert np.array_equal(before[1][1], after[1][1])  # type: ignore[index]
    assert before[1][2] == after[1][2]  # type: ignore[index]
    assert before[2] == after[2]


def test_what_was_hung_on_the_network_is_taken_off_and_what_hung_there_stays() -> None:
    network = nn.Sequential(nn.Linear(2, 2), nn.Dropout())
    network.eval()
    own = network[0].register_forward_hook(lambda *_: None)
    with isolated(0, network):
        network[0].register_forward_pre_hook(lambda *_: None)
        network[0].register_forward_hook(lambda *_: None)
        network[1].register_full_backward_hook(lambda *_: None)
        network.train()
        network(torch.ones(1, 2)).sum().backward()
    assert list(network[0]._forward_hooks) == [own.id]
    assert not network[0]._forward_pre_hooks
    assert not network[1]._backward_hooks
    assert not any(module.training for module in network.modules())
    assert all(parameter.grad is None for parameter in network.parameters())


def test_an_error_within_leaves_nothing_either() -> None:
    network = nn.Linear(2, 2)
    before = torch.get_rng_state()
    with pytest.raises(ValueError, match="within"), isolated(0, network):
        network.register_forward_hook(lambda *_: None)
        torch.rand(1)
        raise ValueError("within")
    assert not network._forward_hooks
    assert torch.equal(before, torch.get_rng_state())


def test_nothing_warns_within() -> None:
    with isolated(0, nn.Linear(1, 1)):
        warnings.warn("hooks will be set", stacklevel=1)
