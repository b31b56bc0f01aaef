"""Containers, and the tree of layers that they make."""

from __future__ import annotations

import json

import pytest
import torch
from pydantic import TypeAdapter, ValidationError

from playground.layers import AnyLayer, Layer, chain, output_shape
from playground.layers.activations import ReLU, Tanh
from playground.layers.containers import MAX_DEPTH, Residual, depth
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.normalisation import BatchNorm
from playground.problem import SpecError

stack: TypeAdapter[tuple[Layer, ...]] = TypeAdapter(tuple[AnyLayer, ...])


def test_a_residual_adds_its_body_to_its_input() -> None:
    module = Residual(body=(Tanh(),)).call((4,))()
    x = torch.randn(3, 4)
    assert torch.allclose(module(x), x + x.tanh())


def test_a_shortcut_brings_the_input_to_the_body_s_shape() -> None:
    block = Residual(body=(Dense(units=6), ReLU()), shortcut=(Dense(units=6, bias=False),))
    module = block.call((4,))()
    x = torch.randn(3, 4)
    assert output_shape(block, (4,)) == (6,)
    assert torch.allclose(module(x), module.body(x) + module.shortcut(x))


def test_a_bottleneck_of_resnet_50_has_its_published_size() -> None:
    """The first block of ResNet-50's second stage: 379,392 parameters (He et al. 2016, torchvision's layer2.0)."""
    body = (
        *(Conv2d(channels=128, kernel=1, bias=False), BatchNorm(), ReLU()),
        *(Conv2d(channels=128, kernel=3, stride=2, bias=False), BatchNorm(), ReLU()),
        *(Conv2d(channels=512, kernel=1, bias=False), BatchNorm()),
    )
    block = Residual(body=body, shortcut=(Conv2d(channels=512, kernel=1, stride=2, bias=False), BatchNorm()))
    assert output_shape(block, (256, 56, 56)) == (512, 28, 28)
    with torch.device("meta"):
        assert sum(p.numel() for p in block.call((256, 56, 56))().parameters()) == 379_392


def test_body_and_shortcut_must_agree() -> None:
    with pytest.raises(SpecError) as caught:
        chain([Residual(body=(Dense(units=6),))], (4,))
    assert str(caught.value) == (
        "network[0]: Residual cannot add 6 numbers from its body to 4 numbers from its shortcut: "
        "put layers into the shortcut that make the same shape"
    )


def test_an_empty_body_says_so() -> None:
    with pytest.raises(ValueError, match="empty body"):
        output_shape(Residual(body=()), (4,))


@pytest.mark.parametrize(
    ("layer", "path"),
    [
        (Residual(body=(Conv2d(),)), "network[1].body[0]"),
        (Residual(body=(ReLU(), Residual(body=(ReLU(), Conv2d())))), "network[1].body[1].body[1]"),
        (Residual(shortcut=(Conv2d(),)), "network[1].shortcut[0]"),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_a_fault_deep_inside_has_its_exact_path(layer: Layer, path: str) -> None:
    with pytest.raises(SpecError) as caught:
        chain([Dense(units=8), layer], (4,))
    (problem,) = caught.value.problems
    assert problem.path == path
    assert problem.message.startswith("Conv 2-D needs an image")


def test_nested_layers_survive_json() -> None:
    layers = (Residual(body=(Dense(units=4), Residual(body=(Tanh(),), shortcut=(Dense(units=4),)))), ReLU())
    assert stack.validate_json(stack.dump_json(layers)) == layers


def nested(levels: int) -> str:
    return '[{"kind": "residual", "body": ' * levels + '[{"kind": "tanh"}]' + "}]" * levels


def test_nesting_is_bounded() -> None:
    (layer,) = stack.validate_json(nested(MAX_DEPTH))
    assert depth((layer,)) == MAX_DEPTH
    assert output_shape(layer, (3,)) == (3,)
    with pytest.raises(ValidationError, match=f"must not nest containers more than {MAX_DEPTH} deep"):
        stack.validate_json(nested(MAX_DEPTH + 1))
    with pytest.raises(ValidationError, match=f"must not nest containers more than {MAX_DEPTH} deep"):
        Residual(body=(layer,))


@pytest.mark.parametrize("levels", [60, 150, 1000, 100_000])
def test_absurd_nesting_is_refused_like_any_other_fault(levels: int) -> None:
    with pytest.raises(ValidationError):
        stack.validate_json(nested(levels))


def test_a_container_asks_for_the_batch_that_its_layers_need() -> None:
    assert Residual(body=(Dense(units=4), BatchNorm())).least_batch((4,)) == 2
    assert Residual(body=(Residual(body=(Conv2d(channels=1), BatchNorm())),)).least_batch((1, 8, 8)) == 1


def test_the_type_of_a_nested_layer_is_told_by_its_kind() -> None:
    with pytest.raises(ValidationError) as caught:
        stack.validate_json(json.dumps([{"kind": "residual", "body": [{"kind": "dense", "units": 0}, {"kind": "nonsense"}]}]))
    assert {error["type"] for error in caught.value.errors()} == {"greater_than_equal", "union_tag_invalid"}
