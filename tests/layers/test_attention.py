"""Attention equals torch's own with the same weights."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.layers import output_shape
from playground.layers.attention import CrossAttention, DecoderBlock, EncoderBlock, SelfAttention
from playground.layers.inside import Inside
from playground.layers.modules import Attention, Context, Rotary

LENGTH, FEATURES, HEADS = 7, 12, 3
x = torch.randn(5, LENGTH, FEATURES, generator=torch.Generator().manual_seed(0))
memory = torch.randn(5, 4, FEATURES, generator=torch.Generator().manual_seed(1))


def oracle(attention: Attention) -> nn.MultiheadAttention:
    """torch's attention with the same weights."""
    other = nn.MultiheadAttention(FEATURES, HEADS, batch_first=True)
    copy_attention(attention, other)
    return other


@torch.no_grad()
def copy_attention(attention: nn.Module, other: nn.MultiheadAttention) -> None:
    parts = [attention.get_submodule(name) for name in ("query", "key", "value")]
    other.in_proj_weight.copy_(torch.cat([part.weight for part in parts]))  # type: ignore[arg-type,misc]
    other.in_proj_bias.copy_(torch.cat([part.bias for part in parts]))  # type: ignore[arg-type,misc]
    other.out_proj.load_state_dict(attention.get_submodule("out").state_dict())


def later(length: int) -> Tensor:
    return torch.ones(length, length, dtype=torch.bool).triu(1)


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_is_torch_s(causal: bool) -> None:
    module = SelfAttention(heads=HEADS, causal=causal).call((LENGTH, FEATURES))()
    assert isinstance(module, Attention)
    expected, weights = oracle(module)(x, x, x, attn_mask=later(LENGTH) if causal else None, average_attn_weights=False)
    torch.testing.assert_close(module(x), expected, atol=1e-6, rtol=1e-5)
    torch.testing.assert_close(module.weights(x), weights, atol=1e-6, rtol=1e-5)


def test_cross_attention_reads_the_memory() -> None:
    module = CrossAttention(heads=HEADS).call(Inside((LENGTH, FEATURES), memory=(4, FEATURES)))()
    assert isinstance(module, Attention)
    expected, _ = oracle(module)(x, memory, memory)
    torch.testing.assert_close(module(x, Context(memory=memory)), expected, atol=1e-6, rtol=1e-5)


def test_a_hook_on_the_softmax_sees_the_weights_that_were_used() -> None:
    module = SelfAttention(heads=HEADS).call((LENGTH, FEATURES))()
    assert isinstance(module, Attention)
    seen: list[Tensor] = []
    handle = module.softmax.register_forward_hook(lambda _m, _i, output: seen.append(output))
    made = module(x)
    handle.remove()
    assert torch.equal(made, module(x))
    torch.testing.assert_close(seen[0].sum(-1), torch.ones(5, HEADS, LENGTH))
    assert torch.equal(seen[0], module.weights(x))


def test_without_an_encoder_there_is_nothing_to_look_at() -> None:
    for layer in (CrossAttention(), DecoderBlock()):
        with pytest.raises(ValueError, match=f"^{layer.name()} needs what an encoder made of the source"):
            output_shape(layer, (4, 8))


def test_memory_and_answer_are_equally_wide() -> None:
    with pytest.raises(ValueError, match="needs a memory as wide as its input"):
        output_shape(CrossAttention(), Inside((4, 8), memory=(4, 6)))


@pytest.mark.parametrize("order", ["pre", "post"])
@pytest.mark.parametrize("activation", ["gelu", "relu"])
def test_an_encoder_block_is_torch_s(order: str, activation: str) -> None:
    layer = EncoderBlock(heads=HEADS, hidden=20, order=order, activation=activation)  # type: ignore[arg-type]
    module = layer.call((LENGTH, FEATURES))().eval()
    other = nn.TransformerEncoderLayer(FEATURES, HEADS, 20, 0.0, activation, batch_first=True, norm_first=order == "pre").eval()
    copy_attention(module.get_submodule("attention"), other.self_attn)
    pairs = {"attention_norm": "norm1", "forward_norm": "norm2", "feed_forward.0": "linear1", "feed_forward.2": "linear2"}
    copy_parts(module, other, pairs)
    torch.testing.assert_close(module(x), other(x), atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("order", ["pre", "post"])
def test_a_decoder_block_is_torch_s(order: str) -> None:
    layer = DecoderBlock(heads=HEADS, hidden=20, order=order)  # type: ignore[arg-type]
    module = layer.call(Inside((LENGTH, FEATURES), memory=(4, FEATURES)))().eval()
    other = nn.TransformerDecoderLayer(FEATURES, HEADS, 20, 0.0, "gelu", batch_first=True, norm_first=order == "pre").eval()
    copy_attention(module.get_submodule("attention"), other.self_attn)
    copy_attention(module.get_submodule("cross"), other.multihead_attn)
    pairs = {"attention_norm": "norm1", "cross_norm": "norm2", "forward_norm": "norm3", "feed_forward.0": "linear1", "feed_forward.2": "linear2"}
    copy_parts(module, other, pairs)
    expected = other(x, memory, tgt_mask=later(LENGTH))
    torch.testing.assert_close(module(x, Context(memory=memory)), expected, atol=1e-5, rtol=1e-5)


def copy_parts(module: nn.Module, other: nn.Module, pairs: dict[str, str]) -> None:
    for mine, theirs in pairs.items():
        other.get_submodule(theirs).load_state_dict(module.get_submodule(mine).state_dict())


def test_a_causal_block_cannot_see_what_comes_later() -> None:
    module = EncoderBlock(heads=HEADS, causal=True, rotary=True, activation="swiglu", norm="rms").call((LENGTH, FEATURES))()
    changed = x.clone()
    changed[:, 4:] += 1
    assert torch.equal(module(x)[:, :4], module(changed)[:, :4])
    assert not torch.allclose(module(x)[:, 4:], module(changed)[:, 4:])


def test_turned_products_depend_on_distances_alone() -> None:
    """Su et al. 2021: ⟨R(i) q, R(j) k⟩ is a function of i - j, and turning keeps lengths."""
    q, k = torch.randn(8), torch.randn(8)
    turned_q, turned_k = Rotary()(q.expand(1, 1, 20, 8))[0, 0], Rotary()(k.expand(1, 1, 20, 8))[0, 0]
    products = turned_q @ turned_k.T
    for distance in range(5):
        along = products.diagonal(distance)
        torch.testing.assert_close(along, along[:1].expand_as(along), atol=1e-4, rtol=1e-4)
    torch.testing.assert_close(turned_q.norm(dim=1), q.norm().expand(20), atol=1e-5, rtol=1e-5)


def test_features_divide_among_the_heads_or_it_says_so() -> None:
    with pytest.raises(ValueError, match="cannot divide 10 features among 4 heads"):
        output_shape(SelfAttention(), (5, 10))
    with pytest.raises(ValueError, match="Transformer block turns pairs of numbers, but a head has 3"):
        output_shape(EncoderBlock(rotary=True), (5, 12))
    assert output_shape(SelfAttention(width=8), (5, 10)) == (5, 10)
