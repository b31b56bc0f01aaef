"""What each input sent through one unit."""

from __future__ import annotations

import captum.attr as captum
import pytest
import torch

from playground.attribution import Target
from playground.attribution.baseline import Zero
from playground.attribution.layers import explain_layers, neuron_conductance
from playground.attribution.scalar import Scalar
from playground.problem import SpecError
from tests.attribution.families import DOCUMENTS, examples, subject

AIM = Target(output=0)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_it_adds_up_both_ways(name: str) -> None:
    """Over inputs to the unit's conductance, over units to the inputs' own contributions."""
    there, x = subject(name), examples(name, 2)
    found = explain_layers(there, x, target=AIM)
    block = found.blocks[1]
    through = torch.stack([neuron_conductance(there, x, target=AIM, block=block.id, unit=unit) for unit in range(block.units)])
    assert torch.allclose(through.flatten(2).sum(2).T, block.scores, atol=1e-4)
    first, whole = found.blocks[0], through.sum(0)
    expected = first.maps if first.maps is not None else first.scores
    assert torch.allclose(whole if first.maps is not None else whole.reshape(*expected.shape, -1).sum(2), expected, atol=1e-4)


@pytest.mark.parametrize("name", ["plane", "regression"])
def test_it_is_captums(name: str) -> None:
    there, x = subject(name), examples(name, 1)
    block = there.blocks[1]
    layer = dict(there.network.named_children())[block.names[-1]]
    zero = Zero().of(there, x, 0)
    expected = captum.NeuronConductance(Scalar(there, AIM), layer).attribute(x, 2, baselines=zero, target=0, n_steps=2000).detach()
    ours = neuron_conductance(there, x, target=AIM, baseline="zero", block=block.id, unit=2)
    assert torch.allclose(ours, expected, atol=0.02 * float(expected.abs().max()))


def test_an_input_sends_everything_through_itself() -> None:
    there, x = subject("plane"), examples("plane")
    found = neuron_conductance(there, x, target=AIM, block="input", unit=1)
    assert torch.equal(found[:, [0, 2]], torch.zeros(3, 2))
    assert torch.allclose(found[:, 1], explain_layers(there, x, target=AIM).blocks[0].scores[:, 1], atol=1e-5)


def test_there_must_be_such_a_unit() -> None:
    with pytest.raises(SpecError, match="unit: must be from 0 to 7, got 8"):
        neuron_conductance(subject("plane"), examples("plane"), block="network[0]", unit=8)
    with pytest.raises(SpecError, match="block: expected one of input, "):
        neuron_conductance(subject("plane"), examples("plane"), block="network[9]", unit=0)
