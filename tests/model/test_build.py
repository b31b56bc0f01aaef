"""The same experiment always gives the same network, and nothing else notices."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from playground.data.images import Digits
from playground.experiment import Data, Experiment
from playground.initialisers import Initialiser
from playground.layers.activations import PReLU, Tanh
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.normalisation import BatchNorm, LayerNorm
from playground.model import build
from playground.problem import SpecError
from playground.registry import every, named

MIXED = Experiment(data=Data(source=Digits()), network=(Conv2d(channels=4), BatchNorm(), LayerNorm(), PReLU(), Conv2d(channels=2, bias=False)))


def state(experiment: Experiment) -> dict[str, torch.Tensor]:
    return build(experiment)["network"].state_dict()


def test_names_are_readable() -> None:
    network = build(Experiment(network=(Dense(units=3), Tanh())))["network"]
    assert [name for name, _ in network.named_children()] == ["0_dense", "1_tanh", "output"]
    assert list(network.state_dict()) == ["0_dense.weight", "0_dense.bias", "output.weight", "output.bias"]


def test_images_are_flattened_for_the_output_layer() -> None:
    network = build(MIXED)["network"]
    assert [name for name, _ in network.named_children()][-2:] == ["flatten", "output"]
    assert isinstance(network.get_submodule("output"), nn.Linear)


@pytest.mark.parametrize("kind", every(Initialiser), ids=lambda k: k.tag())
def test_the_seed_decides_the_weights(kind: type[Initialiser]) -> None:
    experiment = MIXED.model_copy(update={"initialiser": kind()})
    first, again, other = state(experiment), state(experiment), state(experiment.model_copy(update={"seed": 1}))
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert torch.equal(first["0_conv2d.weight"], other["0_conv2d.weight"]) is not kind.draws
    assert torch.equal(first["output.bias"], other["output.bias"]) is (kind().bias == "zeros")


@pytest.mark.parametrize("kind", every(Initialiser), ids=lambda k: k.tag())
def test_weights_are_filled_and_norms_are_not(kind: type[Initialiser]) -> None:
    initialiser = kind()
    found = state(MIXED.model_copy(update={"initialiser": initialiser}))
    assert torch.equal(found["1_batch_norm.weight"], torch.ones(4))
    assert torch.equal(found["2_layer_norm.weight"], torch.ones(4, 8, 8))
    assert torch.equal(found["3_prelu.weight"], torch.tensor([0.25]))
    assert bool((found["0_conv2d.bias"] == 0).all()) is (initialiser.bias == "zeros")


def test_every_weight_comes_from_the_initialiser() -> None:
    constant = named(Initialiser, "zero")()
    found = state(MIXED.model_copy(update={"initialiser": constant}))
    assert not any(found[name].any() for name in ("0_conv2d.weight", "4_conv2d.weight", "output.weight"))


def test_the_global_generator_is_left_alone() -> None:
    torch.rand(1)
    before = torch.get_rng_state()
    build(MIXED)
    assert torch.equal(before, torch.get_rng_state())


def test_a_stray_draw_changes_nothing() -> None:
    first = state(MIXED)
    torch.rand(7)
    assert all(torch.equal(value, first[name]) for name, value in state(MIXED).items())


def test_an_impossible_network_is_not_built() -> None:
    with pytest.raises(SpecError, match=r"network\[0\]"):
        build(Experiment(network=(Conv2d(),)))
