"""A text of one's own, to be continued."""

from __future__ import annotations

from playground.ui.data.kind import Kind
from playground.ui.data.taking import take_file
from playground.ui.data.texts.continued import continued
from playground.uploads import text

HELP = "Plain text (.txt, .md, a program, …) in any usual encoding. It stays on this server, for you alone, until you delete it."


def bring() -> str | None:
    """The box that takes a text; the digest of one that was just taken."""
    return take_file("text", "Add a text", HELP, text.look)


TEXT = Kind("text", "Text", bring, continued)
