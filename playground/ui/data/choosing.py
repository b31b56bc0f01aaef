"""Which set of data is looked at."""

from __future__ import annotations

from playground.ui.session import session

CHOICE = "data_set"
"""The key of the list; its value is the digest of a file, or the kind of a set that comes with the playground."""

NEXT = "data_next"
"""The place among the session's forms for the digest of a file that is to be looked at when the page is drawn next."""


def chosen_last() -> str | None:
    """What stands there since the list was drawn last."""
    found: str | None = session().forms.pop(NEXT, None)
    return found
