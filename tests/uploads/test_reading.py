"""Awkward texts are read as a person would: the cases of csv-spectrum, other separators, quotes, encodings, titles above the table; and fuzzing."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.uploads import dialect
from playground.uploads.judging import judged
from playground.uploads.reading import Reading
from playground.uploads.refusal import Refusal
from playground.uploads.table import survey
from playground.uploads.types import days, numbers
from tests.uploads.bringing import cells, looked_at

SPECTRUM = {  # after csv-spectrum (github.com/max-mapper/csv-spectrum, BSD-2-Clause), the cases written anew
    "comma in quotes": ('first,last,city,zip\nJohn,Doe,"Anytown, WW",08123\n', [["John", "Doe", "Anytown, WW", "08123"]]),
    "empty": ('a,b,c\n1,"",""\n2,3,4\n', [["1", None, None], ["2", "3", "4"]]),
    "empty crlf": ('a,b,c\r\n1,"",""\r\n2,3,4\r\n', [["1", None, None], ["2", "3", "4"]]),
    "escaped quotes": ('a,b\n1,"ha ""ha"" ha"\n3,4\n', [["1", 'ha "ha" ha'], ["3", "4"]]),
    "json": ('key,val\n1,"{""type"": ""Point"", ""coordinates"": [102.0, 0.5]}"\n', [["1", '{"type": "Point", "coordinates": [102.0, 0.5]}']]),
    "newlines": ('a,b,c\n1,2,3\n"Once upon \na time",5,6\n7,8,9\n', [["1", "2", "3"], ["Once upon \na time", "5", "6"], ["7", "8", "9"]]),
    "newlines crlf": ('a,b,c\r\n1,2,3\r\n"Once upon \r\na time",5,6\r\n', [["1", "2", "3"], ["Once upon \r\na time", "5", "6"]]),
    "quotes and newlines": ('a,b\n1,"ha \n""ha"" \nha"\n3,4\n', [["1", 'ha \n"ha" \nha'], ["3", "4"]]),
    "simple": ("a,b,c\n1,2,3\n", [["1", "2", "3"]]),
    "simple crlf": ("a,b,c\r\n1,2,3\r\n", [["1", "2", "3"]]),
    "utf8": ("a,b,c\n1,2,3\n4,5,ʤ\n", [["1", "2", "3"], ["4", "5", "ʤ"]]),
}


@pytest.mark.parametrize("case", SPECTRUM)
def test_csv_spectrum(case: str) -> None:
    text, rows = SPECTRUM[case]
    ref, card = looked_at(text)
    assert cells(ref, card) == rows and card.reading.header


DIALECTS: dict[str, tuple[str, dict[str, object], list[str]]] = {
    "semicolons and decimal commas": ("a;b\n1,5;2\n2,25;3\n10,0;4\n", {"separator": ";", "decimal": ","}, ["1,5", "2"]),
    "tabs": ("a\tb\n1.5\tx y\n2.5\tz\n", {"separator": "\t", "decimal": "."}, ["1.5", "x y"]),
    "bars": ("a|b|c\n1|2|3\n4|5|6\n", {"separator": "|"}, ["1", "2", "3"]),
    "single quotes": ("a,b\n'x, y',1\n'z, w',2\n", {"separator": ",", "quote": "'"}, ["x, y", "1"]),
    "no header": ("1,2.5\n3,4.5\n5,6.5\n", {"header": False}, ["1", "2.5"]),
    "title above": ("Prices of 2024\n\na;b\n1;2\n3;4\n5;6\n", {"separator": ";", "skip": 2}, ["1", "2"]),
    "thousands": ("a;b\n1.234,5;x\n12.345.678,9;y\n", {"separator": ";", "decimal": ","}, ["1.234,5", "x"]),
    "one column": ("value\n1.5\n2.5\n3.5\n", {"header": True}, ["1.5"]),
    "words with commas in them": ("name;note\nann;red, green and blue\nbob;none, really\n", {"separator": ";"}, ["ann", "red, green and blue"]),
}


@pytest.mark.parametrize("case", DIALECTS)
def test_dialects_are_detected(case: str) -> None:
    text, options, first = DIALECTS[case]
    ref, card = looked_at(text)
    assert {name: getattr(card.reading, name) for name in options} == options
    assert cells(ref, card)[0] == first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_detected(encoding: str) -> None:
    text = "Straße,Größe\n" + "Äpfel,1\nÖl für Übung,2\n" * 5
    ref, card = looked_at(text.encode(encoding))
    assert card.columns[0].name == "Straße" and cells(ref, card)[1][0] == "Öl für Übung"


def test_names_are_tidied_and_each_once() -> None:
    _, card = looked_at("a,a,,b \n1,2,3,4\n5,6,7,8\n", reading=Reading())
    assert [column.name for column in card.columns] == ["a", "a (2)", "column 3", "b"]


def test_another_reading_gives_another_table_of_the_same_file() -> None:
    ref, card = looked_at("a;b\n1;2\n3;4\n")
    wrong = Reading(separator=",")
    from tests.uploads.bringing import read

    read(ref, wrong)
    assert len(survey(ref, wrong).columns) == 1 and len(survey(ref).columns) == 2 and len(survey(ref, card.reading).columns) == 2


def test_numbers_are_what_they_say() -> None:
    import pyarrow as pa

    text = pa.array(["1", "-2.5", "+3e2", ".5", "1,234.5", "abc", None, "inf", "-Infinity", "1.2.3", "12,34"], pa.string())
    want = ["1.0", "-2.5", "300.0", "0.5", "1234.5", "nan", "nan", "inf", "-inf", "nan", "nan"]
    assert list(map(str, numbers(text, ".").tolist())) == want
    comma = pa.array(["1,5", "1.234,5", "-,5", "1.5", "2"], pa.string())
    assert list(map(str, numbers(comma, ",").tolist())) == ["1.5", "1234.5", "-0.5", "1.5", "2.0"]


def test_dates_are_days_since_1970_and_impossible_ones_are_none() -> None:
    import pyarrow as pa

    text = pa.array(["1970-01-02", "2024-02-29", "2023-02-29", "2024-13-01", "2024-01-01 12:00", "x", None], pa.string())
    found = days(text, "ymd").tolist()
    assert found[0] == 1 and found[1] == 19_782 and found[4] == 19_723.5 and all(day != day for day in (found[2], found[3], found[5], found[6]))
    assert days(pa.array(["31.12.69", "31.12.70"], pa.string()), "dmy").tolist() == [36_524.0, 364.0]


calm = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)


@calm
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    try:
        ref, card = looked_at(content)
    except Refusal as error:
        assert str(error).startswith("table.csv: ") and len(error.message) > 20
        return
    assert len(cells(ref, card)) == card.rows and len(card.columns) >= 1


@calm
@given(rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), separator=st.sampled_from(",;\t|"))
def test_what_a_csv_writer_wrote_is_read_back(rows: list[list[str]], separator: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], ["x", "y", "z"], *rows])
    ref, _ = looked_at(out.getvalue(), reading=Reading(separator=separator))
    from playground.uploads.source import GAPS

    def tidy(cell: str) -> str | None:
        plain = cell.strip()
        return None if plain.lower() in GAPS else plain

    found = cells(ref, survey(ref, Reading(separator=separator)))
    assert [[cell and cell.strip() for cell in row] for row in found[1:]] == [[tidy(cell) for cell in row] for row in rows]


@calm
@given(st.lists(st.one_of(st.none(), CELL, st.floats().map(str), st.dates().map(str)), min_size=1, max_size=30))
def test_any_column_can_be_judged(cells: list[str | None]) -> None:
    import pyarrow as pa

    card = judged("x", pa.array(cells, pa.string()), ".")
    assert card.missing == sum(cell is None for cell in cells)


@calm
@given(st.text(max_size=200))
def test_any_text_has_a_dialect(text: str) -> None:
    found = dialect.dialect_of(text)
    assert len(found.separator) == 1 and found.skip >= 0
