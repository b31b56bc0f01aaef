"""What is asked of a network: to tell classes apart, or to predict numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Classification:
    """Telling classes apart. `classes` holds their names, in the order of the labels 0, 1, …"""

    kind: ClassVar[str] = "classification"
    metric: ClassVar[str] = "accuracy"

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

    targets: tuple[str, ...]

    @property
    def outputs(self) -> int:
        """Units of the output layer: one a target."""
        return len(self.targets)


Task = Classification | Regression
"""Either of them; `kind`, `metric` and `outputs` need no asking which."""
