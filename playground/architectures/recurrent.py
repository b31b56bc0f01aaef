"""Recurrent networks: a character model and a classifier of sequences."""

from __future__ import annotations

from playground.architectures.blocks import Layers
from playground.layers.dropout import Dropout
from playground.layers.embedding import Embedding, OneHot
from playground.layers.recurrent import GRU, LSTM


def char_lstm(tokens: int = 65, units: int = 128, layers: int = 2) -> Layers:
    """Karpathy 2015, char-rnn with its defaults: the next character from all before it."""
    return (OneHot(tokens=tokens), LSTM(units=units, layers=layers, gives="every"))


def gru_classifier(tokens: int = 20_000, features: int = 128, units: int = 128, *, dropout: float = 0.2) -> Layers:
    """A GRU reads a text, and its last state says what it is (Cho et al. 2014)."""
    return (Embedding(tokens=tokens, features=features), GRU(units=units), Dropout(p=dropout))
