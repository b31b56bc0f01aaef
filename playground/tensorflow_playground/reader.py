"""Typed values out of a link's keys; every fault is collected under its key."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TypeVar

from playground.faults import shown
from playground.problem import Problem

T = TypeVar("T")


class Reader:
    """Reads keys; a key that is absent or empty has its default. `problems` gathers what is wrong."""

    def __init__(self, entries: Mapping[str, str | None]) -> None:
        self._entries = entries
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        """A value as it stands; empty where there is none."""
        return self._entries.get(name) or ""

    def flag(self, name: str, default: bool = False) -> bool:
        """`true` or `false`."""
        return self.choice(name, {"true": True, "false": False}, default)

    def choice(self, name: str, choices: Mapping[str, T], default: T) -> T:
        """One of some words."""
        word = self.text(name)
        if word and word not in choices:
            self.wrong(name, f"must be one of {', '.join(choices)}", word)
        return choices.get(word, default)

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """A number within bounds, both included."""
        text = self.text(name)
        if not text:
            return default
        value = _number(text)
        if value is None or not low <= value <= high:
            self.wrong(name, f"must be a number from {low:g} to {high:g}", text)
            return default
        return value

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """A whole number within bounds, both included."""
        text = self.text(name)
        value = _number(text) if text else default
        if value is None or value != int(value) or not low <= value <= high:
            self.wrong(name, f"must be a whole number from {low} to {high}", text)
            return default
        return int(value)

    def wholes(self, name: str, default: tuple[int, ...], high: int, most: int) -> tuple[int, ...]:
        """Whole numbers from 1 on, parted by commas; none where the key is there and empty."""
        if name not in self._entries:
            return default
        text = self._entries[name]
        if text is None:
            self.wrong(name, "must be followed by = and whole numbers parted by commas", None)
            return default
        parts = text.split(",") if text else []
        values = [_number(part) for part in parts]
        for part, value in zip(parts, values, strict=True):
            if value is None or value != int(value) or not 1 <= value <= high:
                self.wrong(name, f"must hold whole numbers from 1 to {high}, parted by commas", part)
                return default
        if len(values) > most:
            self.problems.append(Problem(name, f"must hold at most {most} layers, got {len(values)}"))
            return default
        return tuple(int(value) for value in values if value is not None)

    def wrong(self, name: str, rule: str, came: str | None) -> None:
        """Note a fault."""
        self.problems.append(Problem(name, f"{rule}, got {'nothing' if came is None else shown(came)}"))


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None
