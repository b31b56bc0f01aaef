"""Modules that torch does not have: plain code that imports torch alone, so that an exported script can hold it."""

from __future__ import annotations

from playground.layers.modules.attention import Attention
from playground.layers.modules.branches import Branches, Chain, Repeat, Scale
from playground.layers.modules.context import Context, given
from playground.layers.modules.convolution import CausalConv1d, OneHot, StochasticDepth
from playground.layers.modules.embedding import Embedding
from playground.layers.modules.encoder_decoder import EncoderDecoder, RelativePositions
from playground.layers.modules.positions import Positions, Rotary, Segments, Sinusoids
from playground.layers.modules.recurrent import Recurrent
from playground.layers.modules.residual import Residual, Skip
from playground.layers.modules.shaping import ClassToken, PatchEmbedding, Permute, Take, TimeMax, TimeMean
from playground.layers.modules.stack import Stack
from playground.layers.modules.tied import TiedHead
from playground.layers.modules.transformer import GatedForward, TransformerBlock

__all__ = [
    "Attention",
    "Branches",
    "CausalConv1d",
    "Chain",
    "ClassToken",
    "Context",
    "Embedding",
    "EncoderDecoder",
    "GatedForward",
    "OneHot",
    "PatchEmbedding",
    "Permute",
    "Positions",
    "Recurrent",
    "RelativePositions",
    "Repeat",
    "Residual",
    "Rotary",
    "Scale",
    "Segments",
    "Sinusoids",
    "Skip",
    "Stack",
    "StochasticDepth",
    "Take",
    "TiedHead",
    "TimeMax",
    "TimeMean",
    "TransformerBlock",
    "given",
]
