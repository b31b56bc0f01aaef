"""Transformers: ViT, BERT, GPT-2, T5."""

from __future__ import annotations

from playground.architectures.blocks import Layers
from playground.layers import Layer
from playground.layers.activations import Tanh
from playground.layers.attention import DecoderBlock, EncoderBlock
from playground.layers.branches import Repeat
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.embedding import ClassToken, Embedding, PatchEmbedding, Positions, Segments
from playground.layers.encoder_decoder import EncoderDecoder, RelativePositions
from playground.layers.normalisation import LayerNorm, RMSNorm
from playground.layers.shaping import Take


def vit(patch: int = 16, features: int = 768, blocks: int = 12, heads: int = 12) -> Layers:
    """Dosovitskiy et al. 2021: an image as a sequence of patches, with a class token."""
    block = EncoderBlock(heads=heads, hidden=4 * features, eps=1e-6)
    return (
        *(PatchEmbedding(patch=patch, features=features), ClassToken(), Positions(encoding="learned", spread=0.02)),
        *(Repeat(body=(block,), times=blocks), LayerNorm(over="features", eps=1e-6), Take()),
    )


def bert(tokens: int = 30522, features: int = 768, blocks: int = 12, heads: int = 12, rows: int = 512, *, dropout: float = 0.1) -> Layers:
    """Devlin et al. 2019: norms after each part, and the pooler over the first token."""
    block = EncoderBlock(heads=heads, hidden=4 * features, order="post", eps=1e-12, dropout=dropout)
    return (
        *(Embedding(tokens=tokens, features=features, spread=0.02), Positions(encoding="learned", rows=rows, spread=0.02), Segments(spread=0.02)),
        *(LayerNorm(over="features", eps=1e-12), Dropout(p=dropout), Repeat(body=(block,), times=blocks), Take(), Dense(units=features), Tanh()),
    )


def gpt2(tokens: int = 50257, features: int = 768, blocks: int = 12, heads: int = 12, rows: int = 1024, *, dropout: float = 0.1) -> Layers:
    """Radford et al. 2019: causal blocks with the norm first, and the embedding once more at the end (head "tied")."""
    block = EncoderBlock(heads=heads, hidden=4 * features, activation="gelu_tanh", causal=True, dropout=dropout)
    return (
        *(Embedding(tokens=tokens, features=features, spread=0.02), Positions(encoding="learned", rows=rows, spread=0.02), Dropout(p=dropout)),
        *(Repeat(body=(block,), times=blocks), LayerNorm(over="features")),
    )


def t5(source: int, tokens: int = 32128, features: int = 512, blocks: int = 6, heads: int = 8, hidden: int = 2048, *, dropout: float = 0.1) -> Layers:
    """Raffel et al. 2020: RMS norms, no biases, no scaling of scores, distances in buckets shared by all blocks of a stack (head "tied")."""
    encode = EncoderBlock(heads=heads, hidden=hidden, activation="relu", norm="rms", bias=False, scaled=False, eps=1e-6, dropout=dropout)
    decode = DecoderBlock(heads=heads, hidden=hidden, activation="relu", norm="rms", bias=False, scaled=False, eps=1e-6, dropout=dropout)
    reads: Layers = (RelativePositions(body=(Repeat(body=(encode,), times=blocks),), heads=heads), RMSNorm())
    answers: Layers = (RelativePositions(body=(Repeat(body=(decode,), times=blocks),), heads=heads, both=False), RMSNorm())
    embedding: Layer = Embedding(tokens=tokens, features=features, spread=0.05)
    return (embedding, EncoderDecoder(source=source, encoder=reads, decoder=answers))
