"""How many examples of each class the parts hold."""

from __future__ import annotations

from typing import NamedTuple

from playground.data.part import Part
from playground.data.prepare import Prepared
from playground.data.task import Classification


class Balance(NamedTuple):
    """Examples of each class by its name, part by part; for regression, which has no classes, the parts are empty."""

    train: dict[str, int]
    validation: dict[str, int]
    test: dict[str, int]


def balance(prepared: Prepared) -> Balance:
    """Count the classes in each part, those that do not occur included."""
    return Balance(*(_count(prepared, part) for part in prepared.parts.values()))


def _count(prepared: Prepared, part: Part) -> dict[str, int]:
    if not isinstance(prepared.task, Classification):
        return {}
    classes = prepared.task.classes
    return dict(zip(classes, prepared.raw.y[part.index].bincount(minlength=len(classes)).tolist(), strict=True))
