"""What is known of an archive of pictures without opening it again."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields

from playground.uploads.framing import Framing


@dataclass(frozen=True, slots=True)
class AlbumCard:
    """Pictures as they were read, in the order of their classes and names.

    `folders` are the classes by the names of their folders, `labels` says which of them each picture belongs to, `names` how each is called in the
    archive, `sizes` how many pixels it has there, across and down. `repeats` counts pictures that are the very same file as an earlier one, and
    `torn` those of them that lie in another class than it. `notes` are sentences on what was left out and why.
    """

    framing: Framing
    folders: tuple[str, ...]
    labels: tuple[int, ...]
    names: tuple[str, ...]
    sizes: tuple[tuple[int, int], ...]
    repeats: int = 0
    torn: int = 0
    notes: tuple[str, ...] = ()

    @property
    def pictures(self) -> int:
        """How many there are."""
        return len(self.labels)

    def counts(self) -> dict[str, int]:
        """Pictures by folder."""
        found = dict.fromkeys(self.folders, 0)
        for label in self.labels:
            found[self.folders[label]] += 1
        return found

    def to_json(self) -> str:
        """As it is kept."""
        plain = {part.name: getattr(self, part.name) for part in fields(self) if part.name != "framing"}
        return json.dumps({**plain, "framing": self.framing.model_dump(mode="json")}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> AlbumCard:
        """What was kept; ValueError, KeyError or TypeError when it is none."""
        content = json.loads(text)
        lists = {name: tuple(content[name]) for name in ("folders", "labels", "names", "notes")}
        framing = Framing.model_validate_json(json.dumps(content["framing"]))
        return cls(**{**content, **lists, "framing": framing, "sizes": tuple((across, down) for across, down in content["sizes"])})
