"""What is asked of a network: to tell classes apart, to predict numbers, or to name something at every position of a sequence or every pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

UNASKED = -100
"""The answer at a position of which nothing is asked: torch's `ignore_index`."""


@dataclass(frozen=True, slots=True)
class Classification:
    """Telling classes apart. `classes` holds their names, in the order of the labels 0, 1, …"""

    kind: ClassVar[str] = "classification"
    metric: ClassVar[str] = "accuracy"
    metrics: ClassVar[tuple[str, ...]] = ("accuracy",)

    classes: tuple[str, ...]

    @property
    def outputs(self) -> int:
        """Units of the output layer: one logit (of class 1) for two classes, otherwise one a class."""
        return 1 if len(self.classes) == 2 else len(self.classes)


@dataclass(frozen=True, slots=True)
class Regression:
    """Predicting numbers. `targets` holds their names, units included where there are any."""

    kind: ClassVar[str] = "regression"
    metric: ClassVar[str] = "r2"
    metrics: ClassVar[tuple[str, ...]] = ("r2",)

    targets: tuple[str, ...]

    @property
    def outputs(self) -> int:
        """Units of the output layer: one a target."""
        return len(self.targets)


@dataclass(frozen=True, slots=True)
class Labelling:
    """Naming one of `classes` at each of `length` positions.

    Answers are int64 (n, length), `UNASKED` where none is wanted; a network gives logits (n, length, classes). `whole` says that an answer is only
    worth something if all of it is right, as a translation is: then the share of those is measured too. Since a right answer so far is what the next
    token follows from, it is also the share that the network would write rightly by itself, always taking the likeliest token.
    """

    kind: ClassVar[str] = "labelling"
    metric: ClassVar[str] = "accuracy"

    classes: tuple[str, ...]
    length: int
    whole: bool = False

    @property
    def metrics(self) -> tuple[str, ...]:
        """What is measured besides the loss."""
        return ("accuracy", "exact") if self.whole else ("accuracy",)

    @property
    def outputs(self) -> int:
        """Units of the output layer at each position: one a class, however few there are."""
        return len(self.classes)


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Naming one of `classes` at each pixel of a picture `height` by `width`.

    Answers are int64 (n, height, width), and every pixel has one; a network gives logits (n, classes, height, width), as torch's losses take them.
    """

    kind: ClassVar[str] = "segmentation"
    metric: ClassVar[str] = "iou"
    metrics: ClassVar[tuple[str, ...]] = ("iou", "accuracy")

    classes: tuple[str, ...]
    height: int
    width: int

    @property
    def outputs(self) -> int:
        """Channels of the output layer: one a class, however few there are."""
        return len(self.classes)


Task = Classification | Regression | Labelling | Segmentation
"""One of them; `kind`, `metric`, `metrics` and `outputs` need no asking which."""
