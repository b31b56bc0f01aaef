"""What is asked, with everything that was left open filled in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from pydantic import ValidationError
from torch import Tensor

from playground.attribution.baseline import Baseline, baseline_for
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.data import UNASKED, Labelling, Segmentation
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import named


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """Examples x and their baselines (n, *shape); `start` is the kind of baseline."""

    x: Tensor
    target: Target
    start: Baseline
    baseline: Tensor


def asked(subject: Subject, x: Tensor, target: Target | int | None, baseline: Baseline | str | None, seed: int = 0) -> Question:
    """The question; SpecError names what does not fit. Without a target, the class likeliest for the first example; without a baseline, the mean."""
    start = baseline_for(subject.form) if baseline is None else member(Baseline, baseline, "baseline")
    x = inputs(subject, x)
    aim = placed(subject, x, None if target is None else aimed(target))
    subject.check(aim)
    if subject.form not in start.forms:
        raise SpecError([Problem("baseline", f"{start.name()} does not suit this kind of data")])
    return Question(x, aim, start, start.of(subject, x, seed))


def member(family: Any, given: Any, field: str) -> Any:
    """The member of a family, given itself or by its kind; SpecError lists the kinds."""
    if isinstance(given, family):
        return given
    try:
        return named(family, given)()
    except KeyError as error:
        raise SpecError([Problem(field, str(error.args[0]))]) from error


def aimed(given: Target | int) -> Target:
    """The target, given itself or by its index; SpecError when that is none."""
    if isinstance(given, Target):
        return given
    try:
        return Target(output=given)
    except ValidationError as error:
        raise SpecError(Problem(f"target.{problem.path}", problem.message) for problem in problems_of(error, Target)) from error


def inputs(subject: Subject, x: Tensor) -> Tensor:
    """Network inputs (n, *shape) as they should be, of network inputs or tokens (n, length); SpecError when their shape or their numbers are not."""
    if not isinstance(x, Tensor):
        raise SpecError([Problem("x", f"expected a tensor, got {type(x).__name__}")])
    shapes = dict.fromkeys((subject.shape, subject.places))
    if tuple(x.shape[1:]) not in shapes or not len(x):
        wanted = " or ".join(f"(n, {', '.join(map(str, shape))})" for shape in shapes)
        raise SpecError([Problem("x", f"expected network inputs of shape {wanted}, got {tuple(x.shape)}")])
    if not torch.isfinite(x).all():
        raise SpecError([Problem("x", "expected finite numbers, got some that are not")])
    x = x.detach().to("cpu", torch.float32).contiguous()
    if subject.tokens and x.dim() == 2:
        names = len(subject.vocabulary)
        if ((x < 0) | (x >= names) | (x != x.round())).any():
            raise SpecError([Problem("x", f"expected the numbers of tokens, whole and from 0 to {names - 1}, got others")])
    return subject.enter(x)


def placed(subject: Subject, x: Tensor, target: Target | None) -> Target:
    """The target with everything that was left open: the class that the network finds likeliest for the first example (0 for numbers), and where.

    Of answers at each position the last one is meant that is asked of any training example; of answers at each pixel the one where the network is
    surest of a class that is not its commonest.
    """
    if target is not None and (target.block is not None or target.place is not None or subject.answers == 1):
        return target
    scores = _answers(subject, x)
    place = None if subject.answers == 1 else _place(subject, scores)
    return _best(subject, scores, place) if target is None else target.model_copy(update={"place": place})


def likeliest(subject: Subject, x: Tensor, place: int) -> Target:
    """What the network finds likeliest for the first example at one of many places; SpecError when there is no such place."""
    subject.check(Target(place=place))
    return _best(subject, _answers(subject, x), place)


def _best(subject: Subject, scores: Tensor, place: int | None) -> Target:
    return Target(output=0 if subject.classes is None else int(scores[place or 0].argmax()), place=place)


@torch.no_grad()
def _answers(subject: Subject, x: Tensor) -> Tensor:
    """What the network says of the first example at each place (places, classes), or numbers (1, outputs)."""
    made: Tensor = subject.network(x[:1])
    match subject.task:
        case Segmentation(outputs=outputs):
            return made.reshape(outputs, -1).T
        case Labelling(length=length):
            return made.reshape(length, -1)
    made = made.reshape(1, -1)
    return torch.cat([-made, made], 1) if subject.classes is not None and made.shape[1] == 1 else made


def _place(subject: Subject, scores: Tensor) -> int:
    if isinstance(subject.task, Labelling):
        asked = (subject.assembly.prepared.train.y != UNASKED).any(0).nonzero().flatten().tolist() if subject.assembly else []
        return int(asked[-1]) if asked else subject.answers - 1
    sure, said = scores.softmax(1).max(1)
    rare = said != said.mode().values
    return int((sure * rare).argmax()) if rare.any() else int(sure.argmax())
