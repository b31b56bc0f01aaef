"""How a network ends."""

from __future__ import annotations

from enum import StrEnum


class Head(StrEnum):
    """What comes after the last layer: a linear layer made for the data, the embedding's matrix once more, or nothing.

    `tied` scores each token by the product of its row in the network's Embedding with what the last layer gives (Press & Wolf 2017): one matrix,
    counted once. With `none` the last layer itself gives the answer, and must have its shape.
    """

    LINEAR = "linear"
    TIED = "tied"
    NONE = "none"


__all__ = ["Head"]
