"""What a person may bring, a file each, in the order of the choice."""

from __future__ import annotations

from playground.ui.data.kind import Kind
from playground.ui.data.kinds.table import TABLE

KINDS: tuple[Kind, ...] = (TABLE,)

__all__ = ["KINDS"]
