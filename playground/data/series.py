"""Series made by a formula."""

from __future__ import annotations

import math
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.data.dataset import DataForm, Generated, Noise, Shape, Size, Trivial
from playground.data.draws import normal, share
from playground.data.scaling import Scaling
from playground.data.task import Classification, Regression, Task

MOST_WAVES = 3
SOUNDS = ("low tone", "high tone", "rising chirp", "falling chirp", "hiss")

Length = Annotated[int, Field(ge=16, le=128, description="Steps of time.")]


class Series(Generated):
    """One number at each step of time."""

    group: ClassVar[str] = "Series"
    form: ClassVar[DataForm] = DataForm.SERIES
    recommended: ClassVar[Scaling] = Scaling.NONE

    length: Length = 48

    def example_shape(self) -> Shape:
        """One number a step."""
        return (self.length, 1)

    def columns(self) -> tuple[str, ...]:
        """The number."""
        return ("value",)


class SineMixture(Series):
    """One, two or three waves added up: how many are there, or how does it go on?"""

    title: ClassVar[str] = "Sine mixtures"
    kind: Literal["sine_mixture"] = "sine_mixture"
    size: Size = 2000
    noise: Noise = 0.05
    asks: Annotated[Literal["waves", "next"], Field(description="How many waves there are, or the values that come next.")] = "waves"
    horizon: Annotated[int, Field(ge=1, le=24, description="How many values are asked, where it is what comes next.")] = 8

    @property
    def continues(self) -> bool:
        """Where the next values are asked."""
        return self.asks == "next"

    def task(self) -> Task:
        """Counting the waves, or telling the next values."""
        if self.asks == "waves":
            return Classification(("one wave", "two waves", "three waves"))
        return Regression(tuple(f"value in {step} step{'s' * (step > 1)}" for step in range(1, self.horizon + 1)))

    def trivial(self) -> Trivial | None:
        """What was last stays so, where the next values are asked."""
        if self.asks == "waves":
            return None
        return Trivial("that the last value stays", self._mixed()[:, self.length - 1, None].expand(-1, self.horizon).float())

    def _mixed(self) -> Tensor:
        """Everything, what comes next included, float64 (size, length + horizon)."""
        generator = torch.Generator().manual_seed(self.seed)
        shape = (self.size, MOST_WAVES, 1)
        period = 6 * 4.0 ** ((torch.arange(MOST_WAVES)[None, :, None] + 0.7 * share(generator, *shape)) / MOST_WAVES)  # steps, well apart
        begin, high = share(generator, *shape), 0.5 + 0.5 * share(generator, *shape)
        place = share(generator, self.size, MOST_WAVES).argsort(1)
        count = torch.arange(self.size) % MOST_WAVES + 1
        heard = (place < count[:, None])[:, :, None]
        time = torch.arange(self.length + self.horizon, dtype=torch.float64)
        waves = high * torch.sin(2 * math.pi * (time / period + begin))
        return (waves * heard).sum(1) + self.noise * normal(generator, self.size, len(time))

    def _draw(self) -> tuple[Tensor, Tensor]:
        mixed = self._mixed()
        answers = torch.arange(self.size) % MOST_WAVES if self.asks == "waves" else mixed[:, self.length :]
        return mixed[:, : self.length, None], answers


class Sounds(Series):
    """Which sound is it: a low or a high tone, a rising or a falling chirp, or a hiss?"""

    title: ClassVar[str] = "Tones and chirps"
    kind: Literal["sounds"] = "sounds"
    size: Size = 2000
    noise: Noise = 0.2
    length: Length = 64

    def task(self) -> Classification:
        """Telling the sounds apart."""
        return Classification(SOUNDS)

    def _draw(self) -> tuple[Tensor, Tensor]:
        generator = torch.Generator().manual_seed(self.seed)
        labels = torch.arange(self.size) % len(SOUNDS)
        low, high = (base + width * share(generator, self.size) for base, width in ((0.04, 0.03), (0.16, 0.06)))  # turns a step
        first, last = torch.stack([low, high, low, high, low], 1), torch.stack([low, high, high, low, low], 1)
        start, stop = (ends[torch.arange(self.size), labels][:, None] for ends in (first, last))
        time = torch.arange(self.length, dtype=torch.float64)
        turns = start * time + (stop - start) * time.square() / (2 * (self.length - 1)) + share(generator, self.size, 1)
        hiss = 0.7 * normal(generator, self.size, self.length)
        loud = 0.6 + 0.4 * share(generator, self.size, 1)
        sound = loud * torch.where(labels[:, None] == SOUNDS.index("hiss"), hiss, torch.sin(2 * math.pi * turns))
        return (sound + self.noise * normal(generator, self.size, self.length))[:, :, None], labels


class Adding(Series):
    """Two of the numbers are marked: what is their sum? Nothing else matters, however far back it was (Hochreiter & Schmidhuber 1997)."""

    title: ClassVar[str] = "Adding problem"
    group: ClassVar[str] = "Known reasons"
    kind: Literal["adding"] = "adding"
    note: ClassVar[str] = "Which two steps matter is known. Always saying 1 is all that can be done without remembering."
    size: Size = 4000
    noise: Noise = 0.0
    length: Length = 40

    def task(self) -> Regression:
        """The sum of the two marked numbers."""
        return Regression(("sum",))

    def example_shape(self) -> Shape:
        """A number and a mark a step."""
        return (self.length, 2)

    def columns(self) -> tuple[str, ...]:
        """The number and the mark."""
        return ("number", "mark")

    def relevant(self) -> Tensor:
        """The two marked steps, both what is added and the mark."""
        _, marked = self._drawn()
        return marked[:, :, None].expand(-1, -1, 2)

    def _drawn(self) -> tuple[Tensor, Tensor]:
        """The numbers float64 and the marks bool, (size, length) each: one mark in each half."""
        generator = torch.Generator().manual_seed(self.seed)
        numbers, half = share(generator, self.size, self.length), self.length // 2
        first = (half * share(generator, self.size)).long()
        second = half + ((self.length - half) * share(generator, self.size)).long()
        place = torch.arange(self.length)
        return numbers, (place == first[:, None]) | (place == second[:, None])

    def _draw(self) -> tuple[Tensor, Tensor]:
        numbers, marked = self._drawn()
        wrong = normal(torch.Generator().manual_seed(self.seed + 1), self.size, 1)
        total = (numbers * marked).sum(1, keepdim=True)
        return torch.stack([numbers, marked.double()], 2), total + self.noise * wrong
