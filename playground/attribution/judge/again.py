"""The same question once more, of another network or for other examples."""

from __future__ import annotations

from torch import Tensor

from playground.attribution.explain import explain
from playground.attribution.result import Attribution
from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject


def again(subject: Subject, attribution: Attribution, x: Tensor, watch: Watch | None) -> Attribution:
    """The attribution for x (n, *shape) by the same method, target, baseline, groups and seed; Cancelled when `watch` says so."""

    def over() -> bool:
        if watch is not None:
            watch.look()
        return False

    made = explain(
        subject,
        x,
        method=attribution.method,
        target=attribution.target,
        baseline=attribution.baseline,
        groups=attribution.groups,
        seed=attribution.seed,
        cancelled=over,
    )
    if watch is not None:
        watch.look(made.rows)
    return made
