"""A user's own pictures."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, ClassVar, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import Field, model_validator
from torch import Tensor

from playground.data.dataset import DataForm, Shape
from playground.data.kept import Kept
from playground.data.scaling import Scaling
from playground.data.task import Classification
from playground.problem import Problem, SpecError
from playground.registry import Strict
from playground.settings import settings
from playground.uploads import album
from playground.uploads.album_card import AlbumCard
from playground.uploads.file_ref import FileRef
from playground.uploads.framing import Framing

MOST_CLASSES = 100
MOST_WITHOUT = 500
"""Pictures that may be left out one by one."""
Name = Annotated[str, Field(min_length=1, max_length=80)]
Path = Annotated[str, Field(min_length=1, max_length=2000)]


class Folder(Strict):
    """The pictures of a folder, and the class that they are of. Folders of one class are taken together."""

    folder: Annotated[Name, Field(description="The folder, as it is called in the archive.")]
    title: Annotated[str, Field(max_length=80, description="What the class is called; as the folder is without a title.")] = ""

    @property
    def called(self) -> str:
        """The name of the class."""
        return self.title or self.folder


class PictureFiles(Kept):
    """Pictures of your own: which class is each of?"""

    title: ClassVar[str] = "Pictures from files"
    form: ClassVar[DataForm] = DataForm.IMAGE
    recommended: ClassVar[Scaling] = Scaling.STANDARD
    photographs: ClassVar[bool] = True
    kind: Literal["picture_files"] = "picture_files"

    file: Annotated[FileRef, Field(description="Which archive.")]
    framing: Annotated[Framing, Field(description="How pictures become squares of pixels.")] = Framing()
    folders: Annotated[tuple[Folder, ...], Field(min_length=1, max_length=MOST_CLASSES, description="The folders that are learnt from.")]
    without: Annotated[tuple[Path, ...], Field(max_length=MOST_WITHOUT, description="Pictures in them that are not.")] = ()

    @model_validator(mode="after")
    def _folders_differ(self) -> PictureFiles:
        names = [folder.folder for folder in self.folders]
        if len(set(names)) < len(names):
            raise ValueError("folders: expected each folder once")
        if len(self.classes()) < 2:
            raise ValueError(f"folders: expected two or more classes, got {self.classes()[0]!r} alone")
        return self

    def classes(self) -> tuple[str, ...]:
        """The names of the classes, in the order of their first folders."""
        return tuple(dict.fromkeys(folder.called for folder in self.folders))

    def files(self) -> tuple[FileRef, ...]:
        return (self.file,)

    def task(self) -> Classification:
        """Telling the classes apart."""
        return Classification(self.classes())

    def example_shape(self) -> Shape:
        """Red, green and blue from 0 to 1, or ink: 1 is black, as in the other pictures of one channel."""
        return (self.framing.channels, self.framing.side, self.framing.side)

    def columns(self) -> tuple[str, ...]:
        """The channels."""
        return ("red", "green", "blue") if self.framing.colour else ("ink",)

    def examples(self) -> int:
        """The pictures in the folders, without those that are left out."""
        return len(self.origins())

    def origins(self) -> NDArray[np.int64]:
        """The places (n,) of the examples among the archive's pictures, in their order."""
        return _chosen(self, self.card())[0]

    def card(self) -> AlbumCard:
        """What is known of the archive; Refusal says why nothing is."""
        return album.survey(self.file, self.framing)

    def described(self) -> str:
        """The archive, and what is asked of it."""
        side, colours = self.framing.side, "in colour" if self.framing.colour else "in grey"
        return f"Your own pictures {self.file.name}: tell {len(self.classes())} classes apart, by {side} × {side} pixels {colours}."

    def inputs(self, pixels: NDArray[np.uint8]) -> Tensor:
        """Pictures (n, side, side, channels) of 8 bits as raw examples (n, channels, side, side) from 0 to 1."""
        x = torch.from_numpy(np.array(pixels)).permute(0, 3, 1, 2).float() / 255
        return x if self.framing.colour else 1 - x

    def pixels(self, x: Tensor) -> NDArray[np.uint8]:
        """The way back: raw examples as pictures (n, side, side, channels) of 8 bits."""
        shades = (x if self.framing.colour else 1 - x).clamp(0, 1).mul(255).round()
        return shades.permute(0, 2, 3, 1).to(torch.uint8).numpy()

    def _draw(self) -> tuple[Tensor, Tensor]:
        places, labels = _chosen(self, self.card())
        numbers, most = len(places) * self.framing.channels * self.framing.side**2, settings().max_cells
        if numbers > most:
            told = f"{len(places):,} pictures of {' × '.join(map(str, self.example_shape()))} numbers are {numbers:,}, more than the {most:,}"
            raise SpecError(
                [Problem("data.source", f"{self.file.name}: {told} that this server takes. Make them smaller, or grey, or leave some out.")]
            )
        return self.inputs(album.pixels(self.file, self.framing)[places]), torch.from_numpy(labels)


@lru_cache(maxsize=32)
def _chosen(source: PictureFiles, card: AlbumCard) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The places (n,) of a declaration's pictures, and their labels (n,); SpecError names a folder that is not there."""
    lacking = [folder.folder for folder in source.folders if folder.folder not in card.folders]
    if lacking:
        there = ", ".join(map(repr, card.folders[:6]))
        raise SpecError([Problem("data.source", f"{source.file.name} has no folder {lacking[0]!r}; it has {there}")])
    classes = source.classes()
    label = {card.folders.index(folder.folder): classes.index(folder.called) for folder in source.folders}
    without = set(source.without)
    found = [(place, label[own]) for place, own in enumerate(card.labels) if own in label and card.names[place] not in without]
    if len(found) < 2:
        raise SpecError([Problem("data.source", f"{source.file.name}: {len(found)} pictures are left to learn from. Leave fewer out.")])
    places, labels = zip(*found, strict=True)
    return np.array(places, np.int64), np.array(labels, np.int64)
