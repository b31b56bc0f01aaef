"""Gradients integrated along straight ways, as finely as each way needs.

Completeness holds for every stretch of a way by itself: what its gradients add up to must be what the score rises by. So where a stretch misses that
(a ReLU bends there) it is halved, and nothing is computed again where the network is smooth. Evenly spaced points, as Captum takes them, miss the
sum by about 1/n at every bend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.scalar import Scalar, at_once, gradient, value
from playground.attribution.verdict import relative_errors, scale_of

TOLERANCE = 0.01
"""Relative error of an example's sum below which no stretch is halved any more."""

MOST_STEPS = 1024
"""Points on a way, averaged over the ways to an example, beyond which none is added; a stretch is halved at most `HALVINGS` times."""

HALVINGS = 20
NODES = (0.5 - 0.5 / 3**0.5, 0.5 + 0.5 / 3**0.5)
"""Where on a stretch the gradient is taken: Gauss and Legendre's two points."""

KEPT = 2**22
"""About how many numbers the stretches' scores may hold, before examples are done one after another."""


class Integrated(NamedTuple):
    """Scores (n, *shape), what they are measured from (n,), and the most points on a way, averaged over the ways to an example."""

    scores: Tensor
    start: Tensor
    steps: int


def integrate(scalar: Scalar, x: Tensor, baselines: Tensor, steps: int) -> Integrated:
    """The gradient averaged over the ways from each of the baselines (n, k, *shape) to its example x (n, *shape), times the way, averaged over k.

    Every way begins with `steps` points; more come where they are needed, until an example's scores miss its f(x) − mean f(baselines) by less than
    1 %, or there are `MOST_STEPS`.
    """
    ways = baselines.shape[1]
    together = max(1, KEPT // max(1, 4 * ways * steps * x[0].numel()))
    parts = [_integrate(scalar, *some, steps) for some in zip(torch.split(x, together), torch.split(baselines, together), strict=True)]
    return Integrated(torch.cat([part.scores for part in parts]), torch.cat([part.start for part in parts]), max(part.steps for part in parts))


@dataclass(slots=True)
class Stretches:
    """Pieces of ways (p,): from `low` to `high` of way `way`, the score at both ends, and what the piece's gradients gave (p, *shape)."""

    way: Tensor
    low: Tensor
    high: Tensor
    f_low: Tensor
    f_high: Tensor
    part: Tensor

    @property
    def missed(self) -> Tensor:
        """By how much each piece's own sum is off (p,)."""
        return (self.part.flatten(1).sum(1) - (self.f_high - self.f_low)).abs()

    def __getitem__(self, which: Tensor) -> Stretches:
        return Stretches(*(getattr(self, name)[which] for name in self.__slots__))

    def __add__(self, other: Stretches) -> Stretches:
        return Stretches(*(torch.cat([getattr(self, name), getattr(other, name)]) for name in self.__slots__))


def _integrate(scalar: Scalar, x: Tensor, baselines: Tensor, steps: int) -> Integrated:
    ways = Ways(scalar, x.repeat_interleave(baselines.shape[1], 0), baselines.flatten(0, 1))
    count = baselines.shape[1]
    found = ways.pieces(max(1, steps // len(NODES)))
    f_x, start = ways.ends[::count], ways.starts.view(len(x), count).mean(1)
    while True:
        example = found.way // count
        scores = torch.zeros_like(x).index_add_(0, example, found.part) / count
        pieces = torch.bincount(example, minlength=len(x))
        points = pieces * len(NODES) / count
        going_on = (relative_errors(scores, f_x, start, scalar.unit) >= TOLERANCE) & (points < MOST_STEPS)
        share = TOLERANCE * scale_of(scores, f_x, start, scalar.unit) * count / (2 * pieces)  # if none misses more, their sum is right
        halve = going_on[example] & (found.missed > share[example]) & (found.high - found.low > 0.5**HALVINGS)
        if not halve.any():
            return Integrated(scores, start, round(float(points.max())))
        found = found[~halve] + ways.halved(found[halve])


class Ways:
    """Straight ways from `begin` to `end` (w, *shape), and the scores at their ends (w,)."""

    def __init__(self, scalar: Scalar, end: Tensor, begin: Tensor) -> None:
        self.scalar, self.begin, self.way = scalar, begin, end - begin
        self.starts, self.ends = value(scalar, begin), value(scalar, end)

    def pieces(self, count: int) -> Stretches:
        """All ways in so many equal pieces."""
        ways, edges = torch.arange(len(self.begin)), torch.arange(count + 1) / count
        inner = self._value(ways.repeat_interleave(count - 1), edges[1:-1].repeat(len(ways)))
        scores = torch.cat([self.starts[:, None], inner.view(len(ways), count - 1), self.ends[:, None]], 1)
        low, high = edges[:-1].repeat(len(ways)), edges[1:].repeat(len(ways))
        return self._measured(ways.repeat_interleave(count), low, high, scores[:, :-1].flatten(), scores[:, 1:].flatten())

    def halved(self, pieces: Stretches) -> Stretches:
        """Two pieces in place of each."""
        middle = (pieces.low + pieces.high) / 2
        f_middle = self._value(pieces.way, middle)
        first = self._measured(pieces.way, pieces.low, middle, pieces.f_low, f_middle)
        return first + self._measured(pieces.way, middle, pieces.high, f_middle, pieces.f_high)

    def _measured(self, way: Tensor, low: Tensor, high: Tensor, f_low: Tensor, f_high: Tensor) -> Stretches:
        """The pieces with their scores, from the gradients at `NODES`."""
        slope = torch.zeros(len(way), *self.begin.shape[1:])
        for node in NODES:
            at = low + node * (high - low)
            for some in torch.split(torch.arange(len(way)), at_once(self.begin)):
                slope[some] += gradient(self.scalar, self._points(way[some], at[some])) / len(NODES)
        return Stretches(way, low, high, f_low, f_high, slope * self.way[way] * self._column(high - low))

    def _value(self, way: Tensor, at: Tensor) -> Tensor:
        split = zip(torch.split(way, at_once(self.begin)), torch.split(at, at_once(self.begin)), strict=True)
        return torch.cat([value(self.scalar, self._points(*some)) for some in split]) if len(way) else way.new_zeros(0, dtype=torch.float32)

    def _points(self, way: Tensor, at: Tensor) -> Tensor:
        return self.begin[way] + self._column(at) * self.way[way]

    def _column(self, numbers: Tensor) -> Tensor:
        return numbers.view(-1, *[1] * (self.begin.dim() - 1))
