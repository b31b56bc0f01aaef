"""A choice among a few values, each with the words that a list shows for it."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """Members are written `MEAN = "mean", "the mean"`: the value, as it stands in JSON, and its `label` in a list of choices."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """A member; by its value alone, as it is looked up."""
        member = str.__new__(cls, value)
        member._value_, member.label = value, label
        return member
