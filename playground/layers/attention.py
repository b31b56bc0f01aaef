"""Attention, and the blocks of transformers that are made of it."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field
from torch import nn

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.dropout import Share
from playground.layers.embedding import need_sequence
from playground.layers.inside import heads_of, memory_of
from playground.layers.layer import Layer, Shape
from playground.params import Label, Scale

WIDTH = "Numbers of each head; off: the features divided among the heads."
Heads = Annotated[int, Field(ge=1, le=64, description="Heads, each of which looks for something else.")]
Width = Annotated[Annotated[int, Field(ge=1, le=1024)] | None, Field(description=WIDTH), Label("Head size")]
Causal = Annotated[bool, Field(description="Look at earlier positions only, as who foretells the next token must.")]
TURNED = "Turn queries and keys by their position, so that distances count (Su et al. 2021)."
Turned = Annotated[bool, Field(description=TURNED), Label("Rotary positions")]
Bias = Annotated[bool, Field(description="Let its linear maps shift their outputs.")]
Scaled = Annotated[bool, Field(description="Divide the scores by the root of the head size; T5 does not.")]


class Attention(Layer):
    """What self- and cross-attention have in common."""

    group: ClassVar[str] = "Attention"

    heads: Heads = 4
    width: Width = None
    bias: Bias = True
    scaled: Scaled = True
    dropout: Share = 0.0

    def _call(self, shape: Shape, **flags: bool) -> Call:
        need_sequence(self, shape)
        width = head_width(self, shape[1], self.heads, self.width)
        if flags.get("rotary") and width % 2:
            raise ValueError(f"{self.name()} turns pairs of numbers, but a head has {width}: choose an even head size")
        extras: dict[str, Any] = {name: True for name, on in flags.items() if on}
        extras |= {} if self.bias else {"bias": False}
        extras |= {} if self.scaled else {"scaled": False}
        extras |= {"dropout": self.dropout} if self.dropout else {}
        return Call(modules.Attention, shape[1], self.heads, width, **extras)

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        return cls(heads=_dividing(shape))


class SelfAttention(Attention):
    """Each position gathers from all others what matters to it, in several heads at once (Vaswani et al. 2017)."""

    title: ClassVar[str] = "Self-attention"

    kind: Literal["self_attention"] = "self_attention"
    causal: Causal = False
    rotary: Turned = False

    def call(self, shape: Shape) -> Call:
        _agree(self, shape, self.heads)
        return self._call(shape, causal=self.causal, rotary=self.rotary)


class CrossAttention(Attention):
    """Each position of the answer gathers from the source what matters to it: the decoder's look at the encoder's memory (Vaswani et al. 2017)."""

    title: ClassVar[str] = "Cross-attention"

    kind: Literal["cross_attention"] = "cross_attention"

    def call(self, shape: Shape) -> Call:
        need_memory(self, shape)
        return self._call(shape, cross=True)


Hidden = Annotated[int, Field(ge=1, le=65_536, description="Units of the feed-forward network inside."), Label("Hidden units"), Scale.LOG]
HIDDEN_ACTIVATION = (
    "What the hidden units go through; gelu tanh is GELU as GPT-2 reckons it, and SwiGLU multiplies them by a gate of their own (Shazeer 2020)."
)
Act = Annotated[
    Literal["gelu", "gelu_tanh", "relu", "silu", "swiglu"],
    Field(description=HIDDEN_ACTIVATION),
    Label("Activation"),
]
Norms = Annotated[Literal["layer", "rms"], Field(description="Layer norm, or RMS norm, which takes no mean off.")]
ORDER = "Norm before each part, which trains deep stacks; or after each sum, as in the first transformers."
Order = Annotated[Literal["pre", "post"], Field(description=ORDER)]
Epsilon = Annotated[float, Field(ge=1e-12, le=1, description="Added to the variance, so that it never divides by zero."), Label("ε"), Scale.LOG]


ACTIVATIONS: dict[str, type[nn.Module]] = {"gelu": nn.GELU, "relu": nn.ReLU, "silu": nn.SiLU}


class TransformerLayer(Layer):
    """What the blocks of encoders and decoders have in common."""

    group: ClassVar[str] = "Attention"

    heads: Heads = 4
    hidden: Hidden = 64
    activation: Act = "gelu"
    norm: Norms = "layer"
    order: Order = "pre"
    causal: Causal = False
    rotary: Turned = False
    width: Width = None
    bias: Bias = True
    scaled: Scaled = True
    dropout: Share = 0.0
    eps: Epsilon = 1e-5

    def _call(self, shape: Shape, cross: bool) -> Call:
        need_sequence(self, shape)
        _agree(self, shape, self.heads)
        features = shape[1]
        width = head_width(self, features, self.heads, self.width)
        own = SelfAttention(**self._shared(), causal=self.causal, rotary=self.rotary, width=width)
        try:
            attention = own.call(shape)
        except ValueError as error:
            raise ValueError(str(error).replace(own.name(), self.name(), 1)) from error
        norms = [self._norm(features) for _ in range(3 if cross else 2)]
        extras: dict[str, Any] = {"dropout": self.dropout} if self.dropout else {}
        if cross:
            extras["cross"] = CrossAttention(**self._shared(), width=width).call(shape)
        return Call(modules.TransformerBlock, attention, self._forward(features), norms, self.order == "pre", **extras)

    def _shared(self) -> dict[str, Any]:
        return {"heads": self.heads, "bias": self.bias, "scaled": self.scaled, "dropout": self.dropout}

    def _norm(self, features: int) -> Call:
        if features == 1:
            raise ValueError(f"{self.name()} needs more than 1 feature: its norms compare the features of a position")
        return Call(nn.LayerNorm if self.norm == "layer" else nn.RMSNorm, features, eps=self.eps)

    def _forward(self, features: int) -> Call:
        if self.activation == "swiglu":
            return Call(modules.GatedForward, features, self.hidden, **({} if self.bias else {"bias": False}))
        activation = Call(nn.GELU, approximate="tanh") if self.activation == "gelu_tanh" else Call(ACTIVATIONS[self.activation])
        drop = [Call(nn.Dropout, self.dropout)] if self.dropout else []
        up, down = Call(nn.Linear, features, self.hidden, bias=self.bias), Call(nn.Linear, self.hidden, features, bias=self.bias)
        return Call(nn.Sequential, up, activation, *drop, down)

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        return cls(heads=_dividing(shape), hidden=min(4 * shape[-1], 65_536)) if shape else cls()


class EncoderBlock(TransformerLayer):
    """A block of a transformer: self-attention, then a small network at each position, each with a norm and a shortcut (Vaswani et al. 2017).

    Causal, it is a block of GPT.
    """

    title: ClassVar[str] = "Transformer block"

    kind: Literal["encoder_block"] = "encoder_block"

    def call(self, shape: Shape) -> Call:
        return self._call(shape, cross=False)


class DecoderBlock(TransformerLayer):
    """A block of a decoder: self-attention to the answer so far, attention to the source, a small network at each position (Vaswani et al. 2017)."""

    title: ClassVar[str] = "Decoder block"

    kind: Literal["decoder_block"] = "decoder_block"
    causal: Causal = True

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        need_memory(self, shape)
        return self._call(shape, cross=True)


def need_memory(layer: Layer, shape: Shape) -> None:
    """Raises ValueError unless there is an encoder's memory at hand, as wide as the sequence itself."""
    memory = memory_of(shape)
    if memory is None:
        raise ValueError(f"{layer.name()} needs what an encoder made of the source: put it into the decoder of an Encoder-decoder")
    if len(memory) != 2 or memory[1] != shape[-1]:
        wide = f"{memory[1]} features" if len(memory) == 2 else "no sequence"
        raise ValueError(f"{layer.name()} needs a memory as wide as its input ({shape[-1]} features), but the encoder gives {wide}")


def head_width(layer: Layer, features: int, heads: int, width: int | None) -> int:
    """Numbers of each head; ValueError where the features cannot be divided among the heads."""
    if width is None and features % heads:
        raise ValueError(f"{layer.name()} cannot divide {features} features among {heads} heads")
    return features // heads if width is None else width


def _agree(layer: Layer, shape: Shape, heads: int) -> None:
    biased = heads_of(shape)
    if biased is not None and biased != heads:
        raise ValueError(f"{layer.name()} has {heads} heads, but the relative positions around it are for {biased}")


def _dividing(shape: Shape) -> int:
    return next(heads for heads in (4, 2, 1) if not shape or shape[-1] % heads == 0)
