"""Signs that a table gives its answers away: what to look at before a score is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.data.columns import Piece
from playground.data.prepare import Prepared
from playground.data.table_file import TableFile
from playground.data.task import Classification
from playground.uploads.card import TableCard

ENOUGH = 0.98
"""An accuracy or R² beyond which an input is said to predict the target alone."""
BINS = 32
"""Intervals that a column of numbers is cut into, each with as many training rows."""
ROWS = 20_000
"""Training rows that are looked at, at most: the first of them, which are in no particular order."""
NUMBERS = 4_000_000
"""Numbers that are looked at, at most."""
LEAST = 30
"""Training rows below which nothing is said."""


@dataclass(frozen=True, slots=True)
class Warning:
    """A sentence on what is suspicious, and the column it is about; empty for the whole table."""

    column: str
    text: str


def warnings(source: TableFile, prepared: Prepared, card: TableCard) -> tuple[Warning, ...]:
    """Everything suspicious about a table as it is declared and divided."""
    return (*_ids(source, card), *_tellers(source, prepared), *_repeated(prepared))


def _ids(source: TableFile, card: TableCard) -> Iterator[Warning]:
    for name in dict.fromkeys(piece.column for piece in source.pieces()):
        column = card.column(name)
        if column is not None and column.id:
            yield Warning(name, f"{name} is an input and {column.why}. It can be learnt by heart and says nothing about new rows: ignore it.")


def _tellers(source: TableFile, prepared: Prepared) -> Iterator[Warning]:
    """Columns that predict the target alone: fitted on one half of the training rows, judged on the other."""
    rows = prepared.train.index[: max(LEAST, min(ROWS, NUMBERS // len(prepared.names)))]
    if len(rows) < LEAST:
        return
    x, y = prepared.raw.x[rows], prepared.raw.y[rows]
    classes = len(prepared.task.classes) if isinstance(prepared.task, Classification) else 0
    commonest = float(y.bincount().max() / len(y)) if classes else 0.0
    for name, places in _columns(source.pieces()).items():
        score = alone(x[:, places], y, classes)
        if score >= ENOUGH and score > commonest + 0.5 * (1 - commonest):
            told = f"tells {source.target} right for {score:.1%} of the rows" if classes else f"explains {score:.1%} of {source.target}"
            yield Warning(name, f"{name} alone {told}. Would it be known before the answer is? If not, ignore it.")


def alone(x: Tensor, y: Tensor, classes: int) -> float:
    """The accuracy, or R², of the best guess by the columns x (n, k) of one variable alone: k switches, or one number cut into intervals.

    `y` are labels (n,) of so many classes, or numbers (n, 1) when there are none. Fitted on the even rows and judged on the odd ones.
    """
    cell = x.argmax(1) + (x.amax(1) > 0) if x.shape[1] > 1 else _interval(x[:, 0])
    fitted, judged = slice(0, None, 2), slice(1, None, 2)
    cells = int(cell.max()) + 1
    if classes:
        table = torch.zeros(cells, classes).index_put_((cell[fitted], y[fitted]), torch.ones(len(cell[fitted])), accumulate=True)
        return float((table.argmax(1)[cell[judged]] == y[judged]).double().mean())
    values = y[:, 0].double()
    sums = torch.zeros(cells, dtype=torch.float64).index_add_(0, cell[fitted], values[fitted])
    counts = cell[fitted].bincount(minlength=cells)
    means = torch.where(counts > 0, sums / counts.clamp(min=1), values[fitted].mean())
    line = _line(x[:, 0].double(), values, fitted, judged) if x.shape[1] == 1 else 0.0
    spread = (values[judged] - values[judged].mean()).square().sum()
    return max(line, float(1 - (values[judged] - means[cell[judged]]).square().sum() / spread)) if spread > 0 else 0.0


def _line(x: Tensor, y: Tensor, fitted: slice, judged: slice) -> float:
    """R² of a straight line through the fitted rows, on the judged ones."""
    centred = x[fitted] - x[fitted].mean()
    slope = (centred * (y[fitted] - y[fitted].mean())).sum() / centred.square().sum().clamp(min=1e-30)
    said = y[fitted].mean() + slope * (x[judged] - x[fitted].mean())
    spread = (y[judged] - y[judged].mean()).square().sum()
    return float(1 - (y[judged] - said).square().sum() / spread) if spread > 0 else 0.0


def _interval(column: Tensor) -> Tensor:
    edges = torch.quantile(column.double()[::2], torch.linspace(0, 1, BINS + 1, dtype=torch.float64)[1:-1])
    return torch.bucketize(column.double(), torch.unique(edges))


def _columns(pieces: tuple[Piece, ...]) -> dict[str, list[int]]:
    """The inputs that each column became."""
    found: dict[str, list[int]] = {}
    for index, piece in enumerate(pieces):
        found.setdefault(piece.column, []).append(index)
    return {name: places[:1] if pieces[places[0]].value is None else places for name, places in found.items()}


def _repeated(prepared: Prepared) -> Iterator[Warning]:
    """Rows that judge and have trained already."""
    seen = _marks(prepared, prepared.train.index)
    judging = torch.cat([prepared.validation.index, prepared.test.index])
    if not len(judging):
        return
    again = int(torch.isin(_marks(prepared, judging), seen).sum())
    if again:
        share = again / len(judging)
        text = f"{again:,} of {len(judging):,} rows that judge ({share:.1%}) are in the training part too, inputs and answer alike"
        yield Warning("", f"{text}: scores look better than they are. Remove duplicates, or divide by group.")


def _marks(prepared: Prepared, index: Tensor) -> Tensor:
    """A number for each row by its inputs and answer, the same for equal rows and, but for one in 2**50, only for these."""
    raw = prepared.raw
    wide = torch.cat([raw.x[index].double(), raw.y[index].reshape(len(index), -1).double()], 1)
    generator = torch.Generator().manual_seed(0)
    weights = torch.randint(1, 2**31, (2, wide.shape[1]), generator=generator)
    bits = wide.contiguous().view(torch.int64)
    mixed = (bits ^ (bits >> 29)) * weights[0] + weights[1]
    return ((mixed ^ (mixed >> 31)) * 0x2545F4914F6CDD1D).sum(1)
