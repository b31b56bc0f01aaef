"""Whatever file somebody adds: a table, or a sentence that names the file, the place and the cure."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from playground.uploads.reading import Reading
from playground.uploads.refusal import Refusal
from playground.uploads.table import survey
from tests.uploads.bringing import brought, cells, csv_of, looked_at


def zipped(entries: dict[str, bytes], **attributes: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            info = zipfile.ZipInfo(name)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, attributes.get("mode", 0) << 16
            archive.writestr(info, content)
    return out.getvalue()


def workbook(rows: list[list[object]], *, save: Callable[[Workbook], None] = lambda book: None) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    save(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet_of(table: pa.Table) -> bytes:
    out = io.BytesIO()
    parquet.write_table(table, out)
    return out.getvalue()


BOOK = {"xl/workbook.xml": b"<workbook/>"}
REFUSED: dict[str, tuple[bytes, str, str]] = {
    "program": (b"MZ\x90\x00" + b"\0" * 60, "this is a Windows program, whatever its name says", "Save the table as CSV"),
    "elf": (b"\x7fELF" + b"\0" * 60, "this is a Linux program", "Save the table"),
    "pickle": (b"\x80\x04\x95\x10\x00", "this is a pickle, which may hold a program and is never opened", "Save the table"),
    "torch": (zipped({"archive/data.pkl": b"x"}), "PyTorch file, which may hold a program", "Save the table"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "this is a picture", "Save the table"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 20, "old Excel workbook (.xls)", "Save the table"),
    "gzip": (b"\x1f\x8b\x08\x00" + b"\0" * 20, "gzip archive", "Save the table"),
    "web page": (b"<!DOCTYPE html><html>", "web page or XML", "Save the table"),
    "json": (b'[{"a": 1}]', "JSON, not a table", "Save the table"),
    "binary": (bytes(range(1, 200)) + b"\0\0abc", "byte 200 is zero: this is no text", "Save the table"),
    "only blank lines": (b"\n\n  \n\n", "all 3 cells are empty", "Check that the file was saved"),
    "header only": (b"a,b,c\n", "there are no rows below the header", "Add rows"),
    "all missing": (b"a,b\n,\nNA,null\n", "all 4 cells are empty", "Check that the file"),
    "ragged": (b"a,b,c\n" + b"1,2,3\n1,2\n" * 20, "20 of 40 rows do not have 3 cells (the first is row 3, with 2)", "Check the separator"),
    "open quotation": (b'a,b\n1,"2\n' + b"3,4\n" * 100_000, "letters long", "Choose another quotation mark"),
    "bomb": (zipped({**BOOK, "xl/worksheets/sheet1.xml": b"0" * 90_000_000}), "unpacked, its 2 parts would take 90.0 MB", "Save the table as CSV"),
    "path traversal": (zipped({**BOOK, "../../evil.xml": b"x"}), "'../../evil.xml', which would lie outside", "do not trust"),
    "absolute path": (zipped({**BOOK, "/etc/cron.d/evil": b"x"}), "'/etc/cron.d/evil', which would lie outside", "do not trust"),
    "symlink": (zipped({**BOOK, "xl/link": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777), "a link to another file", "do not trust"),
    "other zip": (zipped({"a.txt": b"x"}), "a ZIP archive, not an Excel workbook", "Save the table"),
    "broken zip": (b"PK\x03\x04" + b"\0" * 100, "the file is damaged", "Save it again"),
    "broken workbook": (zipped({**BOOK, "xl/worksheets/sheet1.xml": b"<worksheet"}), "the workbook", "Save it again"),
    "empty workbook": (workbook([]), "has a filled cell", "Check that the workbook was saved"),
    "broken parquet": (b"PAR1" + b"\0" * 100 + b"PAR1", "the file is damaged", "Save it again"),
    "short parquet": (b"PAR1", "the file is damaged", "Save it again"),
    "too wide": (b",".join(b"c%d" % i for i in range(50)) + b"\n" + b",".join([b"1"] * 50) + b"\n", "the first row has 50 cells", "Leave some out"),
    "too wide parquet": (parquet_of(pa.table({f"c{i}": [1, 2] for i in range(50)})), "the table has 50 columns", "Leave some out"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_table_is_refused_with_file_place_and_cure(case: str) -> None:
    content, place, cure = REFUSED[case]
    with pytest.raises(Refusal) as caught:
        looked_at(content, "trouble.csv", columns=40)
    said = str(caught.value)
    assert said.startswith("trouble.csv: ") and place in said and cure in said, said


def test_a_wrong_encoding_names_the_line_and_a_better_one() -> None:
    content = "name,town\n" + "a,b\n" * 10 + "Jürgen,Köln\n"
    with pytest.raises(Refusal, match=r"line 12 \(byte 52\) cannot be read as utf-8. Choose another encoding: cp1252"):
        looked_at(content.encode("cp1252"), reading=Reading())
    _, card = looked_at(content.encode("cp1252"))
    assert card.reading.encoding == "cp1252"


def test_a_few_ragged_rows_are_left_out_and_said() -> None:
    ref, card = looked_at(b"a,b\n" + b"1,2\n" * 30 + b"1,2,3\n" + b"3,4\n" * 5)
    assert card.rows == 35 and card.notes == ("1 row was left out for not having 2 cells; the first is row 32, with 3.",)
    assert len(cells(ref, card)) == 35


def test_ten_thousand_columns_are_taken() -> None:
    width = 10_000
    ref, card = looked_at(csv_of([[f"c{i}" for i in range(width)], *([[row * i for i in range(width)] for row in range(1, 4)])]))
    assert len(card.columns) == width and card.column("c9999").high == 3 * 9999  # type: ignore[union-attr]
    assert cells(ref, card)[2][7] == "21"


def test_many_rows_of_ten_thousand_columns_are_taken() -> None:
    """Arrow reserves for each column what the whole file takes; what is not needed has to go back, or a megabyte of text takes gigabytes."""
    width, length = 10_000, 60
    ref = brought(csv_of([[f"c{i}" for i in range(width)], *([[row * i % 97 for i in range(width)] for row in range(1, length + 1)])]))
    card = survey(ref)  # in the guarded process
    assert (len(card.columns), card.rows) == (width, length)


def test_columns_that_cannot_be_learnt_say_why() -> None:
    rows = [["same", "empty", "id", "mixed", "inf", "dates"]]
    dates = ["2024-01-05", "06.01.2024", "01/27/2024"]
    rows += [["x", "", i, "oops" if i == 7 else i * 1.5, "inf" if i == 3 else "-Infinity" if i == 4 else i, dates[i % 3]] for i in range(60)]
    _, card = looked_at(csv_of(rows))
    why = {column.name: (column.type, column.why) for column in card.columns}
    assert why["same"] == ("ignore", "every cell holds 'x'")
    assert why["empty"] == ("ignore", "every cell is empty")
    assert why["id"] == ("ignore", "looks like an id: every row has its own number")
    assert why["mixed"] == ("number", "1 cell is no number ('oops') and count as missing")
    assert why["inf"] == ("number", "2 cells hold infinity and count as missing")
    assert why["dates"][0] == "date" and "written in 3 ways" in why["dates"][1] and "count as missing" in why["dates"][1]


def test_formulas_are_never_computed_and_counted() -> None:
    def save(book: Workbook) -> None:
        book.active["B2"] = "=1+1"
        book.active["B3"] = '=HYPERLINK("http://example.org/"&A2,"x")'

    ref, card = looked_at(workbook([["a", "b"], [1, 0], [2, 0], [3, 7]], save=save), "f.xlsx")
    assert card.notes[0].startswith("2 cells hold formulas") and "2 of these have no value" in card.notes[1]
    assert cells(ref, card) == [["1", None], ["2", None], ["3", "7"]]


def test_a_name_that_lies_does_no_harm() -> None:
    """The content decides: a workbook named .csv is a workbook, and a CSV named .exe a CSV."""
    assert looked_at(workbook([["a", "b"], [1, 2], [3, 4]]), "a.csv")[1].reading.format == "xlsx"
    assert looked_at(b"a,b\n1,2\n3,4\n", "setup.exe")[1].reading.format == "delimited"


def test_too_many_rows_are_sampled_and_that_is_said() -> None:
    content = csv_of([["a", "b"], *([i, i % 2] for i in range(5000))])
    ref, card = looked_at(content, rows=1000)
    rows = [int(row[0]) for row in cells(ref, card)]
    assert card.rows == 1000 and card.read == 5000 and card.notes == ("The file has 5,000 rows; 1,000 are taken, a sample by chance.",)
    assert rows == sorted(set(rows)) and max(rows) > 4000, "spread over the file, in its order"
    _, first = looked_at(content, reading=Reading(pick="first"), rows=1000)
    assert first.rows == 1000 and "more than 1,000 rows; 1,000 are taken, the first ones" in first.notes[0]


def test_a_row_count_that_lies_in_a_parquet_file_is_bounded_by_what_is_taken() -> None:
    """Ten million equal rows pack into a few kilobytes; only a sample of them is ever held."""
    content = parquet_of(pa.table({"a": pa.array([1.5]).take(pa.array([0] * 2_000_000)), "b": pa.array([2]).take(pa.array([0] * 2_000_000))}))
    assert len(content) < 100_000
    _, card = looked_at(content, "big.parquet", rows=10_000)
    assert (card.rows, card.read) == (10_000, 2_000_000)


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    """A file takes the place of whatever lies under its digest: a symbolic link there is replaced, its target untouched."""
    from playground.settings import Settings
    from playground.uploads.vault import Vault

    vault = Vault(tmp_path / "vault", Settings())
    ref = vault.keep("a.csv", io.BytesIO(b"x,y\n"), "ann")
    target = tmp_path / "precious"
    target.write_bytes(b"precious")
    vault.path(ref).unlink()
    vault.path.__self__._home(ref.sha256).joinpath("content").symlink_to(target)  # type: ignore[attr-defined]
    vault.keep("a.csv", io.BytesIO(b"x,y\n"), "ann")
    assert target.read_bytes() == b"precious" and not vault.path(ref).is_symlink()


def test_a_truncated_utf16_text_is_read_or_refused() -> None:
    content = "a;b\nä;1\nö;2\n".encode("utf-16")
    ref, card = looked_at(content)
    assert card.reading.encoding == "utf-16" and cells(ref, card) == [["ä", "1"], ["ö", "2"]]
    with pytest.raises(Refusal, match=r"cannot be read as utf-16|cannot be read"):
        looked_at(content[:-1])
