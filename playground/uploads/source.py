"""Where a table's rows come from, a stretch at a time, whatever the format: columns of text in which missing cells are null."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

GAPS = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "?", "-", "–", "—", ".", "#null!", "#value!", "#ref!", "#name?", "#num!"})
"""What people write where something is missing, in lower case."""


@dataclass(slots=True)
class Source:
    """`batches` gives tables of text under `names`; what is found on the way is noted in the other fields.

    `ragged` counts rows left out for having another number of cells, and `ragged_first` tells the first one: its line and its cells. `formulas`
    counts cells that hold a formula, `uncomputed` those of them without a value.
    """

    names: tuple[str, ...]
    batches: Iterator[pa.Table]
    notes: list[str] = field(default_factory=list)
    ragged: int = 0
    ragged_first: tuple[int, int] | None = None
    formulas: int = 0
    uncomputed: int = 0


def named(given: list[Any]) -> tuple[str, ...]:
    """Names for columns: as given, tidy, each once, and never empty."""
    taken: set[str] = set()
    names = []
    for index, raw in enumerate(given):
        plain = " ".join("".join(letter if letter.isprintable() else " " for letter in str(raw if raw is not None else "")).split())[:80]
        name = base = plain or f"column {index + 1}"
        again = 2
        while name in taken:
            name, again = f"{base} ({again})", again + 1
        taken.add(name)
        names.append(name)
    return tuple(names)
