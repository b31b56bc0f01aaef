"""How a picture of any size becomes the square that a network gets."""

from __future__ import annotations

from typing import Annotated

from PIL import Image, ImageOps
from pydantic import Field

from playground.params import Label
from playground.registry import Strict
from playground.worded import Worded

SMALLEST, LARGEST = 8, 96
"""Pixels along a side."""


class Crop(Worded):
    """What is done with pictures that are no squares."""

    CENTRE = "centre", "cut out the middle"
    FIT = "fit", "keep all, fill the rim"
    STRETCH = "stretch", "stretch"


class Ground(Worded):
    """What shows through where a picture is clear, and fills the rim."""

    WHITE = "white", "white"
    BLACK = "black", "black"

    @property
    def shade(self) -> int:
        """Its brightness, 0 to 255."""
        return 255 if self is Ground.WHITE else 0


class Framing(Strict):
    """The way from a picture to `side` × `side` pixels: flattened on the ground, made grey or not, made a square, resized (bicubic)."""

    side: Annotated[int, Field(ge=SMALLEST, le=LARGEST, description="Pixels along a side."), Label("Size")] = 32
    crop: Annotated[Crop, Field(description="What is done with pictures that are no squares.")] = Crop.CENTRE
    colour: Annotated[bool, Field(description="Red, green and blue; one channel of grey otherwise.")] = True
    ground: Annotated[Ground, Field(description="What shows through where a picture is clear, and fills the rim.")] = Ground.WHITE

    @property
    def channels(self) -> int:
        """Three of colour or one of grey."""
        return 3 if self.colour else 1

    def framed(self, picture: Image.Image) -> Image.Image:
        """A picture of mode RGB or L as the square that it becomes."""
        size, way = (self.side, self.side), Image.Resampling.BICUBIC
        if self.crop is Crop.CENTRE:
            return ImageOps.fit(picture, size, way)
        if self.crop is Crop.STRETCH:
            return picture.resize(size, way)
        return ImageOps.pad(picture, size, way, color=(self.ground.shade,) * len(picture.getbands()))
