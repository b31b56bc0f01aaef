"""How much of an explanation falls where the reasons are known to lie."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.result import Attribution
from playground.attribution.subject import Subject
from playground.problem import Problem, SpecError


class Truth(NamedTuple):
    """Of data with known reasons: `share` (n,) of each example's |score| on the inputs that matter; `chance` (n,) what evenly spread scores would
    have there; `relevant` bool (n, *shape) which inputs those are. An explanation of zeros has the share that chance has. In pictures that are mostly
    blank even a network that has learnt nothing lies above chance: ink alone draws scores."""

    share: Tensor
    chance: Tensor
    relevant: Tensor


def truth(subject: Subject, attribution: Attribution, rows: Sequence[int] | Tensor | None = None) -> Truth | None:
    """The truth of an attribution; `rows` (n,) are its examples' numbers among all examples of the dataset (`Part.index`).

    None where the reasons are not known: for other data, for a bare model, and, where they differ between examples, without `rows`.
    SpecError when rows are too many, too few, or not there.
    """
    relevant = None if subject.assembly is None else subject.assembly.experiment.data.source.relevant()
    if relevant is None or tuple(relevant.shape[-len(subject.places) :]) != subject.places:
        return None
    if relevant.ndim > len(subject.places):
        if rows is None:
            return None
        relevant = relevant[_checked(torch.as_tensor(rows), len(attribution.x), len(relevant))]
    relevant = relevant.expand_as(attribution.scores)
    weight, hit = attribution.scores.abs().flatten(1), relevant.flatten(1)
    chance = hit.float().mean(1)
    total = weight.sum(1)
    share = (weight * hit).sum(1) / torch.where(total > 0, total, 1.0)
    return Truth(torch.where(total > 0, share, chance), chance, relevant)


def _checked(rows: Tensor, examples: int, known: int) -> Tensor:
    if rows.shape != (examples,):
        raise SpecError([Problem("rows", f"expected the row of each of {examples} examples, got {tuple(rows.shape)}")])
    if len(rows) and not (rows.min() >= 0 and rows.max() < known):
        raise SpecError([Problem("rows", f"must be from 0 to {known - 1}")])
    return rows.long()
