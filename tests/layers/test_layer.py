"""What every layer keeps to, and how shapes run through a stack."""

from __future__ import annotations

from typing import Any, cast

import pytest
import torch
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn
from torch.nn import functional as F

from playground.layers import Call, Layer, Shape, chain, modules, output_shape
from playground.layers.activations import Activation, ReLU
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.embedding import Embedding
from playground.layers.inside import Inside, memory_of
from playground.layers.shaping import Flatten
from playground.model.listing import Listing
from playground.problem import SpecError
from playground.registry import every
from tests.declarations import drawn

DECODER = Inside((4, 10), memory=(6, 10))
SHAPES: tuple[Shape, ...] = ((1,), (8,), (12,), (1, 12), (4, 10), (1, 8, 8), (4, 6, 9), (3, 1, 1), DECODER)
each_layer = pytest.mark.parametrize("layer", every(Layer), ids=lambda c: c.tag())
calm = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def fitting(layer: Layer, shape: Shape) -> Shape:
    """The layer's output shape; the example is dropped where the layer does not fit."""
    try:
        return output_shape(layer, shape)
    except ValueError:
        assume(False)
        raise


def example(layer: Layer, shape: Shape) -> Tensor:
    """Three examples that it can take: tokens, of those that it knows, for an embedding."""
    return torch.randint(layer.tokens, (3, *shape)) if isinstance(layer, Embedding) else torch.randn(3, *shape)


def run(module: nn.Module, x: Tensor, shape: Shape) -> Tensor:
    """A pass with what is at hand in that place."""
    memory = memory_of(shape)
    return modules.given(module, x, modules.Context(None if memory is None else torch.ones(len(x), *memory)))


def namespace(call: Call) -> dict[str, Any]:
    """What exported code has at hand: torch, and the source of the modules that torch lacks."""
    listing = Listing()
    for target in call.targets():
        listing.add(cast(type, target))
    names: dict[str, Any] = {"torch": torch, "nn": nn, "F": F, "Tensor": Tensor}
    exec("\n".join(["from __future__ import annotations", *listing.imports, listing.code()]), names)
    return names


@each_layer
@calm
@given(data=st.data(), shape=st.sampled_from(SHAPES))
def test_a_layer_fits_or_says_why(layer: type[Layer], data: st.DataObject, shape: Shape) -> None:
    """Whatever its fields, it makes a shape or a sentence that begins with its name; on the meta device, so no size is too large to try."""
    declared = data.draw(drawn(layer))
    try:
        out = output_shape(declared, shape)
    except ValueError as error:
        assert str(error).startswith(declared.name()), error
    else:
        assert all(axis > 0 for axis in out)


@each_layer
@calm
@given(data=st.data(), shape=st.sampled_from(SHAPES))
def test_the_planned_shape_is_the_shape(layer: type[Layer], data: st.DataObject, shape: Shape) -> None:
    """A forward pass on the CPU gives what the meta device foretold, and leaves its input as it was."""
    declared = data.draw(drawn(layer, largest=12))
    out = fitting(declared, shape)
    module = declared.call(shape)()
    x = example(declared, shape)
    before = x.clone()
    y = run(module, x, shape)
    assert y.shape == (3, *out)
    assert torch.equal(x, before), "it works in place"
    assert not any(getattr(part, "inplace", False) for part in module.modules())


@each_layer
@calm
@given(data=st.data(), shape=st.sampled_from(SHAPES))
def test_exported_source_makes_the_same_module(layer: type[Layer], data: st.DataObject, shape: Shape) -> None:
    declared = data.draw(drawn(layer, largest=12))
    fitting(declared, shape)
    call = declared.call(shape)
    module, other = call(), eval(call.source(), namespace(call))
    assert repr(module) == repr(other)
    other.load_state_dict(module.state_dict())
    x = example(declared, shape)
    assert torch.equal(run(module.eval(), x, shape), run(other.eval(), x, shape))


@each_layer
def test_every_call_makes_a_fresh_module(layer: type[Layer]) -> None:
    shape = next(shape for shape in SHAPES[1:] if fits(layer, shape))
    call = layer.suggest(shape).call(shape)
    one, two = call(), call()
    assert not set(map(id, one.modules())) & set(map(id, two.modules()))
    assert not {p.data_ptr() for p in one.parameters()} & {p.data_ptr() for p in two.parameters()}
    assert call == layer.suggest(shape).call(shape)


@each_layer
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_what_the_palette_suggests_fits_where_anything_would(layer: type[Layer], shape: Shape) -> None:
    """`suggest` never does worse than the defaults."""
    if fits(layer, shape, layer()):
        assert output_shape(layer.suggest(shape), shape)


@each_layer
def test_planning_draws_nothing_from_the_global_generator(layer: type[Layer]) -> None:
    before = torch.get_rng_state()
    for shape in SHAPES:
        output_shape.cache_clear()
        fits(layer, shape)
    assert torch.equal(torch.get_rng_state(), before)


@each_layer
def test_followers_keep_the_shape(layer: type[Layer]) -> None:
    if layer.follower:
        for shape in SHAPES[1:]:
            assert not fits(layer, shape) or output_shape(layer.suggest(shape), shape) == shape
    assert layer.group
    assert issubclass(layer, Activation) <= layer.follower


def fits(layer: type[Layer], shape: Shape, declared: Layer | None = None) -> bool:
    try:
        output_shape(declared or layer.suggest(shape), shape)
    except ValueError:
        return False
    return True


def test_shapes_run_through_a_stack() -> None:
    assert chain([Conv2d(channels=4, padding="valid"), ReLU(), Flatten(), Dense(units=5)], (1, 8, 8)) == [(4, 6, 6), (4, 6, 6), (144,), (5,)]


def test_a_stack_names_the_layer_that_breaks() -> None:
    with pytest.raises(SpecError) as caught:
        chain([Dense(units=8), ReLU(), Conv2d()], (2,))
    assert str(caught.value) == "network[2]: Conv 2-D needs an image (channels × height × width), but gets 8 numbers: put Reshape before it"


def test_what_torch_refuses_without_a_sentence_gets_one() -> None:
    """Even where a layer failed to check, the learner reads a sentence."""

    class Careless(Activation):
        """Does not check its input."""

        def call(self, shape: Shape) -> Call:
            return Call(nn.Linear, shape[0] + 1, 1)

    with pytest.raises(ValueError, match=r"^Careless cannot take 3 numbers$"):
        output_shape(Careless(), (3,))
