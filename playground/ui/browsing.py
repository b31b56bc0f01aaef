"""What a tab does in its history: what was deleted just now, and which drawing of the table is on screen."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Browsing:
    """`owned` says that the page has told whose history it is; `erased` are the runs that can be brought back by one click; `revision` grows
    whenever the table's selection is to be let go; `notice` is a sentence about what happened; `going` says that a run was
    opened that Play is to show."""

    owned: bool = False
    erased: list[str] = field(default_factory=list)
    revision: int = 0
    notice: str = ""
    going: bool = False
