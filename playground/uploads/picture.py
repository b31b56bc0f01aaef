"""One picture from its bytes: what kind it is by how it begins, its first frame, upright, flattened, eight bits deep."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from playground.uploads.formats import SIGNS
from playground.uploads.framing import Framing

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
EXTENSIONS = frozenset(f".{end}" for end in ("png", "apng", "jpg", "jpeg", "jfif", "webp", "gif", "bmp", "dib", "tif", "tiff"))
OTHERS = frozenset(f".{end}" for end in ("heic", "heif", "avif", "svg", "jp2", "raw", "cr2", "nef", "dng", "psd", "xcf", "eps", "ico"))
"""Extensions of pictures that are not read here."""
MOVING = ("GIF", "PNG", "WEBP", "TIFF")
"""Formats that may hold several pictures; of a photograph from a telephone (MPO, in JPEG) the others are small copies."""
COARSE = 4
"""A JPEG picture at least so many times as large as what is needed is decoded at a half, a quarter or an eighth of its size."""
DEEP = 257
"""What 16 bits are divided by to be 8."""

_PICTURES = ((b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"), (b"MM\0*", "TIFF"))


class Unreadable(ValueError):  # noqa: N818 - it is what a picture is, no fault of ours
    """A picture that cannot be used. `str()` of it completes "cats/3.png …"."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of mode RGB or L, the size that it had in its file, and whether it was the first of several frames."""

    image: Image.Image
    size: tuple[int, int]
    moving: bool


def sign(head: bytes) -> str | None:
    """The format that the first bytes of a file tell; None where they are no picture's that is read here."""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return next((kind for begins, kind in _PICTURES if head.startswith(begins)), None)


def decoded(content: bytes, framing: Framing, most: int) -> Picture:
    """The picture in these bytes, in grey or in colour as the framing says; Unreadable says why there is none. It may have `most` pixels."""
    if sign(content[:16]) is None:
        raise Unreadable(f"is {_instead(content[:512])}, whatever its name says")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damage that Pillow can read past, and of sizes, which are checked here
        try:
            return _decoded(content, framing, most)
        except (Unreadable, MemoryError):
            raise
        except Image.DecompressionBombError as error:
            raise Unreadable(f"has more than {most:,} pixels, the most that are read here") from error
        except Exception as error:  # a hostile picture can make a decoder raise anything
            raise Unreadable(f"is damaged ({str(error)[:80] or type(error).__name__})") from error


def _decoded(content: bytes, framing: Framing, most: int) -> Picture:
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        width, height = size = image.size
        if width * height > most:
            raise Unreadable(f"has {width:,} × {height:,} pixels: more than the {most:,} that are read here")
        if min(size) < 1:
            raise Unreadable("has no pixels")
        moving = image.format in MOVING and bool(getattr(image, "is_animated", False))
        if image.format in ("JPEG", "MPO") and min(size) >= COARSE * framing.side:
            image.draft(None, (COARSE // 2 * framing.side, COARSE // 2 * framing.side))
        image.load()
        return Picture(_flat(_upright(image), framing), size, moving)


def _upright(image: Image.Image) -> Image.Image:
    """The picture as the camera was held, where it says so in a way that can be read."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # notes of a camera that nobody can read turn nothing
        return image


def _flat(image: Image.Image, framing: Framing) -> Image.Image:
    """The same of mode RGB or L: deep pictures made shallow, clear ones laid on the ground."""
    if image.mode.startswith(("I", "F")):
        image = _shallow(image)
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        ground = Image.new("RGBA", clear.size, (framing.ground.shade,) * 3 + (255,))
        image = Image.alpha_composite(ground, clear)
    if image.mode not in ("RGB", "L"):
        image = image.convert("L" if image.mode == "1" else "RGB")
    return image.convert("RGB" if framing.colour else "L")


def _shallow(image: Image.Image) -> Image.Image:
    """Greys of 16 or 32 bits, or of fractions, as 8 bits."""
    values = np.asarray(image).astype(np.float64)
    values = np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0)
    low, high = float(values.min()), float(values.max())
    if image.mode.startswith("I;16") or (image.mode == "I" and low >= 0 and 255 < high < 65536):
        values = values / DEEP
    elif image.mode.startswith("F") and low >= 0 and high <= 1:
        values = values * 255
    elif not (low >= 0 and high <= 255):
        values = (values - low) / (high - low or 1.0) * 255
    return Image.fromarray(np.round(values).astype(np.uint8))


def _instead(head: bytes) -> str:
    """What a file is that is no picture."""
    found = next((what for begins, what in SIGNS if head.startswith(begins) and "picture" not in what), None)
    if found:
        return found
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower()
    if b"<svg" in head.lower():
        return "an SVG drawing"
    if start in (b"<html", b"<!doc", b"<?xml"):
        return "a web page or XML"
    if head[4:8] == b"ftyp":
        return "a HEIC or AVIF picture or a film"
    return "empty" if not head else "no picture"
