"""What a person may bring: how it is added, and how it is shown once it is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playground.uploads.file_ref import FileRef
from playground.uploads.vault import Entry


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing to bring. `name` is what the vault knows it by (`Entry.kind`), `label` stands in the choice at the top of the page.

    `bring` draws what adds one and gives the digest of a file that was just taken; `show` draws one, and is True when something of it is to be
    trained on now. `look` reads a file for the first time, where one comes from elsewhere than that box.
    """

    name: str
    label: str
    bring: Callable[[], str | None]
    show: Callable[[Entry], bool]
    look: Callable[[FileRef], object] = lambda file: None
