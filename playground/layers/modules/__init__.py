"""Modules that torch does not have: plain code that imports torch alone, so that an exported script can hold it."""

from __future__ import annotations

from playground.layers.modules.attention import Attention
from playground.layers.modules.context import Context, given
from playground.layers.modules.embedding import Embedding
from playground.layers.modules.positions import Positions, Rotary, Segments, Sinusoids
from playground.layers.modules.recurrent import Recurrent
from playground.layers.modules.residual import Residual
from playground.layers.modules.shaping import ClassToken, PatchEmbedding, Permute, Take, TimePool
from playground.layers.modules.stack import Stack
from playground.layers.modules.transformer import GatedForward, TransformerBlock

__all__ = [
    "Attention",
    "ClassToken",
    "Context",
    "Embedding",
    "GatedForward",
    "PatchEmbedding",
    "Permute",
    "Positions",
    "Recurrent",
    "Residual",
    "Rotary",
    "Segments",
    "Sinusoids",
    "Stack",
    "Take",
    "TimePool",
    "TransformerBlock",
    "given",
]
