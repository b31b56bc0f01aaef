"""Pictures in which it is known where the reason lies."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Generated, Shape, Size
from playground.data.draws import share
from playground.data.task import Classification
from playground.params import Label

MARKS = {
    "plus": (" # ", "###", " # "),
    "times": ("# #", " # ", "# #"),
    "T": ("###", " # ", " # "),
}
"""The classes: five pixels of ink each, so that counting ink does not help."""

PIECES = (
    ("   ", "###", "   "),
    ("#  ", " # ", "  #"),
    ("#  ", "## ", "   "),
    (" ##", "  #", "   "),
    ("   ", " # ", "   "),
)
"""What is scattered about: parts of the marks, which never touch, so that no further mark comes about."""

SPAN = 3


class Marks(Generated):
    """Which mark is hidden there? A plus, a times or a T at any place, among pieces that mean nothing."""

    title: ClassVar[str] = "Hidden marks"
    group: ClassVar[str] = "Known reasons"
    form: ClassVar[DataForm] = DataForm.IMAGE
    note: ClassVar[str] = "Where the mark stands is known: an explanation can be judged by how much of it falls on those nine pixels."
    kind: Literal["marks"] = "marks"
    size: Size = 2000
    side: Annotated[int, Field(ge=8, le=16, description="Pixels to a side."), Label("Side")] = 10
    distractors: Annotated[int, Field(ge=0, le=12, description="Pieces scattered over the picture, as far as there is room.")] = 4

    def task(self) -> Classification:
        """Telling the marks apart."""
        return Classification(tuple(MARKS))

    def example_shape(self) -> Shape:
        """One channel."""
        return (1, self.side, self.side)

    def columns(self) -> tuple[str, ...]:
        """The channel."""
        return ("ink",)

    def relevant(self) -> Tensor:
        """The nine pixels of each picture's mark: where they are blank they tell the marks apart too."""
        everything = torch.ones(self.size, SPAN, SPAN)
        return self._placed(everything, self._corners(torch.Generator().manual_seed(self.seed))).bool()[:, None]

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        corners, labels = self._corners(generator), torch.arange(self.size) % len(MARKS)
        ink = self._placed(_shapes(tuple(MARKS.values()))[labels], corners)
        taken = self._around(corners)
        for _ in range(self.distractors):
            corners = self._corners(generator)
            pieces = self._placed(_shapes(PIECES)[(share(generator, self.size) * len(PIECES)).long()], corners)
            free = ((pieces > 0) & taken).flatten(1).sum(1) == 0
            ink = ink + pieces * free[:, None, None]
            taken = taken | (self._around(corners) & free[:, None, None])
        grey = share(generator, self.size, self.side, self.side)
        return (ink + self.noise * (grey - ink))[:, None], labels

    def _around(self, corners: Tensor) -> Tensor:
        """The nine pixels from each corner and those that touch them, bool (size, side, side)."""
        away = torch.arange(self.side) - corners[:, :, None]
        rows, columns = ((away >= -1) & (away <= SPAN)).unbind(1)
        return rows[:, :, None] & columns[:, None, :]

    def _corners(self, generator: torch.Generator) -> Tensor:
        """Row and column of the upper left corner of something that fits into the picture, int64 (size, 2)."""
        return (share(generator, self.size, 2) * (self.side - SPAN + 1)).long()

    def _placed(self, shapes: Tensor, corners: Tensor) -> Tensor:
        """Small shapes (size, 3, 3), each at its corner of an empty picture: float64 (size, side, side)."""
        out = torch.zeros(self.size, self.side, self.side, dtype=torch.float64)
        steps = torch.arange(SPAN)
        rows, columns = corners[:, 0, None, None] + steps[:, None], corners[:, 1, None, None] + steps
        out[torch.arange(self.size)[:, None, None], rows, columns] = shapes.double()
        return out


def _shapes(drawn: tuple[tuple[str, ...], ...]) -> Tensor:
    """Drawings as numbers, float64 (n, 3, 3)."""
    return torch.tensor([[[float(pixel == "#") for pixel in row] for row in drawing] for drawing in drawn], dtype=torch.float64)
