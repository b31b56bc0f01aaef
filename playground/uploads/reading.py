"""How a file becomes a table: what was detected, and what its owner has corrected."""

from __future__ import annotations

import codecs
from typing import Annotated, Literal

from pydantic import Field, field_validator

from playground.registry import Strict

ENCODINGS: tuple[str, ...] = (
    *("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "iso8859-1", "iso8859-15", "cp1250", "cp1251", "cp1253", "cp1254"),
    *("cp437", "cp850", "mac-roman", "koi8-r", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr", "ascii"),
)
"""Encodings that a text may be declared to have."""

Format = Literal["delimited", "xlsx", "parquet"]
Pick = Literal["first", "random"]


class Reading(Strict):
    """The way from bytes to rows and columns of text. Which of the fields count depends on the format."""

    format: Annotated[Format, Field(description="What kind of file it is, by what is in it.")] = "delimited"
    encoding: Annotated[str, Field(max_length=20, description="How bytes stand for letters.")] = "utf-8"
    separator: Annotated[str, Field(min_length=1, max_length=1, description="What stands between two cells.")] = ","
    quote: Annotated[Literal['"', "'", ""], Field(description="What cells are wrapped in that hold the separator.")] = '"'
    decimal: Annotated[Literal[".", ","], Field(description="What stands before the fraction of a number.")] = "."
    header: Annotated[bool, Field(description="Whether the first row holds the columns' names.")] = True
    skip: Annotated[int, Field(ge=0, le=1000, description="Lines before the table that are no part of it.")] = 0
    sheet: Annotated[str, Field(max_length=80, description="Which sheet of a workbook; its first without a name.")] = ""
    rows: Annotated[int | None, Field(ge=1, description="Rows to take at most; all without a number.")] = None
    pick: Annotated[Pick, Field(description="Which rows to take where there are more: the first, or some by chance.")] = "random"

    @field_validator("encoding")
    @classmethod
    def _known(cls, encoding: str) -> str:
        try:
            name = codecs.lookup(encoding).name
        except LookupError:
            name = ""
        if name not in {codecs.lookup(known).name for known in ENCODINGS}:
            raise ValueError(f"expected one of {', '.join(ENCODINGS)}, got {encoding!r}")
        return encoding

    @field_validator("separator")
    @classmethod
    def _plain(cls, separator: str) -> str:
        if separator in "\r\n\"'" or separator.isalnum() or ord(separator) > 126:
            raise ValueError(f"expected a sign such as a comma, a semicolon or a tab, got {separator!r}")
        return separator
