"""A download opens in a spreadsheet as what it says, and runs nothing."""

from __future__ import annotations

import csv
import io

import pytest

from playground.data.spreadsheet import as_csv, safe


@pytest.mark.parametrize("cell", ["=1+1", '=HYPERLINK("http://x")', "+A1", "@SUM(A1)", "-2+3", "\t=1", " =1", "|cmd", "%0a=1"])
def test_text_that_would_be_a_formula_is_only_text(cell: str) -> None:
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["a=b", "x", -1.5, 3, "-1.5", "+2", None, ""])
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert safe(cell) == cell


def test_names_are_guarded_too_and_the_rest_is_plain_csv() -> None:
    text = as_csv(["=evil", "b"], [['say "hi", twice', None], [1.25, "=2"]])
    assert list(csv.reader(io.StringIO(text))) == [["'=evil", "b"], ['say "hi", twice', ""], ["1.25", "'=2"]]
