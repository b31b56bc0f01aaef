"""The family of datasets."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from math import prod
from typing import Annotated, ClassVar, NamedTuple, final

from pydantic import Field
from torch import Tensor

from playground.data.gaps import GapRule
from playground.data.scaling import Scaling
from playground.data.split import Counts, Split, SplitBy
from playground.data.task import Task
from playground.params import Scale, Step
from playground.registry import Declared

Shape = tuple[int, ...]
"""The shape of one example: `(columns,)`, `(channels, height, width)`, `(length, features)` of a series or `(length,)` of tokens."""

EXTENT = (-6.0, 6.0)
"""Lowest and highest coordinate of points on the plane, and of x on a line, as in TensorFlow Playground."""


class DataForm(StrEnum):
    """What an example looks like, and so how it can be drawn."""

    PLANE = "plane"
    LINE = "line"
    TABLE = "table"
    IMAGE = "image"
    SERIES = "series"
    TOKENS = "tokens"

    @property
    def axis(self) -> int:
        """Which axis of a batch of examples has names: the columns, the channels, or, of a series (n, length, features), the last."""
        return 2 if self is DataForm.SERIES else 1


@dataclass(frozen=True, slots=True)
class Origin:
    """Where real data comes from: whom to cite, under which licence it is passed on, and where to read more."""

    citation: str
    licence: str
    address: str


class Legible(NamedTuple):
    """A column as its owner knows it, from column `start` of an example on: one of `values`, each with a column of its own; or one number, which
    stands for one of the `ordered` values, is a `date` in days since 1970, or is just that."""

    name: str
    start: int
    values: tuple[str, ...] = ()
    ordered: tuple[str, ...] = ()
    date: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Every example of a dataset, as it is before anything is made of it.

    `x` float32 (n, *shape), or int64 (n, length) token numbers; `y` int64 (n,) labels, float32 (n, k) targets in their own units, int64 (n, length)
    labels at each position, `UNASKED` where none is asked, or (n, height, width) at each pixel; `names` of the columns (of the channels, for images;
    of the features, for series; none, for tokens). `level` (n,) is what to add to a series and to its targets to have them as they were measured;
    None for nothing.
    The tensors are shared by all who ask: never write to them.
    """

    x: Tensor
    y: Tensor
    task: Task
    names: tuple[str, ...]
    level: Tensor | None = None


class Trivial(NamedTuple):
    """An answer that takes no learning: in words, and as `Samples.y` has answers for every example."""

    words: str
    y: Tensor


class Dataset(Declared):
    """Examples to learn from, as data: a generator with its settings and seed, or a table that comes with the program.

    `group` is its heading in the list; `form` says what an example looks like; `recommended` is the scaling that suits it; `note` is what a learner
    should know before trusting a result on it; `origin` says where real data comes from and is None for generated data. Examples that are
    `chronological` are divided in their order: the first train, the last judge. `settled` names fields that follow from what the data are, and so
    have no control beside those of training. Pictures that are `photographs` are shown as they look, dark ink on light paper in a dark theme too.
    """

    group: ClassVar[str] = ""
    form: ClassVar[DataForm]
    recommended: ClassVar[Scaling] = Scaling.NONE
    note: ClassVar[str] = ""
    origin: ClassVar[Origin | None] = None
    chronological: ClassVar[bool] = False
    settled: ClassVar[tuple[str, ...]] = ()
    photographs: ClassVar[bool] = False

    @property
    def continues(self) -> bool:
        """Whether the numbers asked are those with which a series goes on."""
        return False

    @property
    def causal(self) -> bool:
        """Whether the answer at a position may go by that position and those before it alone: what comes later would give it away."""
        return False

    @abstractmethod
    def task(self) -> Task:
        """What is asked, without generating or loading anything."""

    @abstractmethod
    def example_shape(self) -> Shape:
        """The shape of one example, without generating or loading anything."""

    @abstractmethod
    def examples(self) -> int:
        """The number of examples, without generating or loading anything."""

    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """The names of columns, channels or features, without generating or loading anything; none for tokens."""

    def vocabulary(self) -> tuple[str, ...] | None:
        """The names of tokens 0, 1, …, without generating or loading anything; None where examples are not made of tokens."""
        return None

    @property
    def glue(self) -> str:
        """What stands between tokens that are read as text: nothing between characters, a blank between words."""
        return " " if any(len(name) > 1 for name in self.vocabulary() or ()) else ""

    def unknown(self) -> int | None:
        """The token that stands for all that training never shows; None where there is none."""
        return None

    def padding(self) -> int | None:
        """The token that stands where a text is shorter than others, where it is none that can be unknown; None where there is none."""
        return None

    def trivial(self) -> Trivial | None:
        """The best answer without learning, where there is a better one than always the same."""
        return None

    def trivials(self) -> tuple[Trivial, ...]:
        """All answers without learning that are worth a look, the best first."""
        found = self.trivial()
        return () if found is None else (found,)

    def level(self) -> Tensor | None:
        """What was taken off each series and its targets, (n,); None for nothing."""
        return None

    @final
    def sample(self) -> Samples:
        """Every example; the same declaration always gives the same ones. Kept for the next call: never write to the tensors."""
        return _sample(self)

    def called(self) -> str:
        """What these very data are called: a user's own by their file, others by what they are."""
        return self.name()

    def described(self) -> str:
        """What a learner should know of these data, in a sentence or two."""
        return " ".join(filter(None, (self.summary(), self.note)))

    def legible(self) -> tuple[Legible, ...] | None:
        """How the columns of an example read as what a person wrote; None where each is a number of its own."""
        return None

    def gaps(self) -> tuple[GapRule, ...] | None:
        """How missing numbers (NaN in x) are filled, column by column, by what the training part alone tells; None for data without any."""
        return None

    def switches(self) -> Tensor | None:
        """Which columns are 1 for one value of a category and 0 for all others: bool (columns,); None where none is."""
        return None

    def divisions(self) -> tuple[SplitBy, ...]:
        """What the examples can be divided by."""
        return (SplitBy.CLASSES, SplitBy.CHANCE)

    def order(self) -> Tensor | None:
        """When each example was taken, float64 (n,) in any unit, for a division by time; None where that is not known."""
        return None

    def groups(self) -> Tensor | None:
        """Which group each example belongs to, int64 (n,), for a division that keeps groups together; None where that is not known."""
        return None

    def spans(self) -> tuple[Tensor, Tensor] | None:
        """The first and the last moment that each example tells of, int64 (n,) each and never going back; those that would tell two parts of the
        division of each other are left out of it. None where each example stands for itself."""
        return None

    def standing(self) -> Tensor | None:
        """A number for each example that it keeps as others come and go, int64 (n,), for a division that moves none of them; None where all examples
        are there from the beginning."""
        return None

    def counts(self, split: Split) -> Counts:
        """Examples in each part, without generating or loading anything. SpecError names each share that holds none."""
        standing = self.standing()
        return split.counts(self.examples()) if standing is None else split.steady_counts(standing)

    def relevant(self) -> Tensor | None:
        """Which inputs the answer truly depends on, where that is known: bool (*shape), or (n, *shape) where it differs between examples."""
        return None

    @abstractmethod
    def _draw(self) -> tuple[Tensor, Tensor]:
        """Generate or load x (n, *shape) and y (n,) integers or (n, k) numbers, of any width."""


Size = Annotated[int, Field(ge=10, le=10_000, description="How many examples there are, over all parts."), Scale.LOG]
Noise = Annotated[float, Field(ge=0, le=0.8, description="0 gives the clean shape; more blurs it."), Step(0.05)]


class Generated(Dataset):
    """Data made by a formula and a seed.

    Noise scales draws that only `size` and `seed` decide: turning it up moves the same points further.
    """

    size: Size = 500
    noise: Noise = 0.0
    seed: Annotated[int, Field(ge=0, le=2**31 - 1, description="Seed of the examples; another one gives other examples of the same kind.")] = 0

    def examples(self) -> int:
        """As many as asked for."""
        return self.size


LARGE = 2_000_000
"""Numbers from which on a dataset counts as large: few such are kept at a time."""


def _sample(dataset: Dataset) -> Samples:
    return (_large if large(dataset) else _small)(dataset)


def large(dataset: Dataset) -> bool:
    """Whether the examples are so many, or so big, that few such datasets should be kept."""
    return dataset.examples() * prod(dataset.example_shape()) > LARGE


@lru_cache(maxsize=16)
def _small(dataset: Dataset) -> Samples:
    return _made(dataset)


@lru_cache(maxsize=2)
def _large(dataset: Dataset) -> Samples:
    return _made(dataset)


def _made(dataset: Dataset) -> Samples:
    x, y = dataset._draw()
    ready = x.long() if dataset.form is DataForm.TOKENS else x.float()
    level, answers = dataset.level(), y.float() if y.is_floating_point() else y.long()
    return Samples(ready.contiguous(), answers, dataset.task(), dataset.columns(), None if level is None else level.float())
