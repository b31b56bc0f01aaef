"""What is wrong with an experiment, said so that a person can mend it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is and what was expected and found there.

    `path` names the field as a person would write it (`network[2].units`); it is empty when the whole document is at fault.
    """

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class SpecError(ValueError):
    """An experiment cannot be used as it stands; carries every problem found, never only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def path_of(location: Iterable[str | int]) -> str:
    """`("network", 2, "units")` as `network[2].units`; a name that is none stands in brackets and quotes."""
    path = ""
    for part in location:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not part.isidentifier() or len(part) > 60:
            path += f"[{json.dumps(part[:40], ensure_ascii=False)}]"
        else:
            path += f".{part}" if path else part
    return path
