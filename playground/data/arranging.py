"""From pictures' card and their owner's wishes to a declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, ValidationError

from playground.data.picture_files import MOST_CLASSES, MOST_WITHOUT, Folder, PictureFiles
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.uploads.album_card import AlbumCard
from playground.uploads.file_ref import FileRef
from playground.uploads.framing import Framing


class AlbumSpec(Strict):
    """All that the owner of pictures has decided: how they are framed, which are learnt from, what the classes are called, how it is divided."""

    framing: Annotated[Framing, Field(description="How pictures become squares of pixels.")] = Framing()
    titles: Annotated[Mapping[str, str], Field(description="What classes are called, by folder, in place of the folder's name.")] = {}
    closed: Annotated[tuple[str, ...], Field(description="Folders that are not learnt from.")] = ()
    without: Annotated[tuple[str, ...], Field(max_length=MOST_WITHOUT, description="Pictures that are left out, by their names in the archive.")] = ()
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Which picture falls into which part.")] = 0
    balanced: Annotated[bool, Field(description="Whether every class counts alike in the loss, however rare.")] = False
    augment: Annotated[tuple[str, ...], Field(description="What is done anew to each training batch, by kind.")] = ()

    @classmethod
    def read(cls, text: str) -> AlbumSpec:
        """What was kept; nothing decided where that cannot be read."""
        try:
            return cls.model_validate_json(text) if text else cls()
        except ValueError:
            return cls()


def declare_pictures(file: FileRef, card: AlbumCard, spec: AlbumSpec) -> PictureFiles:
    """The declared pictures; SpecError says in a sentence why none can be made."""
    there = [folder for folder in card.folders if folder not in spec.closed]
    titles = {folder: spec.titles.get(folder, "") for folder in there}
    classes = dict.fromkeys(title or folder for folder, title in titles.items())
    counts = card.counts()
    if len(classes) < 2:
        only = f"only one class ({next(iter(classes))!r}, {sum(counts[folder] for folder in there):,} pictures)" if classes else "no class"
        raise SpecError([Problem("", f"there is {only}: nothing to tell apart. Add pictures of another class, or take more folders in.")])
    if len(there) > MOST_CLASSES:
        raise SpecError([Problem("", f"at most {MOST_CLASSES} classes can be told apart, and there are {len(there):,} folders: leave some out")])
    known = set(card.names)
    try:
        return PictureFiles(
            file=file,
            framing=spec.framing,
            folders=tuple(Folder(folder=folder, title="" if title == folder else title) for folder, title in titles.items()),
            without=tuple(sorted(name for name in spec.without if name in known)),
        )
    except ValidationError as error:
        raise SpecError(problems_of(error, PictureFiles)) from error
