"""Pictures and archives of them for tests, made by hand, and read in the test's own process where no guard is needed."""

from __future__ import annotations

import io
import secrets
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from playground.uploads import album
from playground.uploads.album_card import AlbumCard
from playground.uploads.developing import develop
from playground.uploads.file_ref import FileRef
from playground.uploads.framing import Framing
from playground.uploads.vault import vault

LIMITS = {"files": 5000, "pictures": 2000, "pixels": 1_000_000, "unpacked": 1_000_000_000}
SHADES = {"dark": 40, "light": 200, "red": (220, 30, 30), "blue": (30, 30, 220)}


def plain(shade: int | tuple[int, int, int], size: tuple[int, int] = (12, 12)) -> Image.Image:
    """A picture of one colour."""
    return Image.new("L" if isinstance(shade, int) else "RGB", size, shade)


def noise(seed: int, size: tuple[int, int] = (20, 14), channels: int = 3) -> NDArray[np.uint8]:
    """A picture (down, across, channels) or (down, across) of numbers by chance."""
    shape = (size[1], size[0], channels) if channels > 1 else (size[1], size[0])
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def encoded(picture: Image.Image | NDArray[Any], kind: str = "PNG", **options: Any) -> bytes:
    """A picture as a file."""
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def zipped(entries: Mapping[str, bytes] | list[tuple[str, bytes]], *, mode: int = 0, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items() if isinstance(entries, Mapping) else entries:
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = method, mode << 16
            archive.writestr(info, content)
    return out.getvalue()


def classes(count: int = 6, size: tuple[int, int] = (12, 12), **shades: Any) -> dict[str, bytes]:
    """Pictures of two classes that are easy to tell apart, or of those given by their shades."""
    made = {}
    for name, shade in (shades or {"dark": 40, "light": 200}).items():
        for index in range(count):
            picture = (
                np.asarray(plain(shade, size)).astype(int)
                + noise(zlib.crc32(f"{name}/{index}".encode()), size, 1 if isinstance(shade, int) else 3) // 8
                - 16
            )
            made[f"{name}/{index}.png"] = encoded(picture.clip(0, 255).astype(np.uint8))
    return made


def kept(content: bytes | Mapping[str, bytes], name: str = "set.zip", owner: str = "") -> FileRef:
    """An archive in the vault."""
    data = content if isinstance(content, bytes) else zipped(content)
    return vault().keep(name, io.BytesIO(data), owner or secrets.token_hex(8), kind="pictures")


def developed(
    content: bytes | Mapping[str, bytes], name: str = "set.zip", framing: Framing | None = None, labelled: bool = True, **limits: int
) -> tuple[FileRef, AlbumCard]:
    """An archive brought and read here, without a process of its own; what the guard would leave is left."""
    ref = kept(content, name)
    read(ref, framing, labelled, **limits)
    return ref, album.survey(ref, framing, labelled=labelled)


def read(ref: FileRef, framing: Framing | None = None, labelled: bool = True, **limits: int) -> None:
    """What the guarded process does."""
    way = framing or Framing()
    pixels, card = map(str, album._paths(ref, way, labelled))
    develop(str(vault().path(ref)), ref.name, way.model_dump(mode="json"), pixels, card, {**LIMITS, **limits}, labelled)
