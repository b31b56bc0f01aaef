"""Encoders with decoders, and positions told by distance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from playground.layers import modules
from playground.layers.activations import Identity
from playground.layers.attention import Heads
from playground.layers.call import Call
from playground.layers.container import MAX_ITEMS, Container, sequence
from playground.layers.embedding import need_sequence
from playground.layers.inside import Inside, memory_of
from playground.layers.layer import Shape, say
from playground.params import Label, Scale

if TYPE_CHECKING:
    from playground.layers import AnyLayer

BUCKETS = "Groups of distances with a number of their own; near ones have one each, far ones share."
FURTHEST = "Distance from which on all share the last group."


class EncoderDecoder(Container):
    """An encoder reads the source, the first positions of the input; a decoder makes the answer from the rest, and can look at what was read.

    While it learns, the rest is the right answer, one position late (Sutskever et al. 2014; Vaswani et al. 2017).
    """

    title: ClassVar[str] = "Encoder-decoder"

    kind: Literal["encoder_decoder"] = "encoder_decoder"
    source: Annotated[int, Field(ge=1, le=65_535, description="Positions of the input that are the source."), Scale.LOG] = 1
    encoder: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers that read the source.")] = (Identity(),)
    decoder: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers that make the answer.")] = (Identity(),)

    def entry(self, field: str, shape: Shape) -> Shape:
        """The source, or the rest with the encoder's result beside it."""
        if not shape or shape[0] <= self.source:
            raise ValueError(f"Encoder-decoder takes {self.source} positions as the source and needs more for the answer, but gets {say(shape)}")
        source = (self.source, *shape[1:])
        return source if field == "encoder" else Inside((shape[0] - self.source, *shape[1:]), memory=tuple(self._end("encoder", source)))

    def call(self, shape: Shape) -> Call:
        if len(shape) not in (1, 2):
            raise ValueError(f"Encoder-decoder needs tokens or a sequence (length × features), but gets {say(shape)}")
        source = self.entry("encoder", shape)
        self._end("encoder", source)
        answer = self.entry("decoder", shape)
        self._end("decoder", answer)
        return Call(modules.EncoderDecoder, self.source, sequence(self.encoder, source), sequence(self.decoder, answer))


class RelativePositions(Container):
    """Lets self-attention inside see how far apart two positions are, by learnt numbers that all its layers share (T5, Raffel et al. 2020)."""

    title: ClassVar[str] = "Relative positions"

    kind: Literal["relative_positions"] = "relative_positions"
    body: Annotated[tuple[AnyLayer, ...], Field(max_length=MAX_ITEMS, description="The layers around which it lies.")] = (Identity(),)
    heads: Heads = 4
    buckets: Annotated[int, Field(ge=4, le=256, description=BUCKETS)] = 32
    furthest: Annotated[int, Field(ge=8, le=4096, description=FURTHEST), Label("Furthest distance")] = 128
    both: Annotated[bool, Field(description="Tell before from after; off for decoders, which look back only."), Label("Both ways")] = True

    def entry(self, field: str, shape: Shape) -> Shape:
        """The same, with a bias for each head."""
        return Inside(tuple(shape), memory_of(shape), self.heads)

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        if self.furthest <= self.buckets:
            raise ValueError(f"Relative positions needs a furthest distance beyond its {self.buckets} groups, got {self.furthest}")
        inner = self.entry("body", shape)
        self._end("body", inner)
        extras = {} if self.both else {"both": False}
        return Call(modules.RelativePositions, sequence(self.body, inner), self.heads, self.buckets, self.furthest, **extras)
