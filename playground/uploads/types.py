"""From text to numbers, dates and categories: vectorised, and strict about what counts as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute as pc

Order = Literal["ymd", "dmy", "mdy"]
"""Which part of a date comes first: 2024-12-31, 31.12.2024 or 12/31/2024."""

ORDERS: Mapping[Order, str] = {"ymd": "year-month-day", "dmy": "day.month.year", "mdy": "month/day/year"}

_INFINITE = r"(?i)^[+-]?inf(inity)?$|^#DIV/0!$"
_PLAIN = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_POINT = r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$"
_COMMA = r"^[+-]?(\d{1,3}(\.\d{3})+|\d*)(,\d+)?([eE][+-]?\d+)?$"
_TIME = r"(?:[ T](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$"
_DATES: Mapping[Order, str] = {
    "ymd": r"^(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _TIME,
    "dmy": r"^(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<year>\d{4}|\d{2})" + _TIME,
    "mdy": r"^(?P<month>\d{1,2})[-/](?P<day>\d{1,2})[-/](?P<year>\d{4}|\d{2})" + _TIME,  # nobody writes it with points
}
CENTURY = 70
"""Years of two digits below this are in the 2000s."""


def numbers(text: Any, decimal: str) -> NDArray[np.float64]:
    """Numbers (n,) from text; NaN where a cell is missing or no number, ±infinity where it says so. Thousands may be grouped by the other sign."""
    text = _one(text)
    if decimal == ",":
        grouped = pc.fill_null(pc.match_substring_regex(text, _COMMA), False)
        text = pc.if_else(grouped, pc.replace_substring(pc.replace_substring(text, ".", ""), ",", "."), text)
    plain = pc.fill_null(pc.match_substring_regex(text, _PLAIN), False)
    others = pc.and_not(pc.is_valid(text), plain)
    odd = pc.any(others).as_py()  # most columns of numbers hold nothing else
    if odd and decimal == ".":
        grouped = pc.and_(others, pc.fill_null(pc.match_substring_regex(text, _POINT), False))
        text, plain = pc.if_else(grouped, pc.replace_substring(text, ",", ""), text), pc.or_(plain, grouped)
    found = (pc.if_else(plain, text, pa.scalar(None, pa.string())) if odd else text).cast(pa.float64())
    values: NDArray[np.float64] = found.to_numpy(zero_copy_only=False).astype(np.float64)
    if odd:
        infinite = pc.fill_null(pc.match_substring_regex(text, _INFINITE), False).to_numpy(zero_copy_only=False)
        negative = pc.fill_null(pc.starts_with(text, "-"), False).to_numpy(zero_copy_only=False)
        values = np.where(infinite, np.where(negative, -np.inf, np.inf), values)
    return values


def days(text: Any, order: Order) -> NDArray[np.float64]:
    """Days since 1970-01-01, with their fraction, (n,) from text; NaN where a cell holds no date written in this order."""
    parts = pc.extract_regex(_one(text), _DATES[order])
    fields = {name: _whole(pc.struct_field(parts, [name])) for name in ("year", "month", "day", "hour", "minute", "second")}
    year = fields["year"]
    year = np.where(year < 100, np.where(year < CENTURY, 2000 + year, 1900 + year), year)
    month, day = fields["month"], fields["day"]
    known = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = np.datetime64("1970", "Y") + (np.where(known, year, 1970) - 1970).astype("timedelta64[Y]")
    first = months.astype("datetime64[M]") + (np.where(known, month, 1) - 1).astype("timedelta64[M]")
    date = first.astype("datetime64[D]") + (np.where(known, day, 1) - 1).astype("timedelta64[D]")
    known &= date.astype("datetime64[M]") == first  # the 30th of February is no date
    fraction = (fields["hour"] * 3600 + fields["minute"] * 60 + fields["second"]) / 86_400
    found: NDArray[np.float64] = np.where(known, date.astype(np.int64) + fraction, np.nan)
    return found


def order_of(text: Any) -> tuple[Order, dict[Order, int]]:
    """The order in which most of these dates are written, and how many cells can be read in each way that is needed to read them all.

    A date such as 03.04.2024 is read as day.month unless others in the column rule that out.
    """
    found = {order: ~np.isnan(days(text, order)) for order in ORDERS}
    ymd, dmy, mdy = (int(found[order].sum()) for order in ORDERS)
    short: Order = "mdy" if mdy > dmy else "dmy"
    best: Order = "ymd" if ymd >= max(dmy, mdy) else short
    other: Order = "dmy" if short == "mdy" else "mdy"
    extra = int((found[other] & ~found[short]).sum())
    ways: dict[Order, int] = {"ymd": ymd, short: max(dmy, mdy), other: extra}
    return best, {order: count for order, count in ways.items() if count}


def codes(text: Any, values: tuple[str, ...]) -> NDArray[np.int64]:
    """The index (n,) of each cell in a list of values; -1 where it is missing or none of them."""
    found = pc.fill_null(pc.index_in(_one(text), value_set=pa.array(values, pa.string())), -1)
    made: NDArray[np.int64] = found.to_numpy(zero_copy_only=False).astype(np.int64)
    made[pc.is_null(_one(text)).to_numpy(zero_copy_only=False)] = -1
    return made


def _whole(column: Any) -> NDArray[np.int64]:
    """Whole numbers from a part of a date; 0 where it is not there."""
    filled = pc.if_else(pc.equal(pc.fill_null(column, ""), ""), "0", pc.fill_null(column, "0"))
    made: NDArray[np.int64] = filled.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return made


def _one(text: Any) -> pa.Array:
    """A column in one piece."""
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text
