"""Which widgets have certainly reached the browser with the value that they hold."""

from __future__ import annotations

from dataclasses import dataclass, field

ENOUGH = 2
"""Script runs that must have come to their end with a widget drawn: what the last one sent may not have been fetched yet."""


@dataclass(slots=True)
class Shown:
    """`drawing` are the keys of the widgets of the script run that goes on; `finish` is called when it has come to its end."""

    drawing: set[str] = field(default_factory=set)
    _runs: dict[str, int] = field(default_factory=dict)

    def settled(self, key: str) -> bool:
        """Whether the widget has been drawn often enough."""
        return self._runs.get(key, 0) >= ENOUGH

    def begin(self) -> None:
        """A script run begins; if the one before was cut short, what it drew counts for nothing."""
        self.drawing.clear()

    def finish(self) -> None:
        """The script run has come to its end: widgets that it did not draw are forgotten."""
        self._runs = {key: min(ENOUGH, self._runs.get(key, 0) + 1) for key in self.drawing}
