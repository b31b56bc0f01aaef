"""Gradients of single examples' losses."""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, jvp, vmap

from playground.attribution.influence.unrolled import unrolled
from playground.attribution.subject import Subject
from playground.data import UNASKED, Classification, Labelling, Regression, Segmentation
from playground.objectives import Supervised
from playground.problem import Problem, SpecError

NUMBERS = 2**23
"""Gradient entries that are held at once."""

Weights = dict[str, Tensor]


class Losses:
    """The losses of single examples as functions of the weights: no penalties, evaluation mode.

    SpecError for a bare model and for objectives that have no loss of one example.
    """

    def __init__(self, subject: Subject) -> None:
        if subject.assembly is None or not isinstance(subject.assembly.experiment.objective, Supervised):
            raise SpecError([Problem("run", "the influence of training examples is known only of a run that learnt from labelled ones")])
        self.subject, self.network = subject, unrolled(subject.network)
        objective, self.train = subject.assembly.experiment.objective, subject.assembly.prepared.train
        self.loss: nn.Module = objective.loss.call(subject.assembly.prepared.task, "none")()
        self.weights: Weights = {name: parameter.detach() for name, parameter in subject.network.named_parameters()}

    def outputs(self, weights: Weights, x: Tensor) -> Tensor:
        """(n, outputs), or as many at each place in the order that losses take, as floating as the weights."""
        made: Tensor = functional_call(self.network, weights, (x,))
        return made.reshape(len(x), -1) if self.subject.answers == 1 else made

    def each(self, weights: Weights, x: Tensor, y: Tensor) -> Tensor:
        """The loss of every example (n,)."""
        made: Tensor = self.loss(self.outputs(weights, x), y)
        return made

    def gradient(self, x: Tensor, y: Tensor) -> Weights:
        """The gradient of the sum of the losses, by parameter."""
        return grad(lambda weights: self.each(weights, x, y).sum())(self.weights)  # type: ignore[no-any-return]

    def along(self, direction: Weights, x: Tensor, y: Tensor) -> Tensor:
        """The dot product of each example's gradient with a direction (n,): the slope of all losses that way, in one pass."""
        return jvp(lambda weights: self.each(weights, x, y), (self.weights,), (direction,))[1]  # type: ignore[no-any-return]

    def gradients(self, x: Tensor, y: Tensor) -> Iterator[Tensor]:
        """Each example's gradient (r, weights), some examples at a time."""
        rows = max(1, NUMBERS // max(1, sum(one.numel() for one in self.weights.values())))
        single = vmap(grad(lambda weights, x, y: self.each(weights, x[None], y[None]).sum()), (None, 0, 0))
        for some, theirs in zip(torch.split(x, rows), torch.split(y, rows), strict=True):
            found = single(self.weights, some, theirs)
            yield torch.cat([one.flatten(1) for one in found.values()], 1)


def truth_of(subject: Subject, y: int | float | Tensor | None, place: int | None = None) -> Tensor | None:
    """The target of one example as the loss takes it: from a class's index, or numbers in the targets' own units; None where it is not given.

    Where there is an answer at each place, the loss is that of `place` alone.
    """
    if y is None:
        return None
    task, given = subject.task, torch.as_tensor(y).reshape(1, -1)
    if not isinstance(task, Regression):
        if given.numel() != 1 or not 0 <= int(given) < len(task.classes):
            raise SpecError([Problem("y", f"expected the index of a class below {len(task.classes)}, got {y}")])
        if not isinstance(task, Classification):
            return _at(task, int(given), place)
        return given.float() if len(task.classes) == 2 else given.long()[0]
    if given.shape[1] != task.outputs:
        raise SpecError([Problem("y", f"expected {task.outputs} numbers, got {given.shape[1]}")])
    return (given.float() - subject.shift) / subject.scale


def _at(task: Labelling | Segmentation, label: int, place: int | None) -> Tensor:
    shape = (task.length,) if isinstance(task, Labelling) else (task.height, task.width)
    if place is None or not 0 <= place < math.prod(shape):
        raise SpecError([Problem("place", f"expected a place below {math.prod(shape)}, got {place}")])
    asked = torch.full((math.prod(shape),), UNASKED)
    asked[place] = label
    return asked.view(1, *shape)


__all__ = ["Losses", "Weights", "truth_of"]
