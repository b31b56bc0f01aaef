"""The lanes of a race: up to six experiments, each with a desk of its own at which it is edited and followed by its run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.ui.session import Session

LETTERS = "ABCDEF"


@dataclass(slots=True)
class Lane:
    """One lane. Its `slot` gives it a letter, a colour and a dash for as long as it stays; `name` is one that a person gave it."""

    desk: Session
    slot: int
    name: str | None = None

    @property
    def letter(self) -> str:
        """How it is called."""
        return LETTERS[self.slot]


@dataclass(slots=True)
class Lanes:
    """The lanes in the order in which they came; the first is what the others are compared with.

    `chosen` is the slot of the lane that the controls of the page show; `open` is that lane while they are on screen. `heard` says that the page
    has told which race this tab had before, `begun` that there has been one. `said` is the last
    sentence for the user, with its number and the slot of the lane whose change can be taken back.
    """

    held: list[Lane] = field(default_factory=list)
    chosen: int | None = None
    open: Lane | None = None
    heard: bool = False
    begun: bool = False
    said: tuple[int, str, int | None] = (0, "", None)

    def at(self, slot: int | None) -> Lane | None:
        """The lane of a slot."""
        return next((lane for lane in self.held if lane.slot == slot), None)

    def free(self) -> int | None:
        """The first slot that nobody has; None when all are taken."""
        taken = {lane.slot for lane in self.held}
        return next((slot for slot in range(len(LETTERS)) if slot not in taken), None)

    def say(self, text: str, undo: int | None = None) -> None:
        """Put a sentence in the place of the last one."""
        self.said = (self.said[0] + 1, text, undo)
