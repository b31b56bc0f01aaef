"""Points that somebody draws by hand."""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, ClassVar, Literal

import torch
from pydantic import Field, model_validator
from torch import Tensor

from playground.data.dataset import EXTENT, DataForm, Dataset, Shape
from playground.data.scaling import Scaling
from playground.data.split import Counts, Split
from playground.data.task import Classification, Regression
from playground.params import Label
from playground.problem import Problem, SpecError

MOST_POINTS = 2000
"""Points that a drawing holds at most: they travel in links."""

HEIGHT = 1.5
"""How far up and down a drawn curve may reach."""

COLOURS = ("orange", "blue", "crimson", "mint", "indigo", "yellow", "brown", "rose")
"""The classes' names, by the colours that they are drawn in."""

Coordinate = Annotated[float, Field(ge=EXTENT[0], le=EXTENT[1])]
Height = Annotated[float, Field(ge=-HEIGHT, le=HEIGHT)]
Point = tuple[Coordinate, Coordinate, Annotated[int, Field(ge=0, le=7)]]
Numbers = Annotated[
    tuple[Annotated[int, Field(ge=0, lt=MOST_POINTS)], ...],
    Field(
        max_length=MOST_POINTS,
        description="A number for each point, counted from 0 in each class: its part goes by it, whoever else is erased. None: in their order.",
    ),
]

TWO_HEAPS: tuple[tuple[float, float, int], ...] = tuple(
    (side * x, side * y, int(side < 0))
    for side in (1, -1)
    for x, y in ((2.0, 2.2), (2.9, 1.4), (1.4, 3.1), (3.3, 3.0), (2.4, 3.6), (1.1, 1.7), (3.9, 2.1), (2.7, 2.6), (1.8, 1.2), (3.1, 3.9))
)
"""A first drawing, to draw over or to clear."""

A_BUMP: tuple[tuple[float, float], ...] = (
    *((-5.5, -0.6), (-4.6, -0.55), (-3.7, -0.35), (-2.9, 0.05), (-2.1, 0.5), (-1.3, 0.85), (-0.5, 1.0)),
    *((0.4, 0.95), (1.2, 0.7), (2.0, 0.3), (2.8, -0.1), (3.6, -0.35), (4.4, -0.45), (5.3, -0.5)),
)
"""A first curve."""


class Drawn(Dataset):
    """Examples that stand in the experiment itself, so that a link carries them."""

    group: ClassVar[str] = "Drawn by hand"

    def examples(self) -> int:
        """As many as are drawn."""
        return len(self._drawing())

    def counts(self, split: Split) -> Counts:
        """The same; an empty picture is told as such."""
        if not self.examples():
            raise SpecError([Problem("data.source.points", "nothing is drawn yet: draw into the picture of the answer")])
        return super().counts(split)

    def standing(self) -> Tensor:
        """Class and number within the class: whatever is drawn or erased, the other points keep theirs."""
        labels = self._labels()
        numbers = self._numbers() or list(_in_order(labels))
        every = [MOST_POINTS * label + number for label, number in zip(labels, numbers, strict=True)]
        return torch.tensor(every, dtype=torch.int64, device="cpu")  # the plan counts examples while it is on the meta device

    @abstractmethod
    def _drawing(self) -> Sequence[tuple[Any, ...]]:
        """The points as they stand in the document."""

    @abstractmethod
    def _numbers(self) -> Sequence[int]:
        """Their numbers; none when they are counted in their order."""

    def _labels(self) -> Sequence[int]:
        """The class of each."""
        return [0] * self.examples()

    @model_validator(mode="after")
    def _numbered(self) -> Drawn:
        points, numbers = self.examples(), self._numbers()
        if numbers and len(numbers) != points:
            raise ValueError(f"numbers: must be one for each of the {points} points, or none, got {len(numbers)}")
        return self


class DrawnPoints(Drawn):
    """Points of your own on the plane: click or brush them onto the surface, while it trains."""

    form: ClassVar[DataForm] = DataForm.PLANE
    title: ClassVar[str] = "Drawn points"
    kind: Literal["drawn_points"] = "drawn_points"

    classes: Annotated[int, Field(ge=2, le=8, description="How many colours there are to draw with."), Label("Classes")] = 2
    points: Annotated[
        tuple[Point, ...],
        Field(max_length=MOST_POINTS, description="x₁, x₂ and the class of each; drawn on the surface of the Play page."),
    ] = TWO_HEAPS
    numbers: Numbers = ()

    @model_validator(mode="after")
    def _classes_exist(self) -> DrawnPoints:
        wrong = next((index for index, (_, _, label) in enumerate(self.points) if label >= self.classes), None)
        if wrong is not None:
            raise ValueError(f"points[{wrong}][2]: must be below {self.classes}, the number of classes, got {self.points[wrong][2]}")
        return self

    def task(self) -> Classification:
        """Telling the colours apart."""
        return Classification(COLOURS[: self.classes])

    def example_shape(self) -> Shape:
        """Two coordinates."""
        return (2,)

    def columns(self) -> tuple[str, ...]:
        """The coordinates."""
        return "x₁", "x₂"

    def _drawing(self) -> Sequence[tuple[Any, ...]]:
        return self.points

    def _numbers(self) -> Sequence[int]:
        return self.numbers

    def _labels(self) -> Sequence[int]:
        return [label for *_, label in self.points]

    def _draw(self) -> tuple[Tensor, Tensor]:
        place = torch.tensor([point[:2] for point in self.points], dtype=torch.float64).reshape(-1, 2)
        return place, torch.tensor([point[2] for point in self.points], dtype=torch.int64)


class DrawnCurve(Drawn):
    """A curve of your own to fit: draw it into the picture of the fit, while it trains."""

    form: ClassVar[DataForm] = DataForm.LINE
    recommended: ClassVar[Scaling] = Scaling.STANDARD
    title: ClassVar[str] = "Drawn curve"
    kind: Literal["drawn_curve"] = "drawn_curve"

    points: Annotated[
        tuple[tuple[Coordinate, Height], ...],
        Field(max_length=MOST_POINTS, description="x and y of each point; drawn into the fit on the Play page."),
    ] = A_BUMP
    numbers: Numbers = ()

    def task(self) -> Regression:
        """Predicting y."""
        return Regression(("y",))

    def example_shape(self) -> Shape:
        """One number."""
        return (1,)

    def columns(self) -> tuple[str, ...]:
        """The number."""
        return ("x",)

    def _drawing(self) -> Sequence[tuple[Any, ...]]:
        return self.points

    def _numbers(self) -> Sequence[int]:
        return self.numbers

    def _draw(self) -> tuple[Tensor, Tensor]:
        table = torch.tensor(self.points, dtype=torch.float64).reshape(-1, 2)
        return table[:, :1], table[:, 1:]


def _in_order(labels: Sequence[int]) -> Iterator[int]:
    """How many of its class come before each."""
    seen: Counter[int] = Counter()
    for label in labels:
        yield seen[label]
        seen[label] += 1
