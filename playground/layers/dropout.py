"""Dropout: units fall silent at random while training, so that none relies on another. Torch's global generator draws which."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.layer import Layer, Op, Shape, say
from playground.params import Label

Share = Annotated[float, Field(ge=0, lt=1, description="Chance of each to fall silent in a training step."), Label("Share")]


class Dropout(Layer):
    """Silences units at random while training, and makes up for it in the others; does nothing afterwards (Srivastava et al. 2014)."""

    group: ClassVar[str] = "Regularisation"
    follower: ClassVar[bool] = True

    kind: Literal["dropout"] = "dropout"
    p: Share = 0.2

    def call(self, shape: Shape) -> Call:
        return Call(nn.Dropout, self.p)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return []


class AlphaDropout(Layer):
    """Dropout that keeps mean and variance: for stacks of SELU (Klambauer et al. 2017)."""

    title: ClassVar[str] = "Alpha dropout"
    group: ClassVar[str] = "Regularisation"
    follower: ClassVar[bool] = True

    kind: Literal["alpha_dropout"] = "alpha_dropout"
    p: Share = 0.1

    def call(self, shape: Shape) -> Call:
        return Call(nn.AlphaDropout, self.p)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return []


class ChannelDropout(Layer):
    """Silences whole channels of images or sequences, whose neighbouring numbers would give each other away (Tompson et al. 2015)."""

    title: ClassVar[str] = "Channel dropout"
    group: ClassVar[str] = "Regularisation"
    follower: ClassVar[bool] = True

    kind: Literal["channel_dropout"] = "channel_dropout"
    p: Share = 0.2

    def call(self, shape: Shape) -> Call:
        if len(shape) not in (2, 3):
            raise ValueError(f"Channel dropout needs channels (an image or a sequence), but gets {say(shape)}: use Dropout")
        return Call(nn.Dropout2d if len(shape) == 3 else nn.Dropout1d, self.p)


class StochasticDepth(Layer):
    """Leaves whole examples out of a residual's body at random while training, as if the network were shorter (Huang et al. 2016)."""

    title: ClassVar[str] = "Stochastic depth"
    group: ClassVar[str] = "Regularisation"
    follower: ClassVar[bool] = True

    kind: Literal["stochastic_depth"] = "stochastic_depth"
    p: Annotated[float, Field(ge=0, lt=1, description="Chance of each example to be left out in a training step."), Label("Share")] = 0.1

    def call(self, shape: Shape) -> Call:
        return Call(modules.StochasticDepth, self.p)

    def ops(self, shape: Shape, name: str) -> list[Op] | None:
        return []
