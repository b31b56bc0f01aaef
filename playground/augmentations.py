"""Augmentations: what is done anew to each example of each training batch, so that the network meets it in ever other ways.

Where every pixel has an answer, the answers move with the pixels. Nothing else is changed: validation and test examples, views and measures see the
data as they are.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from playground.data.dataset import DataForm
from playground.data.task import Classification, Regression, Segmentation, Task
from playground.params import Label, Step
from playground.registry import Declared, union

IMAGES = frozenset({DataForm.IMAGE})
NUMBERS = frozenset(DataForm) - {DataForm.TOKENS}
Share = Annotated[float, Field(ge=0, le=1, description="How likely each example is changed."), Label("Chance"), Step(0.05)]


class Augmentation(Declared):
    """A change of a training batch by chance, all of it drawn from the generator that is given.

    `forms` are the forms of data that it is for.
    """

    forms: ClassVar[frozenset[DataForm]] = IMAGES

    @abstractmethod
    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Inputs (n, *shape) and targets as in `Part.y`, changed; what came stays as it was. `generator` is on the CPU."""

    def unfit(self, form: DataForm, task: Task) -> str | None:
        """Why it cannot be used on such data for such a task, completing "must …"; None when it can."""
        if form in self.forms:
            return None
        return f"be for {' or '.join(sorted(form.value for form in self.forms))} data, not for {form.value} data"


class Flip(Augmentation):
    """Mirrors pictures. Only where the mirror image means the same: of letters it rarely does."""

    kind: Literal["flip"] = "flip"
    axis: Annotated[Literal["horizontal", "vertical"], Field(description="Left to right, or top to bottom.")] = "horizontal"
    chance: Share = 0.5

    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        turned = _rolls(generator, len(x)) < self.chance
        mirror = x.flip(-1 if self.axis == "horizontal" else -2)
        if y.ndim == 3:
            y = torch.where(_each(turned, y), y.flip(-1 if self.axis == "horizontal" else -2), y)
        return torch.where(_each(turned, x), mirror, x), y


class Shift(Augmentation):
    """Moves pictures by whole pixels; the rim is repeated into what comes free."""

    kind: Literal["shift"] = "shift"
    most: Annotated[float, Field(ge=0.01, le=0.5, description="Furthest, as a share of the side."), Step(0.05)] = 0.125

    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        n, _, height, width = x.shape
        rolls = 2 * _rolls(generator, n, 2) - 1
        down, right = ((rolls[:, axis] * self.most * size).round().long() for axis, size in enumerate((height, width)))
        rows = (torch.arange(height) - down[:, None]).clamp(0, height - 1).to(x.device)
        columns = (torch.arange(width) - right[:, None]).clamp(0, width - 1).to(x.device)
        if y.ndim == 3:
            y = y.gather(1, rows[:, :, None].expand_as(y)).gather(2, columns[:, None, :].expand_as(y))
        moved = x.gather(2, rows[:, None, :, None].expand_as(x))
        return moved.gather(3, columns[:, None, None, :].expand_as(x)), y


class Rotate(Augmentation):
    """Turns pictures about their middle, between their pixels; the rim is repeated into what comes free."""

    kind: Literal["rotate"] = "rotate"
    degrees: Annotated[float, Field(ge=1, le=180, description="Furthest either way."), Step(1)] = 15.0

    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        angle = (2 * _rolls(generator, len(x)) - 1) * math.radians(self.degrees)
        aspect, zero = x.shape[3] / x.shape[2], torch.zeros_like(angle)
        cos, sin = angle.cos(), angle.sin()
        theta = torch.stack([torch.stack([cos, -sin / aspect, zero], 1), torch.stack([sin * aspect, cos, zero], 1)], 1)
        grid = F.affine_grid(theta.to(x), list(x.shape), align_corners=False)
        if y.ndim == 3:  # a class has no parts: that of the nearest pixel
            y = F.grid_sample(y[:, None].to(x), grid, mode="nearest", padding_mode="border", align_corners=False)[:, 0].to(y.dtype)
        return F.grid_sample(x, grid, padding_mode="border", align_corners=False), y


class Jitter(Augmentation):
    """Adds noise to every number, drawn anew each time: small differences come to mean nothing."""

    title: ClassVar[str] = "Noise"
    forms: ClassVar[frozenset[DataForm]] = NUMBERS

    kind: Literal["jitter"] = "jitter"
    deviation: Annotated[float, Field(gt=0, le=2, description="Standard deviation, in the units that the network sees."), Step(0.05)] = 0.1

    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        return x + self.deviation * torch.randn(x.shape, generator=generator).to(x), y


class CutOut(Augmentation):
    """Covers a square of each picture with its mean, so that no one part decides alone (DeVries & Taylor 2017)."""

    title: ClassVar[str] = "Cut-out"

    kind: Literal["cut_out"] = "cut_out"
    side: Annotated[float, Field(ge=0.05, le=0.8, description="The square's side, as a share of the picture's."), Step(0.05)] = 0.3
    chance: Share = 1.0

    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        n, _, height, width = x.shape
        rolls = _rolls(generator, n, 3)
        down, across = (_covered(rolls[:, axis], size, max(1, round(self.side * size))) for axis, size in enumerate((height, width)))
        hole = (down[:, :, None] & across[:, None, :] & (rolls[:, 2] < self.chance)[:, None, None])[:, None]
        return torch.where(hole.to(x.device), x.mean((2, 3), keepdim=True), x), y


class Mixup(Augmentation):
    """Mixes each example with another of the batch, and their answers alike: between classes it learns to be torn (Zhang et al. 2018)."""

    forms: ClassVar[frozenset[DataForm]] = NUMBERS

    kind: Literal["mixup"] = "mixup"
    alpha: Annotated[float, Field(ge=0.05, le=1, description="Of the Beta distribution of shares: the smaller, the purer."), Label("α")] = 0.2

    def apply(self, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        share = _beta(self.alpha, generator).to(x)
        other = torch.randperm(len(x), generator=generator).to(x.device)
        return share * x + (1 - share) * x[other], share * y + (1 - share) * y[other]

    def unfit(self, form: DataForm, task: Task) -> str | None:
        if isinstance(task, Classification | Regression):
            return super().unfit(form, task)
        return f"be left out: answers at each {'pixel' if isinstance(task, Segmentation) else 'position'} cannot be mixed"


def augment(augmentations: Sequence[Augmentation], classes: int, x: Tensor, y: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """One after another; where targets are mixed, labels of `classes` become shares of each, float32 (n, classes)."""
    for augmentation in augmentations:
        if isinstance(augmentation, Mixup):
            y = shares(y, classes)
        x, y = augmentation.apply(x, y, generator)
    return x, y


def shares(y: Tensor, classes: int) -> Tensor:
    """Labels int64 (n,) as shares of the classes float32 (n, C); other targets as they are."""
    return F.one_hot(y, classes).float() if not y.is_floating_point() else y


def _rolls(generator: torch.Generator, *shape: int) -> Tensor:
    """Draws spread evenly over [0, 1)."""
    return torch.rand(*shape, generator=generator)


def _each(chosen: Tensor, x: Tensor) -> Tensor:
    """A flag for each example (n,) so that it broadcasts against them."""
    return chosen.view(-1, *[1] * (x.ndim - 1)).to(x.device)


def _covered(roll: Tensor, size: int, wide: int) -> Tensor:
    """Which of `size` places lie under something `wide` that begins where a roll of [0, 1) says, bool (n, size)."""
    begin = (roll * (size - wide + 1)).long()[:, None]
    place = torch.arange(size)
    return (place >= begin) & (place < begin + wide)


def _beta(alpha: float, generator: torch.Generator) -> Tensor:
    """A draw from Beta(α, α) for α up to 1, by Jöhnk's way (1964): torch's own takes no generator."""
    while True:
        u, v = torch.rand(2, generator=generator, dtype=torch.float64).tolist()
        a, b = u ** (1 / alpha), v ** (1 / alpha)
        if 0 < a + b <= 1:
            return torch.tensor(a / (a + b))


if TYPE_CHECKING:
    AnyAugmentation: TypeAlias = Augmentation
else:
    AnyAugmentation = union(Augmentation)
