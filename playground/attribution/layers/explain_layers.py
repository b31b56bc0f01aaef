"""One question about the inside: which units made the answer?"""

from __future__ import annotations

from time import perf_counter

from torch import Tensor

from playground.attribution.baseline import Baseline
from playground.attribution.column import Column, columns
from playground.attribution.explain import title_of
from playground.attribution.isolation import isolated
from playground.attribution.layers.layer_method import LayerCase, LayerMethod
from playground.attribution.layers.layer_scores import BlockScores, LayerScores
from playground.attribution.offer import Fit, Offer
from playground.attribution.question import asked, member
from playground.attribution.scalar import Scalar, Watch, value
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.attribution.verdict import Promise, relative_errors, verdict
from playground.problem import Problem, SpecError
from playground.registry import every


def explain_layers(
    subject: Subject,
    x: Tensor,
    *,
    target: Target | int | None = None,
    baseline: Baseline | str | None = None,
    method: LayerMethod | str = "conductance",
    seed: int = 0,
    watch: Watch | None = None,
) -> LayerScores:
    """What each unit of each block contributed to the answers for x (n, *shape). Arguments as of `explain`; Cancelled comes by `watch`."""
    chosen = member(LayerMethod, method, "method")
    question = asked(subject, x, target, baseline, seed)
    offer = chosen.offer(subject.facts)
    if offer.fit is Fit.NO:
        raise SpecError([Problem("method", f"{chosen.name()}: {offer.reason}")])
    watch = watch or Watch()
    before = watch.rows
    scalar = Scalar(subject, question.target, watch)
    places = columns(subject, question.target)
    begun = perf_counter()
    with isolated(seed, subject.network):
        found = chosen.attribute(LayerCase(subject, scalar, places, question.x, question.baseline))
        f_x = value(scalar, question.x)
        f_baseline = value(scalar, question.baseline) if chosen.promise is Promise.SUM else None
    blocks = tuple(_block(chosen, column, found.scores[column.id].detach(), f_x, f_baseline, scalar.unit) for column in places)
    errors = [block.error for block in blocks if block.error is not None]
    error = max(errors) if errors else None
    return LayerScores(
        method=chosen,
        target=question.target,
        title=title_of(subject, question.target),
        baseline=question.start if chosen.uses_baseline else None,
        blocks=blocks,
        f_x=f_x,
        f_baseline=f_baseline,
        promised=None if f_baseline is None else f_x - f_baseline,
        promise=chosen.promise,
        error=error,
        verdict=verdict(chosen.promise, error, random=False),
        step=subject.step,
        steps=found.steps,
        rows=watch.rows - before,
        seconds=perf_counter() - begun,
    )


def layer_offers(subject: Subject) -> dict[type[LayerMethod], Offer]:
    """Every layer method, with how it suits this network."""
    return {method: method.offer(subject.facts) for method in every(LayerMethod)}  # type: ignore[type-abstract]


def _block(method: LayerMethod, column: Column, found: Tensor, f_x: Tensor, f_baseline: Tensor | None, unit: float) -> BlockScores:
    places = found.reshape(len(found), column.units, -1)
    scores = places.mean(2) if method.pooled == "mean" else places.sum(2)
    error = None if f_baseline is None else float(relative_errors(scores, f_x, f_baseline, unit).max())
    maps = found if found.dim() == 4 else None
    judged = verdict(method.promise, error, random=False)
    return BlockScores(column.id, column.title, column.units, scores, maps, scores.sum(1), error, judged)


__all__ = ["explain_layers", "layer_offers"]
