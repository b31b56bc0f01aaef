"""Measured series, cut into windows, with what came next to be told."""

from __future__ import annotations

import re
from abc import abstractmethod
from functools import lru_cache
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Dataset, Origin, Shape, Trivial
from playground.data.packaged import path_of, rows
from playground.data.scaling import Scaling
from playground.data.task import Regression
from playground.params import Label

RELATIVE = "Count each window, and what is asked, from the window's last value: networks learn changes more easily than levels."


class Forecast(Dataset):
    """Windows of one long series; asked is what comes after each. The earlier windows train, the later ones judge."""

    group: ClassVar[str] = "Series"
    form: ClassVar[DataForm] = DataForm.SERIES
    recommended: ClassVar[Scaling] = Scaling.STANDARD
    chronological: ClassVar[bool] = True
    measured: ClassVar[str]
    unit: ClassVar[str]

    window: Annotated[int, Field(ge=4, le=132, description="How much of the past the network sees.")] = 24
    horizon: Annotated[int, Field(ge=1, le=24, description="How far ahead it is asked.")] = 1
    relative: Annotated[bool, Field(description=RELATIVE), Label("Count from the last value")] = True

    @property
    def continues(self) -> bool:
        """Always."""
        return True

    @abstractmethod
    def series(self) -> Tensor:
        """The whole series, float64 (time,)."""

    @abstractmethod
    def length(self) -> int:
        """How long the series is, without loading it."""

    def task(self) -> Regression:
        """Telling the next values."""
        return Regression(tuple(f"{self.measured} in {step} {self.unit}{'s' * (step > 1)}" for step in range(1, self.horizon + 1)))

    def example_shape(self) -> Shape:
        """The window, one number at a time."""
        return (self.window, 1)

    def examples(self) -> int:
        """As many windows as fit."""
        return self.length() - self.window - self.horizon + 1

    def columns(self) -> tuple[str, ...]:
        """What was measured."""
        return (self.measured,)

    def trivial(self) -> Trivial:
        """Persistence: what was last stays so."""
        last = self._cut()[:, self.window - 1]
        return Trivial("that the last value stays", (last - last if self.relative else last)[:, None].expand(-1, self.horizon).float())

    def level(self) -> Tensor | None:
        """The last value of each window, where series and targets are counted from it."""
        return self._cut()[:, self.window - 1] if self.relative else None

    def _cut(self) -> Tensor:
        """Windows with what follows them, float64 (n, window + horizon)."""
        return self.series().unfold(0, self.window + self.horizon, 1)

    def _draw(self) -> tuple[Tensor, Tensor]:
        cut = self._cut()
        level = self.level()
        told = cut if level is None else cut - level[:, None]
        return told[:, : self.window, None], told[:, self.window :]


class Sunspots(Forecast):
    """How many sunspots will there be? The yearly means since 1700 (or the monthly ones since 1749) rise and fall about every eleven years."""

    kind: Literal["sunspots"] = "sunspots"
    measured: ClassVar[str] = "sunspots"
    note: ClassVar[str] = "To beat: that nothing changes. Neighbouring windows overlap, so they are divided by time: the last ones judge."
    origin: ClassVar[Origin] = Origin(
        "Sunspot numbers, NOAA National Geophysical Data Center (yearly 1700-2008, monthly 1749-2008)",
        "public domain; distributed with statsmodels (BSD-3-Clause)",
        "https://www.ngdc.noaa.gov/stp/solar/solarda3.html",
    )
    every: Annotated[Literal["year", "month"], Field(description="Mean of which stretch of time.")] = "year"

    @property
    def unit(self) -> str:  # type: ignore[override]
        """What a step of time is called."""
        return self.every

    def series(self) -> Tensor:
        """The numbers."""
        return _yearly() if self.every == "year" else _monthly()

    def length(self) -> int:
        """How many there are."""
        return {"year": 309, "month": 3120}[self.every]


class CarbonDioxide(Forecast):
    """How much carbon dioxide will be in the air? It swings with the seasons and climbs from year to year: monthly means on Mauna Loa."""

    title: ClassVar[str] = "Carbon dioxide"
    kind: Literal["carbon_dioxide"] = "carbon_dioxide"
    measured: ClassVar[str] = "CO₂ (ppm)"
    unit: ClassVar[str] = "month"
    note: ClassVar[str] = "The level keeps climbing beyond all that was seen in training: count from the last value, or the network has to guess."
    origin: ClassVar[Origin] = Origin(
        "C. D. Keeling, T. P. Whorf: Atmospheric CO2 concentrations derived from flask air samples at sites in the SIO network (2004), 1958-2001",
        "public domain; distributed with statsmodels (BSD-3-Clause)",
        "https://cdiac.ess-dive.lbl.gov/trends/co2/sio-mlo.html",
    )
    horizon: Annotated[int, Field(ge=1, le=24, description="How far ahead it is asked.")] = 12

    def series(self) -> Tensor:
        """Monthly means of the weekly values; weeks that were not measured are drawn straight between those beside them."""
        return _carbon()

    def length(self) -> int:
        """Months."""
        return 526


@lru_cache(maxsize=1)
def _yearly() -> Tensor:
    return rows("sunspots/sunspots.csv", package="statsmodels", header=1)[:, 1]


@lru_cache(maxsize=1)
def _monthly() -> Tensor:
    lines = path_of("sunspots/src/sunspots_monthly.dat", "statsmodels").read_text().splitlines()
    years = [line.split()[1:] for line in lines if re.fullmatch(r"\d{4}(\s+\d+\.\d+){12}\s*", line)]
    return torch.tensor([float(number) for year in years for number in year], dtype=torch.float64)


@lru_cache(maxsize=1)
def _carbon() -> Tensor:
    table = rows("co2/co2.csv", package="statsmodels", header=1)
    value, month = _filled(table[:, 1]), (table[:, 0].long() // 10000) * 12 + table[:, 0].long() // 100 % 100
    places = month - month[0]
    count = torch.bincount(places).double()
    return torch.bincount(places, weights=value) / count


def _filled(values: Tensor) -> Tensor:
    """Straight lines over the gaps (NaN) in a series (time,)."""
    known = ~values.isnan()
    at = torch.arange(len(values), dtype=torch.float64)
    right = torch.searchsorted(at[known], at).clamp(max=int(known.sum()) - 1)
    left = (right - 1).clamp(min=0)
    x, y = at[known], values[known]
    gap = (x[right] - x[left]).clamp(min=1)
    straight = y[left] + (y[right] - y[left]) * ((at - x[left]) / gap).clamp(0, 1)
    return torch.where(known, values, straight)
