"""How an explanation came to be, while the network learnt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.baseline import Baseline
from playground.attribution.explain import explain, title_of
from playground.attribution.judge.ranks import rank_correlation
from playground.attribution.method import Method
from playground.attribution.question import asked, member
from playground.attribution.replay import Moment
from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.data import DataForm
from playground.problem import Problem, SpecError


class Formation(NamedTuple):
    """One explanation a moment (t), of the same question.

    `step`, `epoch` (t,); `scores` (t, units): of one example each input's, a pixel's channels summed; of several the mean of their sizes. `names`
    (units,). `f_x` (t,) the first example's score that is explained. `accuracy` (R² where numbers are predicted) and `loss` (t,) are those of the
    training part, NaN where unknown. `settled` (t,) is the signed rank correlation with the last moment's scores.
    """

    step: tuple[int, ...]
    epoch: tuple[float, ...]
    scores: Tensor
    names: tuple[str, ...]
    f_x: Tensor
    accuracy: Tensor
    loss: Tensor
    settled: Tensor
    title: str
    target: Target


def formation(
    moments: Sequence[Moment],
    x: Tensor,
    *,
    target: Target | int | None = None,
    baseline: Baseline | str | None = None,
    method: Method | str = "integrated_gradients",
    seed: int = 0,
    watch: Watch | None = None,
) -> Formation:
    """The explanation of x (n, *shape) at each moment. Arguments as of `explain`; a target left out is what the last moment finds likeliest.

    SpecError names what does not fit; Cancelled comes by `watch`.
    """
    if not moments:
        raise SpecError([Problem("moments", "expected at least one moment of a run, got none")])
    last = moments[-1].subject
    question, chosen, watch = asked(last, x, target, baseline, seed), member(Method, method, "method"), watch or Watch()

    def over() -> bool:
        watch.look()
        return False

    found = [
        explain(moment.subject, question.x, method=chosen, target=question.target, baseline=question.start, seed=seed, cancelled=over)
        for moment in moments
    ]
    scores = torch.stack([_by_unit(one.scores) for one in found])
    measures = torch.tensor([_measured(moment.subject) for moment in moments])
    signed = torch.cat([one.scores[:1] for one in found])
    return Formation(
        step=tuple(moment.step for moment in moments),
        epoch=tuple(moment.epoch for moment in moments),
        scores=scores,
        names=_names(last, question.x),
        f_x=torch.stack([one.f_x[0] for one in found]),
        accuracy=measures[:, 1],
        loss=measures[:, 0],
        settled=rank_correlation(signed, signed[-1:].expand_as(signed)),
        title=title_of(last, question.target),
        target=question.target,
    )


def _by_unit(scores: Tensor) -> Tensor:
    """(n, *shape) → (units,)."""
    units = (scores.sum(1) if scores.dim() == 4 else scores).flatten(1)
    return units[0] if len(units) == 1 else units.abs().mean(0)


def _names(subject: Subject, x: Tensor) -> tuple[str, ...]:
    if len(subject.shape) == 3:
        return tuple(f"row {row + 1}, column {place + 1}" for row in range(subject.shape[1]) for place in range(subject.shape[2]))
    if subject.tokens and len(x) == 1:
        return subject.words(x)
    if subject.tokens:
        return tuple(f"position {place + 1}" for place in range(subject.places[0]))
    if subject.form is DataForm.SERIES:
        return tuple(f"{name}, step {step + 1}" for step in range(subject.shape[0]) for name in subject.names)
    inner = subject.background[0, 0].numel()
    return tuple(name if inner == 1 else f"{name} {place + 1}" for name in subject.names for place in range(inner))


@torch.no_grad()
def _measured(subject: Subject) -> tuple[float, float]:
    """Loss and accuracy of the training part."""
    if subject.assembly is None:
        return float("nan"), float("nan")
    train = subject.assembly.prepared.train
    outputs = torch.cat([subject.network(part) for part in torch.split(train.x, 2048)])
    row = subject.assembly.bound.measure({"network": lambda _: outputs}, train.x, train.y, [len(train.x)])[0].tolist()
    return row[0], row[1]


__all__ = ["Formation", "formation"]
