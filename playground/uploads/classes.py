"""Which class each file of an archive belongs to, by the folders that it lies in."""

from __future__ import annotations

import re
from collections.abc import Sequence

PARTS = frozenset(("train", "training", "test", "testing", "val", "valid", "validation", "dev"))
"""Folders that divide a set rather than name classes."""


def classes_of(folders: Sequence[tuple[str, ...]]) -> tuple[list[str | None], bool]:
    """The class of each file by its folders, and whether folders that divide the set (`train`, `test`) were taken together.

    The class is the first folder in which they differ: folders that all lie in are passed over, and below `train` and `test` the class is the next.
    Further folders below are no classes of their own. None stands for a file that lies beside the folders of classes.
    """
    left = _differing(list(folders))
    divided = len({path[0] for path in left if path}) > 0 and all(len(path) > 1 and path[0].lower() in PARTS for path in left if path)
    if divided:
        left = _differing([path[1:] for path in left])
    return [path[0] if path else None for path in left], divided


def _differing(folders: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The paths without the folders that all of them lie in, as long as some folder is left to name a class."""
    while True:
        first = {path[0] for path in folders if path}
        if len(first) != 1 or not any(len(path) > 1 for path in folders) or any(len(path) == 1 for path in folders):
            return folders
        folders = [path[1:] for path in folders]


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key to sort by as people do: `cat2` before `cat10`."""
    pieces = (piece for piece in re.split(r"(\d{1,15})", text) if piece)
    return tuple((0, int(piece), piece) if piece.isdecimal() else (1, 0, piece.casefold()) for piece in pieces)
