"""TracIn: which training examples made this answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor
from torch.func import grad

from playground.attribution.influence.gradients import Losses, truth_of
from playground.attribution.isolation import isolated
from playground.attribution.question import inputs, placed
from playground.attribution.replay import Moment
from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.problem import Problem, SpecError

AT_ONCE = 1024
"""Training examples between two looks at the watch."""


class Influence(NamedTuple):
    """What each training example did for one example: `scores` (n_train,), in the order of the training part.

    Of the *loss*: by how much training on it lowered (above 0: it helped) or raised the example's loss. Of the *prediction*: by how much it pushed
    the predicted number up or down. `itself` is the example's influence on its own loss, had it been a training example: a measure to compare
    with. `of` says which; `y` (…) is the answer that the loss was asked of, a class's index where classes are told apart. `weights` (moments,)
    multiplied the dot product of gradients at each of the `steps`.
    """

    scores: Tensor
    itself: float
    of: Literal["loss", "prediction"]
    y: Tensor
    weights: Tensor
    steps: tuple[int, ...]


def tracin(
    subject: Subject,
    x: Tensor,
    y: int | float | Tensor | None = None,
    moments: Sequence[Moment] | None = None,
    watch: Watch | None = None,
    place: int | None = None,
) -> Influence:
    """Dot products of the gradient of this example's loss with that of each training example, summed over the moments of a run.

    x (1, *shape); y its class or its numbers in their own units; left out, the class that the network finds likeliest, or, of numbers, the
    prediction itself is explained. Where there is an answer at each place it is that of `place`, one that is asked where left out.

    With moments (of `replay`) each counts with learning rate × steps until the next / training examples, so that the
    scores estimate what training by gradient descent did; without, the present weights count once with the learning rate: what a step on that
    example alone would do. Pruthi et al. 2020, arXiv:2002.08484; captum.influence.TracInCP. SpecError names what does not fit.
    """
    x = inputs(subject, x)
    if len(x) != 1:
        raise SpecError([Problem("x", f"expected one example, got {len(x)}")])
    given = subject.leave(x)  # tokens, since what is looked up for them was learnt too
    if subject.tokens and (given < 0).any():
        raise SpecError([Problem("x", "expected tokens, or the rows of tokens: training never saw others")])
    aim = placed(subject, x, None if y is None else Target(place=place))
    chosen = aim.output if y is None and subject.classes is not None else y
    true, watch = truth_of(subject, chosen, aim.place if place is None else place), watch or Watch()
    stops = [(moment.step, moment.subject) for moment in moments] if moments else [(subject.step, subject)]
    weights = weights_of(subject, moments)
    scores, own = torch.zeros(len(subject.background)), 0.0
    for weight, (_, then) in zip(weights.tolist(), stops, strict=True):
        if weight == 0:
            continue
        with isolated(0, then.network):
            found, itself = _dots(then, given, true, watch)
        scores += weight * found
        own += weight * itself
    said = torch.as_tensor(float("nan") if chosen is None else chosen)
    return Influence(scores, own, "prediction" if true is None else "loss", said, weights, tuple(step for step, _ in stops))


def weights_of(subject: Subject, moments: Sequence[Moment] | None) -> Tensor:
    """By how much each moment counts (moments,); the last one, after which nothing was learnt, not at all unless it is the only one."""
    if not moments:
        rate = subject.assembly.experiment.optimiser.lr if subject.assembly else 1.0
        return torch.tensor([rate])
    if len(moments) == 1:
        return torch.tensor([moments[0].learning_rate])
    steps = torch.tensor([moment.step for moment in moments], dtype=torch.float32)
    rates = torch.tensor([moment.learning_rate for moment in moments])
    return rates * torch.cat([steps.diff(), torch.zeros(1)]) / len(subject.background)


def _dots(subject: Subject, x: Tensor, y: Tensor | None, watch: Watch) -> tuple[Tensor, float]:
    """Of each training example the dot product of gradients (n_train,), and the example's with itself."""
    losses = Losses(subject)
    if y is None:
        rising = grad(lambda weights: (losses.outputs(weights, x) * subject.scale).sum())(losses.weights)
        direction = {name: -one for name, one in rising.items()}
    else:
        direction = losses.gradient(x, y)
    found = []
    for some, theirs in zip(torch.split(losses.train.x, AT_ONCE), torch.split(losses.train.y, AT_ONCE), strict=True):
        watch.look(len(some))
        found.append(losses.along(direction, some, theirs))
    return torch.cat(found), float(sum(one.square().sum() for one in direction.values()))


__all__ = ["Influence", "tracin", "weights_of"]
