"""Whatever archive somebody adds: pictures by class, or a sentence that names the file, the place and the cure."""

from __future__ import annotations

import io
import stat
import struct
import time
import zipfile
import zlib
from contextlib import nullcontext

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.uploads import album
from playground.uploads.framing import Framing
from playground.uploads.picture import Unreadable, decoded
from playground.uploads.refusal import Refusal
from tests.uploads.picturing import classes, developed, encoded, kept, noise, zipped

GOOD = classes(6)
PNG = GOOD["dark/0.png"]


def png_of(across: int, down: int) -> bytes:
    """A PNG that says to be so large, of nothing but zeros, packed to almost nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", across, down, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes((across // 8 + 1) * min(down, 2000)), 9))
        + chunk(b"IEND", b"")
    )


def protected() -> bytes:
    """An archive whose entries say that they are encrypted."""
    content = bytearray(zipped(GOOD))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        begin = content.find(sign)
        while begin >= 0:
            content[begin + at] |= 1
            begin = content.find(sign, begin + 1)
    return bytes(content)


def by_method(number: int) -> bytes:
    content = bytearray(zipped({"a/1.png": PNG}, method=zipfile.ZIP_STORED))
    for sign, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        content[content.find(sign) + at : content.find(sign) + at + 2] = struct.pack("<H", number)
    return bytes(content)


MANY = zipped([(f"c{i % 2}/{i}.png", b"x") for i in range(6000)], method=zipfile.ZIP_STORED)
BAD = {f"bad/{i}.png": b"MZ\x90\0" for i in range(4)}
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "bomb": (
        zipped({**GOOD, "dark/x.png": b"\0" * 90_000_000}),
        "unpacked, its 13 files would take 90.0 MB ('dark/x.png' alone 90.0 MB)",
        "Pack the",
    ),
    "path traversal": (zipped({**GOOD, "../../evil.png": PNG}), "named '../../evil.png', which would lie outside the archive", "do not trust"),
    "backslash traversal": (zipped({**GOOD, "a\\..\\..\\evil.png": PNG}), "which would lie outside the archive", "do not trust"),
    "absolute name": (zipped({**GOOD, "/etc/evil.png": PNG}), "named '/etc/evil.png', which would lie outside", "do not trust"),
    "windows name": (zipped({**GOOD, "C:\\evil.png": PNG}), "which would lie outside", "do not trust"),
    "symlink": (
        zipped({"a/x.png": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777),
        "'a/x.png' in it is a link to another file",
        "put the picture itself",
    ),
    "password": (protected(), "'dark/0.png' in it is protected by a password", "Pack the folders without one"),
    "lzma": (zipped(GOOD, method=zipfile.ZIP_LZMA), "packed by a method that is not read here (LZMA)", "ordinary ZIP"),
    "deflate64": (by_method(9), "(Deflate64)", "ordinary ZIP"),
    "unknown method": (by_method(77), "(number 77)", "ordinary ZIP"),
    "many files": (MANY, "holds 6,000 files; 5,000 are the most", "Leave some out"),
    "empty zip": (zipped({}), "holds no pictures that can be read here", "Put the pictures of each class into a folder"),
    "only folders": (zipped({"a/": b"", "b/": b""}), "holds no pictures", "Put the pictures"),
    "only texts": (zipped({"a/x.txt": b"hello"}), "1 file is no picture and was passed over (a/x.txt)", "Put the pictures"),
    "nested": (zipped({"a/inner.zip": zipped({"x": b"\0" * 60_000_000})}), "1 archive inside it was not opened (a/inner.zip)", "Put the pictures"),
    "no folders": (zipped({"1.png": PNG, "2.png": PNG}), "its 2 pictures (the first is 1.png) lie in no folders", "Put the pictures of each class"),
    "too many bad": (zipped({**GOOD, **BAD}), "4 of 16 pictures cannot be read: bad/0.png is a Windows program", "Save these as PNG or JPEG"),
    "all pixels": (
        zipped({"a/1.png": png_of(50_000, 50_000)}),
        "a/1.png has more than 1,000,000 pixels, the most that are read here",
        "take them out",
    ),
    "past Pillow's own limit": (zipped({"a/1.png": png_of(2**20, 2**20)}), "has more than 1,000,000 pixels", "take them out"),
    "all truncated": (
        zipped({f"a/{i}.png": encoded(noise(i))[:-40] for i in range(3)}),
        "3 of 3 pictures cannot be read: a/0.png is damaged",
        "Save",
    ),
    "not a zip": (encoded(noise(1)), "this is a picture, whatever its name says", "Pack the folders"),
    "a text": (b"hello world", "this is no ZIP archive", "Pack the folders"),
    "rar": (b"Rar!\x1a\x07", "this is a RAR archive", "Pack the folders"),
    "cut off": (zipped(GOOD)[:-200], "the archive is damaged", "again"),
    "only an end": (b"PK\x03\x04" + b"\0" * 100, "the archive is damaged: its end is missing", "Pack or download it again"),
    "broken list": (zipped(GOOD).replace(b"PK\x01\x02", b"PK\x01\x03"), "the archive is damaged: what it holds cannot be listed", "Pack it again"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_set_of_pictures_is_refused_with_file_place_and_cure(case: str) -> None:
    content, place, cure = REFUSED[case]
    begun = time.monotonic()
    with pytest.raises(Refusal) as caught:
        developed(content, "trouble.zip")
    said = str(caught.value)
    assert said.startswith("trouble.zip: ") and place in said and cure in said, said
    assert time.monotonic() - begun < 5


LEFT_OUT: dict[str, tuple[list[tuple[str, bytes]], str]] = {
    "program": ([("dark/tool.png", b"MZ\x90\0")], "1 picture was left out: dark/tool.png is a Windows program, whatever its name says."),
    "web page": ([("dark/page.jpg", b"<html>")], "1 picture was left out: dark/page.jpg is a web page or XML, whatever its name says."),
    "drawing": ([("dark/a.svg", b"<svg/>")], "1 picture was left out: dark/a.svg is an SVG drawing, whatever its name says."),
    "document": ([("dark/a.png", b"%PDF-1.4")], "1 picture was left out: dark/a.png is a PDF document, whatever its name says."),
    "huge": ([("dark/h.png", png_of(50_000, 50_000))], "1 picture was left out: dark/h.png has more than 1,000,000 pixels, the most that are read"),
    "two bad": ([("dark/b.png", b"x"), ("light/c.png", PNG[:80])], "2 pictures were left out: the first, dark/b.png is no picture, whatever"),
    "beside the folders": ([("cover.png", PNG)], "1 picture lies beside the folders of the classes and was left out (cover.png)."),
    "same name": ([("dark/0.png", b"other")], "1 file has the name of an earlier one and was left out (dark/0.png)."),
    "nested archive": ([("dark/more.zip", zipped({"x": b"y"}))], "1 archive inside it was not opened (dark/more.zip)."),
    "notes": ([("readme.txt", b"hi"), ("dark/labels.csv", b"a,b")], "2 files are no pictures and were passed over (the first is readme.txt)."),
}


@pytest.mark.parametrize("case", LEFT_OUT)
def test_a_little_that_is_wrong_is_left_out_counted_and_said(case: str) -> None:
    more, said = LEFT_OUT[case]
    with pytest.warns(UserWarning, match="Duplicate") if case == "same name" else nullcontext():
        content = zipped([*GOOD.items(), *more])
    _, card = developed(content)
    assert card.pictures == 12 and any(note.startswith(said) for note in card.notes), card.notes


def test_what_systems_leave_behind_is_not_even_mentioned() -> None:
    litter = {"__MACOSX/dark/._0.png": b"\0\5\x16\7", ".DS_Store": b"x", "dark/.DS_Store": b"x", "light/Thumbs.db": b"x", "dark/desktop.ini": b"x"}
    _, card = developed({**GOOD, **litter})
    assert card.notes == () and card.pictures == 12


def test_names_in_odd_encodings_are_read_as_they_were_meant() -> None:
    """UTF-8 that is not said to be (as on a Mac), old code pages, and signs that cannot be seen."""
    plain = zipped({"MARK1/1.png": PNG, "MARK2/1.png": PNG})
    for raw, meant in (("grün".encode(), "grün"), ("gr\x81n".encode("latin-1"), "grün"), (b"a\x07b\x1f", "a b"), ("猫".encode(), "猫")):
        width = 5
        content = plain.replace(b"MARK1", raw[:width].ljust(width, b"_"))
        _, card = developed(content)
        assert card.folders[-1].rstrip("_").strip() == meant or card.folders[0].rstrip("_").strip() == meant, (card.folders, meant)


def test_an_archive_that_lies_about_a_size_gives_no_more_than_it_said() -> None:
    content = bytearray(zipped({**GOOD, "dark/lie.png": b"\0" * 5_000_000}))
    at = content.rfind(b"dark/lie.png") - 46
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    _, card = developed(bytes(content))
    assert card.pictures == 12 and "dark/lie.png" in card.notes[-1]


def test_in_the_guarded_process_bombs_end_with_a_sentence() -> None:
    """The real process, with its real bounds."""
    for content, said in (
        (REFUSED["bomb"][0], "would take 90.0 MB"),
        (zipped({"a/1.png": png_of(50_000, 50_000)}), "a/1.png has more than 50,000,000 pixels"),
    ):
        begun = time.monotonic()
        with pytest.raises(Refusal, match=said):
            album.survey(kept(content, "bomb.zip"))
        assert time.monotonic() - begun < 5
    assert album.survey(kept(GOOD)).pictures == 12


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"]), st.data())
def test_broken_pictures_are_read_or_refused_and_nothing_else(kind: str, data: st.DataObject) -> None:
    content = bytearray(encoded(noise(1, (9, 7)), kind))
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(content)))
    try:
        found = decoded(bytes(content[:cut]), Framing(side=8), 100_000)
    except (Unreadable, MemoryError):
        return
    assert found.image.mode == "RGB" and Framing(side=8).framed(found.image).size == (8, 8)


ARCHIVE = zipped({"a/1.png": PNG, "b/2.png": PNG, "b/c/3.png": PNG})


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, len(ARCHIVE) - 1), st.integers(0, 255)), max_size=8), st.integers(20, len(ARCHIVE)))
def test_broken_archives_are_read_or_refused_and_nothing_else(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(ARCHIVE)
    for at, byte in changes:
        content[at] = byte
    try:
        ref, card = developed(bytes(content[:cut] if cut % 3 == 0 else content), "fuzzed.zip", Framing(side=8))
    except Refusal as error:
        assert str(error).startswith("fuzzed.zip: ")
    else:
        assert album.pixels(ref, Framing(side=8)).shape[0] == card.pictures > 0


def test_a_comment_that_looks_like_an_end_is_no_way_around_the_limits() -> None:
    out = io.BytesIO(MANY)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"PK\x05\x06" + b"\0" * 18
    with pytest.raises(Refusal):
        developed(out.getvalue())
