"""Where users' files are kept: each once, under the digest of what is in it, beside what was made of it; and who may use which."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from playground.settings import Settings, settings
from playground.uploads.file_ref import FileRef, size_of, tidy
from playground.uploads.refusal import Refusal

CONTENT = "content"
CHUNK = 1 << 20
MB = 1_000_000
DERIVED = 24
"""Things made of a file that are kept beside it; the ones unused longest go first."""

TEXT = 4000
"""Letters of each entry of a data card."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A user's own view of a file: how it is called, and the data card with what they say of it. `added` is in seconds since 1970.

    `kind` says what it was brought as (`table`, …) and `spec` holds how to read it, as JSON of whoever reads it.
    """

    file: FileRef
    kind: str
    title: str
    added: float
    source: str = ""
    licence: str = ""
    notes: str = ""
    spec: str = ""


class Vault:
    """A directory of files. Safe from any thread and process: files appear whole, under names that nobody else chooses."""

    def __init__(self, root: Path, limits: Settings) -> None:
        self.root, self._limits = root, limits

    def keep(self, name: str, content: BinaryIO, owner: str, *, kind: str = "table") -> FileRef:
        """Take a file in for an owner, unless it is there already; Refusal when it is empty, too large, or there is no room for it."""
        shown = tidy(name)
        incoming = self._made(self.root / "incoming")
        handle, path = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(handle, "wb") as out:
                ref = self._copied(shown, content, out)
            self._admit(ref, owner)
            home = self._made(self._home(ref.sha256))
            Path(path).chmod(0o400)
            Path(path).replace(home / CONTENT)
        finally:
            Path(path).unlink(missing_ok=True)
        if self.entry(owner, ref.sha256) is None:
            self.write(owner, Entry(ref, kind, ref.title, time.time()))
        return ref

    def path(self, ref: FileRef) -> Path:
        """Where the file lies; Refusal, which says what to supply, when it is not here."""
        path = self._home(ref.sha256) / CONTENT
        if not path.is_file():
            raise wanted(ref)
        return path

    def has(self, ref: FileRef) -> bool:
        """Whether the file is here, whoever brought it."""
        return (self._home(ref.sha256) / CONTENT).is_file()

    def owns(self, owner: str, ref: FileRef) -> bool:
        """Whether this user may use the file: they have brought it, or the server shares all files."""
        return self.has(ref) and (self._limits.share_uploads or self._entry(owner, ref.sha256).is_file())

    def entry(self, owner: str, sha256: str) -> Entry | None:
        """What this user says of a file; None when it is not theirs."""
        try:
            return _entry(json.loads(self._entry(owner, sha256).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def entries(self, owner: str) -> tuple[Entry, ...]:
        """Every file of a user, the newest first."""
        found = (self.entry(owner, path.stem) for path in self._own(owner).glob("*.json"))
        return tuple(sorted((entry for entry in found if entry is not None), key=lambda entry: -entry.added))

    def write(self, owner: str, entry: Entry) -> None:
        """Keep what a user says of a file of theirs."""
        short = {name: value[:TEXT] for name, value in asdict(entry).items() if name in ("source", "licence", "notes", "title")}
        content = {**asdict(entry), **short, "file": entry.file.model_dump()}
        self._made(self._own(owner))
        write_whole(self._entry(owner, entry.file.sha256), json.dumps(content, ensure_ascii=False).encode())

    def forget(self, owner: str, sha256: str) -> None:
        """The user wants the file no more; when nobody else has it, it is deleted with all that was made of it."""
        self._entry(owner, sha256).unlink(missing_ok=True)
        if not any(self.root.glob(f"owners/*/{_checked(sha256)}.json")):
            shutil.rmtree(self._home(sha256), ignore_errors=True)

    def hand_over(self, before: str, after: str) -> None:
        """The files that somebody brought under one key are theirs under another from now on."""
        for entry in self.entries(before):
            if self.entry(after, entry.file.sha256) is None:
                self.write(after, entry)
            self._entry(before, entry.file.sha256).unlink(missing_ok=True)

    def derived(self, ref: FileRef, name: str) -> Path:
        """Where something made of a file belongs. Finding it there counts as use."""
        path = self._made(self._home(ref.sha256)) / name
        with suppress(OSError):
            os.utime(path)
        return path

    def tidy(self, ref: FileRef, most: int = DERIVED) -> None:
        """Let go of what was made of a file and not used for longest, beyond the `most` that is kept."""
        made = [path for path in self._home(ref.sha256).iterdir() if path.name != CONTENT]
        for path in sorted(made, key=lambda path: path.stat().st_mtime)[:-most]:
            path.unlink(missing_ok=True)

    def used(self, owner: str | None = None) -> int:
        """Bytes that a user's files take, or all users' together."""
        if owner is None:
            return sum(path.stat().st_size for path in self.root.glob(f"files/*/*/{CONTENT}"))
        return sum(entry.file.size for entry in self.entries(owner))

    def _copied(self, name: str, content: BinaryIO, out: BinaryIO) -> FileRef:
        digest, size, most = hashlib.sha256(), 0, self._limits.max_upload * MB
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > most:
                raise too_large(name, most)
            digest.update(chunk)
            out.write(chunk)
        if size == 0:
            raise Refusal(name, "the file is empty (0 bytes). Check that it was saved, and choose it again.")
        return FileRef(sha256=digest.hexdigest(), name=name, size=size)

    def _admit(self, ref: FileRef, owner: str) -> None:
        """Refusal when there is no room for the file; one that is here already takes none."""
        own = self.entry(owner, ref.sha256) is not None
        room = self._limits.upload_quota * MB - self.used(owner)
        if not own and ref.size > room:
            left = f"{size_of(max(0, room))} are left of the {self._limits.upload_quota} MB that you may keep"
            raise Refusal(ref.name, f"{left}. Delete a data set first.")
        if not self.has(ref) and self.used() + ref.size > self._limits.upload_quota_in_all * MB:
            raise Refusal(ref.name, "the server has no room for further files. Ask whoever runs it, or try again when others have deleted some.")

    def _home(self, sha256: str) -> Path:
        return self.root / "files" / _checked(sha256)[:2] / sha256

    def _own(self, owner: str) -> Path:
        return self.root / "owners" / hashlib.sha256(owner.encode()).hexdigest()

    def _entry(self, owner: str, sha256: str) -> Path:
        return self._own(owner) / f"{_checked(sha256)}.json"

    def _made(self, path: Path) -> Path:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path


@cache
def vault() -> Vault:
    """The vault of this server, in its data directory."""
    return Vault(settings().data_dir / "uploads", settings())


def wanted(ref: FileRef) -> Refusal:
    """What to say where a file is needed that is not here."""
    return Refusal(ref.name, f"this experiment learns from {ref.described()}, which is not among your files. Add that very file on the Data page.")


def too_large(name: str, most: int) -> Refusal:
    """What to say of a file beyond the limit."""
    return Refusal(
        name,
        f"the file is larger than {size_of(most)}, the most this server takes. Leave out rows, columns or pictures; a table is smaller as Parquet.",
    )


def write_whole(path: Path, content: bytes) -> None:
    """A file that is there as a whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
    Path(name).replace(path)


def _entry(content: Mapping[str, Any]) -> Entry:
    return Entry(**{**content, "file": FileRef(**content["file"])})


def _checked(sha256: str) -> str:
    """The digest, once it is sure to be one: it becomes part of a path."""
    if len(sha256) != 64 or set(sha256) - set("0123456789abcdef"):
        raise ValueError(f"expected a SHA-256 in hexadecimal, got {sha256[:80]!r}")
    return sha256


def files(root: Path) -> Iterator[Path]:
    """Every kept file."""
    yield from root.glob(f"files/*/*/{CONTENT}")
