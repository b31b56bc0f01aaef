"""Recurrent layers: a state that is carried along a sequence, step by step."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from torch import nn

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.embedding import need_sequence
from playground.layers.layer import Layer, Shape
from playground.params import Label, Scale

GIVES = "The state after the last step, what the whole sequence came to; or the state after every step."
KEEPS = "Start the gates so that units keep what they hold over up to so many steps (Tallec & Ollivier 2018); off: as the initialiser says."
Steps = Annotated[Annotated[int, Field(ge=1, le=10_000)] | None, Field(description=KEEPS), Label("Remember steps")]


class RecurrentLayer(Layer):
    """A recurrent layer over (length, features), of torch's class `module`."""

    group: ClassVar[str] = "Recurrent"
    module: ClassVar[type[nn.Module]]

    units: Annotated[int, Field(ge=1, le=4096, description="Size of the state, in each direction."), Scale.LOG] = 16
    layers: Annotated[int, Field(ge=1, le=8, description="Such layers on top of each other, each reading the one below.")] = 1
    bidirectional: Annotated[bool, Field(description="Read the sequence from both ends, with a state for each direction.")] = False
    gives: Annotated[Literal["last", "every"], Field(description=GIVES), Label("State given")] = "last"

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        layers = {"num_layers": self.layers} if self.layers > 1 else {}
        both = {"bidirectional": True} if self.bidirectional else {}
        cell = Call(self.module, shape[1], self.units, **layers, **self._extras(), batch_first=True, **both)
        return Call(modules.Recurrent, cell, last=self.gives == "last", **self._keeps())

    def _extras(self) -> dict[str, Any]:
        """Further arguments of torch's class."""
        return {}

    def _keeps(self) -> dict[str, Any]:
        """Over how many steps it keeps what it holds at first, where that is said."""
        return {}


class RNN(RecurrentLayer):
    """The plain recurrent layer: a new state from the input and the one before; what it holds fades in a few steps (Elman 1990)."""

    module: ClassVar[type[nn.Module]] = nn.RNN

    kind: Literal["rnn"] = "rnn"
    activation: Annotated[Literal["tanh", "relu"], Field(description="What the state goes through at each step.")] = "tanh"

    def _extras(self) -> dict[str, Any]:
        return {} if self.activation == "tanh" else {"nonlinearity": self.activation}


class LSTM(RecurrentLayer):
    """Gates decide what its memory forgets, takes in and shows, so that it can hold on for long (Hochreiter & Schmidhuber 1997)."""

    module: ClassVar[type[nn.Module]] = nn.LSTM

    kind: Literal["lstm"] = "lstm"
    remember: Steps = None

    def _keeps(self) -> dict[str, Any]:
        return {} if self.remember is None else {"remember": self.remember}


class GRU(RecurrentLayer):
    """An LSTM with fewer gates, and no memory beside its state (Cho et al. 2014)."""

    module: ClassVar[type[nn.Module]] = nn.GRU

    kind: Literal["gru"] = "gru"
    remember: Steps = None

    def _keeps(self) -> dict[str, Any]:
        return {} if self.remember is None else {"remember": self.remember}
