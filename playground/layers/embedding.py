"""Embedding: numbers for tokens, and for where they stand."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from playground.layers import modules
from playground.layers.call import Call
from playground.layers.layer import Layer, Shape, say
from playground.params import Label, Scale

Features = Annotated[int, Field(ge=1, le=65_536, description="Numbers for each position."), Scale.LOG]
Spread = Annotated[float, Field(ge=1e-4, le=10, description="Standard deviation of the first values."), Label("First spread"), Scale.LOG]
ENCODING = "Fixed waves from quick to slow, or a learnt row for each position."
ROWS = "Positions that there are rows for; off: as many as the input has."


class Embedding(Layer):
    """Looks up a learnt row of numbers for each token; tokens used alike come to lie near each other."""

    group: ClassVar[str] = "Sequence"

    kind: Literal["embedding"] = "embedding"
    tokens: Annotated[int, Field(ge=1, le=1_000_000, description="How many different tokens there are."), Scale.LOG] = 32
    features: Features = 16
    spread: Spread = 1.0

    def call(self, shape: Shape) -> Call:
        if len(shape) != 1:
            raise ValueError(f"Embedding needs a row of tokens, but gets {say(shape)}")
        return Call(modules.Embedding, self.tokens, self.features, **_spread(self.spread))


class OneHot(Layer):
    """A one for its token and zeros for all others: tokens as they are, with nothing learnt."""

    title: ClassVar[str] = "One-hot"
    group: ClassVar[str] = "Sequence"

    kind: Literal["one_hot"] = "one_hot"
    tokens: Annotated[int, Field(ge=1, le=65_536, description="How many different tokens there are."), Scale.LOG] = 32

    def call(self, shape: Shape) -> Call:
        if len(shape) != 1:
            raise ValueError(f"One-hot needs a row of tokens, but gets {say(shape)}")
        return Call(modules.OneHot, self.tokens)


class Positions(Layer):
    """Tells each position where it stands, by adding numbers of its own: learnt ones, or fixed sines and cosines (Vaswani et al. 2017)."""

    title: ClassVar[str] = "Position encoding"
    group: ClassVar[str] = "Sequence"
    follower: ClassVar[bool] = True

    kind: Literal["positions"] = "positions"
    encoding: Annotated[Literal["sinusoidal", "learned"], Field(description=ENCODING)] = "sinusoidal"
    rows: Annotated[Annotated[int, Field(ge=1, le=65_536)] | None, Field(description=ROWS)] = None
    spread: Spread = 1.0

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        if self.encoding == "sinusoidal":
            return Call(modules.Sinusoids)
        if self.rows is not None and shape[0] > self.rows:
            raise ValueError(f"Position encoding has rows for {self.rows} positions, but gets {say(shape)}")
        return Call(modules.Positions, self.rows or shape[0], shape[1], **_spread(self.spread))


class Segments(Layer):
    """Tells each position which part of the input it belongs to, by adding that part's learnt row (BERT, Devlin et al. 2019)."""

    title: ClassVar[str] = "Segment encoding"
    group: ClassVar[str] = "Sequence"
    follower: ClassVar[bool] = True

    kind: Literal["segments"] = "segments"
    second: Annotated[
        Annotated[int, Field(ge=1, le=65_535)] | None, Field(description="Position at which the second part begins; off: all is the first.")
    ] = None
    spread: Spread = 1.0

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        extras = {} if self.second is None else {"second": self.second}
        return Call(modules.Segments, 2, shape[1], **extras, **_spread(self.spread))


class ClassToken(Layer):
    """Puts a learnt row in front of the sequence, which gathers what is to be said of the whole (BERT, ViT)."""

    title: ClassVar[str] = "Class token"
    group: ClassVar[str] = "Sequence"

    kind: Literal["class_token"] = "class_token"

    def call(self, shape: Shape) -> Call:
        need_sequence(self, shape)
        return Call(modules.ClassToken, shape[1])


class PatchEmbedding(Layer):
    """Cuts an image into square patches and maps each to a row of numbers: a sequence that attention can read (Dosovitskiy et al. 2021)."""

    title: ClassVar[str] = "Patch embedding"
    group: ClassVar[str] = "Sequence"

    kind: Literal["patch_embedding"] = "patch_embedding"
    patch: Annotated[int, Field(ge=1, le=64, description="Pixels along each side of a patch.")] = 4
    features: Features = 32

    def call(self, shape: Shape) -> Call:
        if len(shape) != 3:
            raise ValueError(f"Patch embedding needs an image, but gets {say(shape)}")
        if shape[1] % self.patch or shape[2] % self.patch:
            raise ValueError(f"Patch embedding cannot cut {say(shape)} into whole patches of {self.patch} × {self.patch}")
        return Call(modules.PatchEmbedding, shape[0], self.features, self.patch)

    @classmethod
    def suggest(cls, shape: Shape) -> Self:
        sides = shape[1:] if len(shape) == 3 else ()
        fitting = [patch for patch in (4, 2, 3, 5, 7) if sides and all(side % patch == 0 for side in sides)]
        return cls(patch=fitting[0] if fitting else 1)


def need_sequence(layer: Layer, shape: Shape) -> None:
    """Raises ValueError unless the shape is a sequence (length, features)."""
    if len(shape) != 2:
        raise ValueError(f"{layer.name()} needs a sequence (length × features), but gets {say(shape)}: {_remedy(shape)}")


def _remedy(shape: Shape) -> str:
    return "put Embedding before it, or Reshape" if len(shape) == 1 else "put Patch embedding before it, or Reshape"


def _spread(spread: float) -> dict[str, float]:
    return {} if spread == 1.0 else {"spread": spread}


__all__ = ["ClassToken", "Embedding", "OneHot", "PatchEmbedding", "Positions", "Segments", "need_sequence"]
