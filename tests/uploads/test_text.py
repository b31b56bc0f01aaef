"""Whatever file somebody adds as a text: its letters, or a sentence that names the file, the place and the cure."""

from __future__ import annotations

import codecs
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.uploads import text
from playground.uploads.refusal import Refusal
from playground.uploads.transcript import transcribe
from tests.uploads.bringing import brought


def letters(content: bytes, encoding: str = "") -> tuple[str, text.TextCard]:
    """Through the guarded process, as the page does."""
    ref = brought(content, "story.txt")
    card = text.look(ref, encoding)
    return text.letters(ref, card.encoding), card


@pytest.mark.parametrize(
    ("content", "encoding", "want"),
    [
        ("Ein Mäuschen\nlief.".encode(), "utf-8", "Ein Mäuschen\nlief."),
        (codecs.BOM_UTF8 + "Mäuschen".encode(), "utf-8-sig", "Mäuschen"),
        ("Mäuschen lief über den Hof. ".encode("cp1252") * 3, "cp1252", "Mäuschen lief über den Hof. " * 3),
        ("Ωmega\n".encode("utf-16"), "utf-16", "Ωmega\n"),
        (b"one\r\ntwo\rthree\n", "utf-8", "one\ntwo\nthree\n"),
        (b"<html>a page is a text too</html>", "utf-8", "<html>a page is a text too</html>"),
        (b"x", "utf-8", "x"),
    ],
)
def test_a_text_is_read_in_its_encoding(content: bytes, encoding: str, want: str) -> None:
    found, card = letters(content)
    assert (found, card.encoding, card.letters, card.lines, card.cut) == (want, encoding, len(want), want.count("\n") + 1, False)
    assert card.different == len(set(want))


def test_another_encoding_can_be_chosen_and_reads_other_letters() -> None:
    content = "größer".encode("cp1252")
    assert letters(content, "cp437")[0] == content.decode("cp437") != letters(content, "cp1252")[0] == "größer"


REFUSED = {
    "program": (b"MZ\x90\x00" + b"\0" * 60, "", "this is a Windows program, whatever its name says. Save it as plain text (UTF-8)"),
    "word document": (b"PK\x03\x04" + b"\0" * 60, "", "this is a ZIP archive or an Office document"),
    "pdf": (b"%PDF-1.7 ...", "", "this is a PDF document"),
    "pickle": (b"\x80\x04\x95\x10\x00", "", "this is a pickle, which may hold a program"),
    "binary": (bytes(range(1, 200)) + b"\0\0abc", "", "byte 200 is zero: this is no text"),
    "a zero further on": (b"line\n" * 2000 + b"a\0b", "utf-8", "line 2,001 holds a zero byte (letter 10,002): this is no plain text"),
    "blanks": (b" \n\t \r\n" * 5, "", "holds nothing but blanks (25 of them). Check that it was saved"),
    "wrong encoding": (b"good\nbad \xff line\n", "utf-8", "line 2 (byte 10) cannot be read as utf-8. Choose another encoding"),
    "wrong encoding far on": (b"good\n" * 600_000 + b"\xe4\n", "utf-8", "line 600,001 (byte 3,000,001) cannot be read as utf-8"),
    "cut in a letter": ("é".encode() * 3 + b"\xc3", "utf-8", "line 1 (byte 7) cannot be read as utf-8"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_text_is_refused_with_file_place_and_cure(case: str) -> None:
    content, encoding, said = REFUSED[case]
    with pytest.raises(Refusal) as refused:
        letters(content, encoding)
    assert refused.value.name == "story.txt" and said in str(refused.value)


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(Refusal, match="the file is empty"):
        brought(b"", "story.txt")


def read(content: bytes, most: int, encoding: str = "utf-8") -> tuple[str, dict[str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "content"
        place.write_bytes(content)
        said = transcribe(str(place), "story.txt", encoding, most, f"{folder}/text", f"{folder}/card")
        return (Path(folder) / "text").read_bytes().decode(), said


def test_of_a_longer_text_the_beginning_is_taken_and_one_giant_line_is_one() -> None:
    content = b"x" * 30_000_000
    found, said = read(content, 1000)
    assert found == "x" * 1000 and said == {"letters": 1000}


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["", "utf-8", "utf-16", "cp1252", "shift_jis", "gb18030"]), st.integers(1, 50))
def test_any_bytes_are_a_text_or_a_sentence(content: bytes, encoding: str, most: int) -> None:
    try:
        found, said = read(content, most, encoding)
    except Refusal as error:
        assert error.name == "story.txt" and error.message.endswith((".", "Windows.")) and len(error.message) > 30
    else:
        assert 0 < len(found) == said["letters"] <= most and "\0" not in found and "\r" not in found and found.strip()
