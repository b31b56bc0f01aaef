"""Data that users bring along: declared by the digests of files that the vault keeps."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from playground.data.dataset import Dataset
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import vault


class Kept(Dataset):
    """A dataset that needs files of a user's. Its declaration names them by digest, and so stays a small piece of data.

    What can be told without the files (task, shape, names) is told from the declaration alone. Where a file is not here, whatever needs it raises
    a Refusal that says which one is wanted.
    """

    group: ClassVar[str] = "Your own"

    @abstractmethod
    def files(self) -> tuple[FileRef, ...]:
        """The files that it needs."""

    def lacking(self, owner: str) -> tuple[FileRef, ...]:
        """Those of its files that a user does not have."""
        return tuple(file for file in self.files() if not vault().owns(owner, file))

    def called(self) -> str:
        """The name of its first file, without the extension."""
        return self.files()[0].title
