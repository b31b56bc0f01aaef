"""An ONNX file answers as the network that it was made of."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from playground.layers import Layer
from playground.layers.embedding import Embedding, OneHot
from playground.layers.layer import output_shape
from playground.model import onnx
from playground.model.onnx import run_onnx, to_onnx
from playground.problem import SpecError
from playground.registry import every

SHAPES = ((6,), (3, 12, 12), (4, 16))
"""A row of numbers, a picture, a sequence; each layer takes the first that it can."""


@pytest.fixture(autouse=True)
def as_alone() -> None:
    torch.manual_seed(0)


def test_it_takes_batches_of_any_size() -> None:
    network = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)).eval()
    x = torch.randn(9, 3)
    data = to_onnx(network, x)
    for size in (1, 2, 9):
        assert torch.allclose(run_onnx(data, x[:size]), network(x[:size]), atol=1e-6)


def test_metadata_stand_in_the_file() -> None:
    from onnx import load_model_from_string

    data = to_onnx(nn.Linear(3, 2).eval(), torch.randn(4, 3), {"step": "7"})
    assert {entry.key: entry.value for entry in load_model_from_string(data).metadata_props}["step"] == "7"


def test_weights_keep_their_names() -> None:
    from onnx import load_model_from_string

    network = nn.Sequential()
    network.add_module("0_dense", nn.Linear(3, 2))
    names = {tensor.name for tensor in load_model_from_string(to_onnx(network.eval(), torch.randn(4, 3))).graph.initializer}
    assert names == {"0_dense.weight", "0_dense.bias"}


def test_a_file_that_answers_otherwise_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    network, x = nn.Linear(3, 2).eval(), torch.randn(4, 3)
    monkeypatch.setattr(onnx, "_answers", lambda network, examples: network(examples).detach() + 1e-3)
    with pytest.raises(SpecError, match="onnxruntime must answer as torch does"):
        to_onnx(network, x)


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(onnx, "find_spec", lambda name: None if name == "onnxruntime" else object())
    with pytest.raises(SpecError, match=r"ONNX needs the packages onnxruntime: pip install 'playground\[onnx\]'"):
        to_onnx(nn.Linear(3, 2), torch.randn(4, 3))


def test_what_onnx_cannot_say_is_told_in_a_sentence() -> None:
    class Odd(nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x * float(x.sum().item() > 0) if bool((x > 0).any()) else x

    with pytest.raises(SpecError, match="format: this network cannot be written as ONNX"):
        to_onnx(Odd(), torch.randn(4, 3))


def test_a_random_slope_is_its_mean_once_trained() -> None:
    """ONNX knows no RReLU; in evaluation mode it is a leaky ReLU, and stands as one in a copy only."""
    network, x = nn.Sequential(nn.Linear(3, 4), nn.RReLU()).eval(), torch.randn(5, 3)
    assert torch.allclose(run_onnx(to_onnx(network, x), x), network(x), atol=1e-6)
    assert isinstance(network[1], nn.RReLU)


@pytest.mark.slow
@pytest.mark.parametrize("layer", every(Layer), ids=lambda c: c.tag())  # type: ignore[type-abstract]
def test_every_layer_can_be_said(layer: type[Layer]) -> None:
    """Each by itself, in evaluation mode, or with a reason in a sentence."""
    for shape in SHAPES:
        offered = layer.suggest(shape)
        try:
            output_shape(offered, shape)
        except ValueError:
            continue
        network = nn.Sequential(offered.call(shape)()).eval()
        tokens = layer in (Embedding, OneHot)
        x = torch.randint(2, (4, *shape)) if tokens else torch.randn(4, *shape)
        with torch.no_grad():
            assert torch.allclose(run_onnx(to_onnx(network, x), x), network(x), atol=1e-5)
        return
    pytest.skip("takes other shapes")
