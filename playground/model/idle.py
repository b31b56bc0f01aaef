"""Weights that no answer depends on: nothing could train them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from playground.layers import Layer
from playground.layers.attention import CrossAttention, DecoderBlock, SelfAttention, TransformerLayer
from playground.layers.encoder_decoder import EncoderDecoder, RelativePositions
from playground.model.plan import Plan, Planned
from playground.problem import Problem

ENCODER = "has weights that no answer depends on: put a Decoder block or Cross-attention into the decoder, to look at what the encoder made"
ATTENTION = (SelfAttention, TransformerLayer)
DISTANCES = "has numbers for distances that no answer depends on: put Self-attention, a Transformer block or a Decoder block into it"


def idle(planned: Plan) -> Iterator[Problem]:
    """Encoders that no decoder looks at, and distances that no attention reckons with."""
    for row in planned.walk():
        if isinstance(row.layer, EncoderDecoder) and not _holds(row.layer.decoder, (CrossAttention, DecoderBlock), (EncoderDecoder,)):
            if any(part.parameters for part in _in(row, "encoder")):
                yield Problem(f"{row.path}.encoder", ENCODER)
        elif isinstance(row.layer, RelativePositions) and not _holds(row.layer.body, ATTENTION, (EncoderDecoder, RelativePositions)):
            yield Problem(row.path, DISTANCES)


def _in(row: Planned, field: str) -> list[Planned]:
    return [child for child in row.children if child.path.startswith(f"{row.path}.{field}[")]


def _holds(layers: Sequence[Layer], sought: tuple[type[Layer], ...], closed: tuple[type[Layer], ...]) -> bool:
    """Whether one of the sought lies in the stack; what is `closed` hands its own things to those within."""
    return any(
        isinstance(layer, sought) or (not isinstance(layer, closed) and any(_holds(stack, sought, closed) for _, stack in layer.children()))
        for layer in layers
    )
