"""An encoder that reads, and a decoder that answers."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from playground.layers.modules.context import Context, given


class EncoderDecoder(nn.Module):
    """The first `source` positions go through the encoder; the rest through the decoder, whose layers get the encoder's result as memory.

    (n, source + length, …) → what the decoder makes of (n, length, …).
    """

    def __init__(self, source: int, encoder: nn.Module, decoder: nn.Module) -> None:
        super().__init__()
        self.source, self.encoder, self.decoder = source, encoder, decoder

    def forward(self, x: Tensor) -> Tensor:
        memory = given(self.encoder, x[:, : self.source], None)
        return given(self.decoder, x[:, self.source :], Context(memory=memory))


class RelativePositions(nn.Module):
    """Around a body whose self-attention adds to its scores a learnt number for each head and distance, the same in all layers (Raffel et al. 2020).

    Near distances have a bucket each, far ones share; without `both`, what comes later has none of its own.
    """

    contextual = True

    def __init__(self, body: nn.Module, heads: int, buckets: int = 32, furthest: int = 128, both: bool = True) -> None:
        super().__init__()
        self.body, self.bias = body, nn.Embedding(buckets, heads)
        self.furthest, self.both = furthest, both

    def forward(self, x: Tensor, context: Context | None = None) -> Tensor:
        bias = self.bias(self.buckets(x.shape[1], x.device)).permute(2, 0, 1)
        return given(self.body, x, Context(None if context is None else context.memory, bias))

    def buckets(self, length: int, device: torch.device | None = None) -> Tensor:
        """Which bucket each pair of positions falls into: (length, length), the one that looks first."""
        places = torch.arange(length, device=device)
        distance = places[None] - places[:, None]  # how much later what is looked at stands
        count, base = self.bias.num_embeddings, torch.zeros_like(distance)
        if self.both:
            count //= 2
            base = (distance > 0).long() * count
            distance = distance.abs()
        else:
            distance = (-distance).clamp(min=0)
        near = count // 2
        far = near + ((distance.clamp(min=1).float() / near).log() / math.log(self.furthest / near) * (count - near)).long()
        return base + torch.where(distance < near, distance, far.clamp(max=count - 1))
