"""Public sets by name, from OpenML: looked up, fetched with progress, and from then on files like any other."""

from __future__ import annotations

from playground.ui.data.kind import Kind
from playground.ui.data.public.fetching import fetching
from playground.ui.data.table import table

PUBLIC = Kind("public", "Public sets", fetching, table)
