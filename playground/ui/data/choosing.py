"""Which set of data is looked at."""

from __future__ import annotations

from playground.ui.session import session

CHOICE = "data_set"
"""The key of the list; its value is the digest of a file, or the kind of a set that comes with the playground."""

NEXT = "data_next"


def choose(sha256: str) -> None:
    """Have another file looked at when the page is drawn next."""
    session().forms[NEXT] = sha256


def chosen_last() -> str | None:
    """What was chosen so since the list was drawn last."""
    found: str | None = session().forms.pop(NEXT, None)
    return found
