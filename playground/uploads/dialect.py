"""What separates cells, what wraps them, how numbers are written, and whether the first row names the columns: judged by a sample."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple, cast

SEPARATORS = (",", ";", "\t", "|", ":", " ", "^", "~")
LINES = 200
_NUMBER = re.compile(r"[+-]?(\d{1,3}([.,\u00a0' ]\d{3})+|\d+)?([.,]\d+)?([eE][+-]?\d+)?%?")
_COMMA = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)?,\d+")
_POINT = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)?\.\d+([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?")
_WORD = re.compile(r"[^\s,;|\t\"'][^,;|\t\"']*")


class Dialect(NamedTuple):
    """Separator, quotation mark (empty for none), decimal sign, whether there is a header, and the lines before the table."""

    separator: str
    quote: Literal['"', "'", ""]
    decimal: Literal[".", ","]
    header: bool
    skip: int


def dialect_of(text: str) -> Dialect:
    """The likeliest dialect of a text that begins so.

    As CleverCSV does (van den Burg, Nazábal, Sutton: Wrangling messy CSV files by detecting row and type patterns, 2019), each candidate is scored by
    how alike its rows are and by how many of its cells look like something.
    """
    text = "\n".join(text.splitlines()[:LINES])
    candidates = [(separator, quote) for separator in SEPARATORS for quote in _quotes(text) if separator in text]
    best = max(candidates, key=lambda candidate: _score(text, *candidate), default=(",", '"'))
    separator, quote = best if candidates and _score(text, *best) > _alone(text) else (",", '"' if '"' in text or "'" not in text else best[1])
    rows = rows_of(text, separator, quote)
    skip = _skipped(rows, text)
    rows = [row for row in rows[skip:] if row]
    return Dialect(separator, cast(Literal['"', "'", ""], quote), _decimal(rows, separator), _header(rows), skip)


def rows_of(text: str, separator: str, quote: str) -> list[list[str]]:
    """The text's rows under a dialect; the last one may be cut off."""
    lines, skip = io.StringIO(text), separator != " "
    unquoted = csv.reader(lines, delimiter=separator, quotechar=None, quoting=csv.QUOTE_NONE, skipinitialspace=skip)
    reader = csv.reader(lines, delimiter=separator, quotechar=quote, skipinitialspace=skip) if quote else unquoted
    rows = []
    try:
        for row in reader:
            rows.append(row)
    except csv.Error:
        pass
    return rows


def _quotes(text: str) -> tuple[str, ...]:
    return ('"', *(["'"] if re.search(r"(^|[,;\t|])'", text, re.MULTILINE) else []))


def _score(text: str, separator: str, quote: str) -> float:
    rows = [row for row in rows_of(text, separator, quote) if row]
    if len(rows) > 3:
        rows = rows[:-1]  # the sample may end within a row
    if not rows:
        return 0.0
    lengths = Counter(map(len, rows))
    width, alike = lengths.most_common(1)[0]
    if width < 2:
        return 0.0
    cells = [cell.strip() for row in rows for cell in row]
    looks = sum(1.0 if _known(cell) else 0.4 if _WORD.fullmatch(cell) else 0.0 for cell in cells) / max(1, len(cells))
    weak = 0.5 if separator in " :" else 1.0
    return weak * (alike / len(rows)) ** 2 * looks * (1 - 1 / width) * (1 if alike > 1 or len(rows) == 1 else 0.3)


def _alone(text: str) -> float:
    """The score of taking each line as one cell."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return 0.9 * sum(map(_known, lines)) / max(1, len(lines)) * 0.5


def _known(cell: str) -> bool:
    return not cell or bool(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell)) or cell.lower() in ("na", "nan", "null", "none", "true", "false", "n/a")


def _skipped(rows: Sequence[Sequence[str]], text: str) -> int:
    """Lines of a title above the table: shorter than the rows below them."""
    lengths = Counter(len(row) for row in rows if row)
    if not lengths:
        return 0
    width = lengths.most_common(1)[0][0]
    first = next((index for index, row in enumerate(rows) if len(row) == width), 0)
    if width < 2 or first > 20 or any('"' in line for line in text.splitlines()[:first]):
        return 0
    return first


def _decimal(rows: Sequence[Sequence[str]], separator: str) -> Literal[".", ","]:
    cells = [cell.strip() for row in rows for cell in row]
    commas, points = sum(bool(_COMMA.fullmatch(cell)) for cell in cells), sum(bool(_POINT.fullmatch(cell)) for cell in cells)
    return "," if commas > points else "."


def _header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row names columns: words, each of its own, above columns that hold something else."""
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    named = [cell for cell in first if cell]
    if not named or any(_NUMBER.fullmatch(cell) or _DATE.fullmatch(cell) for cell in named) or len(set(named)) < len(named):
        return False
    below = [[row[index].strip() for row in rows[1:] if index < len(row)] for index in range(len(first))]
    return not any(cell and below[index].count(cell) > max(0, len(rows) // 50) for index, cell in enumerate(first))
