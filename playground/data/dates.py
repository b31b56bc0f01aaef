"""Dates as people write them, to be written as computers do."""

from __future__ import annotations

import datetime
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import Size
from playground.data.task import Labelling
from playground.data.tokens import LAYOUT, PAD, START, Layout, Pairs, front_padded
from playground.params import Label

MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"]
CHARACTERS = tuple(PAD + START + " -,./0123456789" + "abcdefghijlmnoprstuvy")
SOURCE, ANSWER = 18, 10
"""As long as the longest way to write a date, and as 2024-02-29."""

FIRST = datetime.date(1950, 1, 1).toordinal()
DAYS = datetime.date(2050, 1, 1).toordinal() - FIRST


def ways(date: datetime.date) -> tuple[str, ...]:
    """Every way in which a date may be written; years of two digits are those from 1950 to 2049."""
    day, month, year, name = date.day, date.month, date.year, MONTHS[date.month - 1]
    return (
        f"{day} {name} {year}",
        f"{name} {day}, {year}",
        f"{day} {name[:3]} {year}",
        f"{day:02d}/{month:02d}/{year}",
        f"{name[:3]} {day}, {year % 100:02d}",
        f"{day}.{month}.{year % 100:02d}",
    )


class Dates(Pairs):
    """Write a date the international way: `3 march 1987`, `mar 3, 87` or `3.3.87` becomes `1987-03-03`."""

    kind: Literal["dates"] = "dates"
    note: ClassVar[str] = "Only an answer that is right in all ten places is a date. Without attention the whole source has to fit into one state."
    size: Size = 8000
    layout: Annotated[Literal["encoder_decoder", "decoder_only"], Field(description=LAYOUT), Label("Layout")] = "decoder_only"

    @property
    def arranged(self) -> Layout:
        """As chosen."""
        return self.layout

    @property
    def lengths(self) -> tuple[int, int]:
        """The longest way to write a date, and the international one."""
        return SOURCE, ANSWER

    def task(self) -> Labelling:
        """Writing the date, character by character."""
        return Labelling(CHARACTERS, self.asked(), whole=True)

    def vocabulary(self) -> tuple[str, ...]:
        """Characters."""
        return CHARACTERS

    def pairs(self) -> tuple[Tensor, Tensor]:
        """Dates of a hundred years, each in a way of its own."""
        generator = self.generator()
        days = torch.randint(DAYS, (self.size,), generator=generator).tolist()
        chosen = torch.randint(6, (self.size,), generator=generator).tolist()
        dates = [datetime.date.fromordinal(FIRST + day) for day in days]
        sources = [_numbers(ways(date)[way]) for date, way in zip(dates, chosen, strict=True)]
        return front_padded(sources, SOURCE, CHARACTERS.index(PAD)), torch.tensor([_numbers(date.isoformat()) for date in dates])


def _numbers(text: str) -> list[int]:
    return [CHARACTERS.index(character) for character in text]
