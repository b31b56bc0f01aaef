"""Whether a page of another site is trying to open a connection."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit


def welcome(origin: str | None, host: str | None, allowed: Sequence[str] = ()) -> bool:
    """Whether a connection with these headers may be opened: from a page of this very host, or of an allowed origin.

    Browsers always send an origin; programs that are none send nothing, and have no visitor whose rights they could borrow.
    """
    if origin is None:
        return True
    if origin.rstrip("/").lower() in {entry.rstrip("/").lower() for entry in allowed}:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and host is not None and parts.netloc.lower() == host.lower()
