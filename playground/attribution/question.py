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
from playground.data import Classification
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
    aim = aimed(likeliest(subject, x) if target is None else target)
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
    """Network inputs as they should be; SpecError when their shape or their numbers are not."""
    if not isinstance(x, Tensor):
        raise SpecError([Problem("x", f"expected a tensor, got {type(x).__name__}")])
    if tuple(x.shape[1:]) != subject.shape or not len(x):
        raise SpecError([Problem("x", f"expected network inputs of shape (n, {', '.join(map(str, subject.shape))}), got {tuple(x.shape)}")])
    if not torch.isfinite(x).all():
        raise SpecError([Problem("x", "expected finite numbers, got some that are not")])
    return x.detach().to("cpu", torch.float32).contiguous()


def likeliest(subject: Subject, x: Tensor) -> int:
    """The class that the network finds likeliest for the first example; 0 for numbers."""
    if not isinstance(subject.task, Classification):
        return 0
    with torch.no_grad():
        output = subject.network(x[:1]).reshape(1, -1)
    return int(output.argmax()) if output.shape[1] > 1 else int(output.item() > 0)
