"""What each input sent through one unit."""

from __future__ import annotations

import torch
from torch import Tensor

from playground.attribution.baseline import Baseline
from playground.attribution.column import Column, column
from playground.attribution.isolation import isolated
from playground.attribution.layers.conducted import conducted
from playground.attribution.layers.layer_method import LayerCase
from playground.attribution.question import asked
from playground.attribution.scalar import Scalar, Watch
from playground.attribution.segments import pieces, walk
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.problem import Problem, SpecError

STEPS = 32


def neuron_conductance(
    subject: Subject,
    x: Tensor,
    *,
    target: Target | int | None = None,
    baseline: Baseline | str | None = None,
    block: str,
    unit: int,
    seed: int = 0,
    watch: Watch | None = None,
) -> Tensor:
    """How much each input brought to the answer by way of that unit (a map counts as one): (n, *shape).

    The sum is the unit's conductance; summed over all units of a block it is each input's whole contribution. Dhamdhere et al. 2018,
    arXiv:1805.12233; captum.attr.NeuronConductance. SpecError when there is no such block or unit.
    """
    question = asked(subject, x, target, baseline, seed)
    place = column(subject, question.target, block)
    if not 0 <= unit < place.units:
        raise SpecError([Problem("unit", f"must be from 0 to {place.units - 1}, got {unit}")])
    scalar = Scalar(subject, question.target, watch)
    raw = Column("x", "Input", subject.shape, subject.shape[0], ())
    with isolated(seed, subject.network):
        case = LayerCase(subject, scalar, (place,), question.x, question.baseline)
        _, steps, secant = conducted(case, STEPS)
        begins, ends = pieces(question.x, question.baseline, steps)
        owner = torch.arange(len(x)).repeat_interleave(steps)
        out = torch.zeros_like(question.x)
        for part in walk(scalar, (raw, place), begins, ends, secant=secant):
            held, count = part.held[place.id], len(part.multiplier[place.id])
            mask = torch.zeros_like(held)
            mask[:count, unit] = part.multiplier[place.id][:, unit]
            slope = mask if held is part.held[raw.id] else torch.autograd.grad(held, part.held[raw.id], mask)[0]
            out.index_add_(0, owner[part.rows], slope[:count] * part.change[raw.id])
    return out


__all__ = ["neuron_conductance"]
