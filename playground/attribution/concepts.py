"""TCAV: whether a concept, as a direction among a layer's units, makes an answer likelier."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.attribution.column import Column, column
from playground.attribution.concept import Concept, labels_of
from playground.attribution.explain import title_of
from playground.attribution.isolation import isolated
from playground.attribution.scalar import Scalar, Watch
from playground.attribution.segments import activations, walk
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.problem import Problem, SpecError

RUNS = 40
"""Directions fitted, each to examples drawn anew; and as many between random examples alone."""

FEWEST, MOST = 8, 100
"""Examples of a concept, at least; and of each side of a fit, at most."""

ASKED = 256
"""Examples whose answers are asked of, at most."""

STIFFNESS, LEAST = 10.0, 1e-12
"""What keeps a direction from following single examples, in activations' mean variance; and the least that this counts as."""

AT_ONCE = 512
"""Examples in one pass."""

CHANCE = 0.5

HELD_OUT = 0.3
"""The share of examples by which a direction is tested."""


class Tcav(NamedTuple):
    """`score` is the share of the target's examples whose answer rises in the direction of the concept (where it neither rises nor falls, half an
    example), the mean of `scores` (runs,).

    Directions between random examples have `random_scores` (runs,) with `random_mean` and `random_deviation`: chance, which is 0.5. `p` is how
    easily the score would come to lie on the other side of chance with other examples of the same kind (two-sided, from the runs; at least
    1 / (runs + 1)): a score of 1 may mean nothing where the slopes all point one way. `accuracy` is how well the directions tell held-out examples
    of the concept from others (0.5 by guessing): without it, the layer does not know the concept. `members` have the concept, `examples` were
    asked; `notes` are sentences for the learner.
    """

    score: float
    random_mean: float
    random_deviation: float
    p: float
    accuracy: float
    random_accuracy: float
    scores: Tensor
    random_scores: Tensor
    concept: str
    title: str
    block: str
    members: int
    examples: int
    notes: tuple[str, ...] = ()


def tcav(subject: Subject, concept: Concept, target: Target, block: str, seed: int = 0, runs: int = RUNS, watch: Watch | None = None) -> Tcav:
    """Kim et al. 2018, arXiv:1711.11279; captum.concept.TCAV. Their t-test of the runs, which share their examples, finds a meaning in most
    concepts that have none; here each run draws its examples anew with replacement.

    Asked are the training examples of the target's class, or all of them where there are no classes. SpecError when there is no such block, or
    too few examples with the concept or without.
    """
    members = concept.members(subject)
    count, others = int(members.sum()), int((~members).sum())
    if min(count, others) < FEWEST:
        raise SpecError([Problem("concept", f"needs at least {FEWEST} training examples with it and {FEWEST} without, got {count} and {others}")])
    place, watch = column(subject, target, block), watch or Watch()
    scalar = Scalar(subject, target, watch)
    with isolated(seed, subject.network):
        parts = torch.split(torch.arange(len(subject.background)), AT_ONCE)
        given = torch.cat([activations(scalar, (place,), subject.examples(part))[place.id].flatten(1) for part in parts])
        slopes = _slopes(scalar, place, subject.examples(_asked(subject, target, seed)))
        generator, fits = np.random.default_rng(seed), list[tuple[float, float]]()
        for run in range(2 * runs):
            watch.look()
            positive, negative = _sets(members.numpy(), generator, random=run >= runs)
            direction, accuracy = _direction(given[positive].numpy(), given[negative].numpy(), generator)
            fits.append((float(((slopes @ direction).sign().mean() + 1) / 2), accuracy))
    scores, accuracies = (torch.tensor(each, dtype=torch.float64) for each in zip(*fits, strict=True))
    notes = [] if len(slopes) >= FEWEST else [f"Only {len(slopes)} examples were asked."]
    if accuracies[:runs].mean() < 0.6:
        notes.append("This layer hardly tells the concept from other examples: the score means little.")
    return Tcav(
        score=float(scores[:runs].mean()),
        random_mean=float(scores[runs:].mean()),
        random_deviation=float(scores[runs:].std()),
        p=_p(scores[:runs]),
        accuracy=float(accuracies[:runs].mean()),
        random_accuracy=float(accuracies[runs:].mean()),
        scores=scores[:runs],
        random_scores=scores[runs:],
        concept=concept.words(subject),
        title=title_of(subject, target),
        block=place.id,
        members=count,
        examples=len(slopes),
        notes=tuple(notes),
    )


def _asked(subject: Subject, target: Target, seed: int) -> Tensor:
    """Which training examples are asked, in order."""
    labels = None if target.block is not None else labels_of(subject)
    rows = torch.arange(len(subject.background)) if labels is None else (labels == target.output).nonzero()[:, 0]
    if not len(rows):
        raise SpecError([Problem("target.output", "there is no training example of this class to ask")])
    return rows[torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))[:ASKED].sort().values]


def _slopes(scalar: Scalar, place: Column, x: Tensor) -> Tensor:
    """The gradient of the score with respect to the block's activations, float64 (n, activations)."""
    return torch.cat([part.multiplier[place.id].flatten(1) for part in walk(scalar, (place,), x, x, secant=False)]).double()


def _sets(members: NDArray[np.bool_], generator: np.random.Generator, *, random: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """As many examples of the concept as of the rest, drawn anew; or two such sets of any examples."""
    inside, outside = np.flatnonzero(members), np.flatnonzero(~members)
    size = min(len(inside), len(outside), MOST)
    if random:
        drawn = generator.permutation(len(members))[: 2 * size]
        return drawn[: len(drawn) // 2], drawn[len(drawn) // 2 :]
    return generator.permutation(inside)[:size], generator.permutation(outside)[:size]


def _direction(positive: NDArray[np.float32], negative: NDArray[np.float32], generator: np.random.Generator) -> tuple[Tensor, float]:
    """The normal of the plane between two sets of activations, towards the first, float64 (activations,); its accuracy on held-out ones.

    By least squares towards 1 and −1, held back a little: a classifier as good as any for so few examples, in well under a millisecond.

    Those that it is fitted to are drawn with replacement, so that it varies between runs as it would with other examples.
    """
    learnt, tested = zip(*(_parted(rows, generator) for rows in (positive, negative)), strict=True)
    x, y = np.concatenate(learnt), np.repeat([1.0, -1.0], [len(some) for some in learnt])
    shift = x.mean(0)
    x = x - shift
    stiff = STIFFNESS * max(float(np.square(x).mean()), LEAST)
    normal = x.T @ np.linalg.solve(x @ x.T + stiff * np.eye(len(x)), y - y.mean())
    right = [sign * ((some - shift) @ normal + y.mean()) > 0 for some, sign in zip(tested, (1, -1), strict=True)]
    return torch.from_numpy(normal), float(np.concatenate(right).mean())


def _parted(rows: NDArray[np.float32], generator: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows to learn from, drawn with replacement from most of them, and the rest."""
    mixed = rows[generator.permutation(len(rows))].astype(np.float64)
    count = max(1, round(HELD_OUT * len(rows)))
    learnt = mixed[count:]
    return learnt[generator.integers(0, len(learnt), len(learnt))], mixed[:count]


def _p(scores: Tensor) -> float:
    """How often the score lay on the other side of chance, twice; at chance itself counts as both."""
    other = min(int((scores <= CHANCE).sum()), int((scores >= CHANCE).sum()))
    return min(1.0, (2 * other + 1) / (len(scores) + 1))


__all__ = ["Tcav", "tcav"]
