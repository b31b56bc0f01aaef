"""A sensible network to begin with, for each form of data and each task."""

from __future__ import annotations

from playground.architectures.dense_prediction import levels
from playground.data import DataForm, Dataset, Labelling, Segmentation
from playground.experiment import HIDDEN
from playground.layers import Layer
from playground.layers.attention import DecoderBlock, EncoderBlock
from playground.layers.embedding import Embedding, Positions
from playground.layers.encoder_decoder import EncoderDecoder
from playground.layers.recurrent import GRU, LSTM
from playground.layers.shaping import Flatten

FEATURES = 32
"""Numbers for each token."""

WIDTHS = (8, 16, 32)
"""Channels of a U-Net, level by level."""

LONG = 25
"""Steps from which on a layer has to be told to remember."""


def opening(source: Dataset) -> tuple[Layer, ...]:
    """Hidden layers that suit the source: dense ones for numbers, flattened for images; recurrent ones for series; for tokens an embedding first.

    A recurrent layer follows it; where an answer is only right as a whole, as a translation is, attention; where it is written after the source has
    been read, an encoder and a decoder. For an answer at each pixel, a small U-Net.
    """
    shape = source.example_shape()
    if source.form is DataForm.TOKENS:
        return _tokens(source, shape[0])
    if isinstance(source.task(), Segmentation):
        return levels(WIDTHS)
    if source.form is DataForm.SERIES:
        return (_recurrent(shape[0]),)
    return (Flatten(), *HIDDEN) if len(shape) > 1 else HIDDEN


def _tokens(source: Dataset, length: int) -> tuple[Layer, ...]:
    embedding, task = Embedding(tokens=len(source.vocabulary() or ()), features=FEATURES), source.task()
    if not isinstance(task, Labelling):
        return embedding, _recurrent(length)
    if not task.whole:
        return embedding, GRU(units=32, gives="every")
    if task.length < length and not source.causal:
        reader, writer = EncoderBlock(heads=4, hidden=2 * FEATURES), DecoderBlock(heads=4, hidden=2 * FEATURES)
        places = Positions(encoding="learned")
        return embedding, EncoderDecoder(source=length - task.length, encoder=(places, reader), decoder=(places, writer))
    block = EncoderBlock(heads=4, hidden=2 * FEATURES, causal=source.causal)
    return embedding, Positions(encoding="learned"), block, block


def _recurrent(length: int) -> Layer:
    """One that remembers over so many steps."""
    return LSTM(units=32, remember=length) if length > LONG else GRU(units=24)
