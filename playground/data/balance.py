"""How many examples of each class the parts hold."""

from __future__ import annotations

from collections.abc import Sequence
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


def weights(counts: Sequence[int]) -> tuple[float, ...]:
    """What each class must count for all to count alike in sum, and one example 1 on average: n / (classes × count)."""
    total, present = sum(counts), sum(count > 0 for count in counts)
    return tuple(round(total / (present * count), 6) if count else 1.0 for count in counts)
