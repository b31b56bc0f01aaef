"""Recurrent layers are torch's, give one tensor, and are planned without being run."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from playground.layers import output_shape
from playground.layers.modules import Recurrent
from playground.layers.recurrences import Recurrences
from playground.layers.recurrent import GRU, LSTM, RNN, RecurrentLayer
from playground.model.measure import cost

x = torch.randn(3, 9, 4, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
@pytest.mark.parametrize("both", [False, True])
def test_it_gives_torch_s_states(kind: type[RecurrentLayer], both: bool) -> None:
    every, last = (kind(units=5, layers=2, bidirectional=both, gives=gives).call((9, 4))() for gives in ("every", "last"))  # type: ignore[arg-type]
    last.load_state_dict(every.state_dict())
    cell: Any = every.get_submodule("cell")
    states, final = cell(x)
    final = final[0] if kind is LSTM else final  # (layers · directions, n, units): the last layer's directions come last
    assert torch.equal(every(x), states)
    assert torch.equal(last(x), torch.cat([final[-2], final[-1]], 1) if both else final[-1])
    assert "cell.weight_ih_l0" in every.state_dict()


@pytest.mark.parametrize("kind", [RNN, LSTM, GRU])
def test_what_planning_foretells_is_what_torch_would_do(kind: type[RecurrentLayer]) -> None:
    """Shapes and operations as torch's own step-by-step run on the meta device has them."""
    layer = kind(units=5, layers=2, bidirectional=True, gives="every")
    with torch.device("meta"):
        module, inputs = layer.call((9, 4))(), torch.empty(2, 9, 4)
        with FlopCounterMode(display=False) as counter:
            slow = module(inputs)
        with Recurrences() as quick:
            assert module(inputs).shape == slow.shape
    assert quick.flops == counter.get_total_flops()
    assert output_shape(layer, (9, 4)) == (9, 10)
    assert cost(layer, (9, 4)).parameters == sum(p.numel() for p in module.parameters())


def test_a_long_sequence_is_planned_at_once() -> None:
    assert output_shape(LSTM(units=64, layers=3, gives="every"), (10_000, 8)) == (10_000, 64)


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_remembering_starts_the_gates_open(kind: type[LSTM] | type[GRU]) -> None:
    """Keep-gates of σ⁻¹(1 - 1/T) hold on for about T steps, T spread up to what was asked for."""
    module = kind(units=8, remember=60).call((9, 4))()
    assert isinstance(module, Recurrent)
    bias = module.cell.get_parameter("bias_ih_l0").detach()
    steps = bias[8:16].exp()
    assert 1 < float(steps.min()) < float(steps.max()) < 60
    if isinstance(module.cell, nn.LSTM):
        assert torch.equal(bias[:8], -bias[8:16])
