"""Containers, and the tree of layers that they make."""

from __future__ import annotations

import json

import pytest
import torch
from pydantic import TypeAdapter, ValidationError

from playground.layers import AnyLayer, Layer, chain, output_shape
from playground.layers.activations import Identity, ReLU, Sigmoid, Tanh
from playground.layers.attention import CrossAttention, DecoderBlock, EncoderBlock, SelfAttention
from playground.layers.branches import Branches, Chain, Repeat, Scale
from playground.layers.container import expanded
from playground.layers.containers import MAX_DEPTH, Residual, depth
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.embedding import Embedding
from playground.layers.encoder_decoder import EncoderDecoder, RelativePositions
from playground.layers.modules import Context
from playground.layers.normalisation import BatchNorm, LayerNorm
from playground.layers.pooling import GlobalPool
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


def test_paths_are_joined_in_every_way() -> None:
    x = torch.randn(3, 4, 5)
    for join, expected in (("add", x + x.tanh()), ("multiply", x * x.tanh()), ("concat", torch.cat([x, x.tanh()], 1))):
        module = Branches(paths=(Identity(), Chain(body=(Tanh(),))), join=join).call((4, 5))()  # type: ignore[arg-type]
        assert torch.equal(module(x), expected)
    assert output_shape(Branches(axis="last"), (4, 5)) == (4, 10)


def test_paths_that_do_not_fit_together_say_which() -> None:
    layer = Branches(paths=(Dense(units=3), Dense(units=4)), join="add")
    with pytest.raises(ValueError, match=r"cannot join 3 numbers and 4 numbers \(path 2\): they must be equal"):
        output_shape(layer, (4,))
    with pytest.raises(SpecError) as caught:
        chain([Branches(paths=(Tanh(), Chain(body=(Tanh(), Conv2d()))))], (4,))
    assert caught.value.problems[0].path == "network[0].paths[1].body[1]"


def test_repeated_stacks_have_weights_of_their_own() -> None:
    layer = Repeat(body=(Dense(units=4), Tanh()), times=3)
    module = layer.call((4,))()
    x = torch.randn(2, 4)
    y = x
    for stack in module.get_submodule("body"):  # type: ignore[attr-defined]
        y = stack(y)
    assert torch.equal(module(x), y)
    assert len({p.data_ptr() for p in module.parameters()}) == 6
    assert expanded((layer,)) == 1 + 3 * 2


def test_repetition_is_bounded() -> None:
    body: tuple[Layer, ...] = (Tanh(),)
    with pytest.raises(ValidationError, match="must come to at most 4096 layers"):
        for _ in range(3):
            body = (Repeat(body=body, times=64),)


def test_squeeze_and_excitation_scales_channels() -> None:
    layer = Scale(body=(GlobalPool(), Dense(units=2), ReLU(), Dense(units=4), Sigmoid()))
    module = layer.call((4, 3, 3))()
    x = torch.randn(2, 4, 3, 3)
    assert torch.equal(module(x), x * module.get_submodule("body")(x)[:, :, None, None])
    with pytest.raises(ValueError, match="needs a factor for each channel"):
        output_shape(Scale(body=(GlobalPool(), Dense(units=3))), (4, 3, 3))


def test_a_skip_keeps_what_came_in_beside_what_was_made() -> None:
    module = Residual(body=(Dense(units=2),), join="concat").call((4,))()
    x = torch.randn(3, 4)
    assert torch.equal(module(x), torch.cat([x, module.get_submodule("body")(x)], 1))


def test_an_encoder_hands_its_memory_to_the_decoder() -> None:
    """The same as torch's blocks would be given by hand."""
    answers = (DecoderBlock(heads=2, hidden=8), LayerNorm(over="features"))
    layer = EncoderDecoder(source=3, encoder=(EncoderBlock(heads=2, hidden=8),), decoder=answers)
    module = layer.call((8, 4))()
    x = torch.randn(2, 8, 4)
    memory = module.get_submodule("encoder")(x[:, :3])
    block, norm = module.get_submodule("decoder").children()
    assert torch.equal(module(x), norm(block(x[:, 3:], Context(memory=memory))))
    assert output_shape(layer, (8, 4)) == (5, 4)
    with pytest.raises(ValueError, match="takes 3 positions as the source and needs more for the answer"):
        output_shape(layer, (3, 4))


def test_tokens_go_through_an_encoder_decoder() -> None:
    """Source and answer with embeddings of their own; a later token of the answer changes nothing before it, the source everything."""
    stack = (Embedding(tokens=6, features=4),)
    layer = EncoderDecoder(source=3, encoder=stack, decoder=(*stack, DecoderBlock(heads=2)))
    module = layer.call((7,))().eval()
    tokens = torch.tensor([[0, 1, 2, 3, 4, 5, 0]])
    changed, other = tokens.clone(), tokens.clone()
    changed[0, 5], other[0, 0] = 1, 5
    assert torch.equal(module(tokens)[:, :2], module(changed)[:, :2])
    assert not torch.allclose(module(tokens)[:, 0], module(other)[:, 0])


def test_the_decoder_s_layers_are_planned_with_the_memory() -> None:
    layer = EncoderDecoder(source=3, encoder=(Embedding(tokens=6, features=6),), decoder=(Embedding(tokens=6, features=4), CrossAttention(heads=2)))
    with pytest.raises(SpecError) as caught:
        chain([layer], (7,))
    assert caught.value.problems[0].path == "network[0].decoder[1]"
    assert "needs a memory as wide as its input (4 features), but the encoder gives 6 features" in caught.value.problems[0].message


def test_distances_fall_into_t5_s_buckets() -> None:
    """The first row of T5's table for 32 buckets: near distances alone, far ones in growing groups, both directions apart (Raffel et al. 2020)."""
    both = RelativePositions(heads=2).call((200, 4))()
    buckets = both.buckets(200)  # type: ignore[operator]
    assert buckets[50, 50] == 0
    assert buckets[50, 43:50].tolist() == [7, 6, 5, 4, 3, 2, 1]
    assert buckets[50, 51:58].tolist() == [17, 18, 19, 20, 21, 22, 23]
    assert [int(buckets[0, d]) for d in (8, 11, 12, 15, 16, 22, 23, 127, 199)] == [24, 24, 25, 25, 26, 26, 27, 31, 31]
    back = RelativePositions(heads=2, both=False).call((200, 4))()
    assert back.buckets(200)[60, :].max() <= 31 and back.buckets(200)[60, 60:].unique().tolist() == [0]  # type: ignore[operator]


def test_all_attention_inside_shares_one_bias() -> None:
    layer = RelativePositions(heads=2, body=(Repeat(body=(SelfAttention(heads=2),), times=2),))
    module = layer.call((5, 4))()
    x = torch.randn(2, 5, 4)
    bias = module.get_submodule("bias")(module.buckets(5)).permute(2, 0, 1)  # type: ignore[operator]
    first, second = (stack[0] for stack in module.get_submodule("body.0.body").children())  # type: ignore[index]
    assert torch.equal(module(x), second(first(x, Context(bias=bias)), Context(bias=bias)))
    assert not torch.allclose(module(x), second(first(x)))
    with pytest.raises(SpecError, match="has 4 heads, but the relative positions around it are for 2"):
        chain([RelativePositions(heads=2, body=(SelfAttention(heads=4),))], (5, 4))
