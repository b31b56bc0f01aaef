"""What a person may bring, a file each, in the order of the choice."""

from __future__ import annotations

from playground.ui.data.kind import Kind
from playground.ui.data.kinds.pictures import PICTURES
from playground.ui.data.kinds.public import PUBLIC
from playground.ui.data.kinds.series import SERIES
from playground.ui.data.kinds.table import TABLE
from playground.ui.data.kinds.text import TEXT
from playground.ui.data.kinds.texts import TEXTS

KINDS: tuple[Kind, ...] = (TABLE, PICTURES, SERIES, TEXT, TEXTS, PUBLIC)

__all__ = ["KINDS"]
