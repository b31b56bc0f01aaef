"""Constructor calls that are made or printed."""

from __future__ import annotations

import torch
from torch import nn

from playground.layers import Call
from playground.layers.modules import Residual


def test_a_call_makes_what_it_prints() -> None:
    call = Call(nn.Linear, 2, 8, bias=False)
    assert call.source() == "nn.Linear(2, 8, bias=False)"
    assert repr(call()) == repr(nn.Linear(2, 8, bias=False))


def test_calls_nest() -> None:
    call = Call(Residual, Call(nn.Sequential, Call(nn.Linear, 2, 2), Call(nn.Tanh)), Call(nn.Identity))
    assert call.source() == "Residual(nn.Sequential(nn.Linear(2, 2), nn.Tanh()), nn.Identity())"
    assert call()(torch.zeros(1, 2)).shape == (1, 2)
    assert list(call.targets()) == [Residual, nn.Sequential, nn.Linear, nn.Tanh, nn.Identity]


def test_calls_in_lists_are_made_too() -> None:
    call = Call(nn.ModuleList, [Call(nn.Tanh), Call(nn.ReLU)])
    assert [type(module) for module in call()] == [nn.Tanh, nn.ReLU]
    assert call.source() == "nn.ModuleList([nn.Tanh(), nn.ReLU()])"
    assert list(call.targets()) == [nn.ModuleList, nn.Tanh, nn.ReLU]


def test_equal_calls_are_equal() -> None:
    assert Call(nn.Linear, 2, 8) == Call(nn.Linear, 2, 8) != Call(nn.Linear, 2, 9)
    assert hash(Call(nn.Linear, 2, 8)) == hash(Call(nn.Linear, 2, 8))
    assert Call(nn.Tanh) != Call(nn.ReLU)
