"""The flow of evidence: how the answer for one example came through the network, layer by layer and link by link."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from time import perf_counter
from typing import NamedTuple

from torch import Tensor

from playground.attribution.baseline import Baseline
from playground.attribution.column import Column, columns
from playground.attribution.explain import title_of
from playground.attribution.isolation import isolated
from playground.attribution.layers.conducted import conducted
from playground.attribution.layers.layer_method import LayerCase
from playground.attribution.links import Link
from playground.attribution.question import Question, asked
from playground.attribution.scalar import Scalar, Watch, value
from playground.attribution.segments import pieces, walk
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.attribution.verdict import Promise, Verdict, relative_errors, verdict
from playground.problem import Problem, SpecError


class FlowBlock(NamedTuple):
    """A block: what went through each unit (units,), which adds up to `total`; of maps also place by place (channels, height, width)."""

    id: str
    title: str
    units: int
    scores: Tensor
    total: float
    maps: Tensor | None


class FlowLink(NamedTuple):
    """`matrix` (target units, source units): what went along each link. Columns add up to the source's scores; rows to the target's, save where
    units mix after the weights (layer norm, softmax): there to what came in."""

    source: str
    target: str
    matrix: Tensor


class Flow(NamedTuple):
    """One example's evidence, from the input to the output (or to the block whose unit is explained).

    The scores of every block add up to f_x − f_baseline; `error` is the worst block's relative error. `unsplit` says, by target block, why there
    are no links into it. `steps` pieces of the way were walked.
    """

    title: str
    target: Target
    blocks: tuple[FlowBlock, ...]
    links: tuple[FlowLink, ...]
    unsplit: Mapping[str, str]
    f_x: float
    f_baseline: float
    error: float
    verdict: Verdict
    step: int
    steps: int
    rows: int
    seconds: float


def flow(
    subject: Subject,
    x: Tensor,
    *,
    target: Target | int | None = None,
    baseline: Baseline | str | None = None,
    steps: int = 64,
    seed: int = 0,
    watch: Watch | None = None,
) -> Flow:
    """Conductance (Dhamdhere et al. 2018, arXiv:1805.12233) of every unit, and of every edge, for one example x (1, *shape).

    What an edge conducts is the gradient with respect to its end, times its weight, times the change at its beginning, along the straight way from
    the baseline; between channels it is summed over all places; a container is one block. Arguments as of `explain`. SpecError names what does
    not fit; Cancelled comes by `watch`.
    """
    if len(x) != 1:
        raise SpecError([Problem("x", f"the flow is that of one example, got {len(x)}")])
    if steps < 1:
        raise SpecError([Problem("steps", f"must be at least 1, got {steps}")])
    question = asked(subject, x, target, baseline, seed)
    watch = watch or Watch()
    before = watch.rows
    scalar, places, begun = Scalar(subject, question.target, watch), columns(subject, question.target), perf_counter()
    with isolated(seed, subject.network):
        found = conducted(LayerCase(subject, scalar, places, question.x, question.baseline), steps)
        links = _links(scalar, places, question, found.steps, secant=found.secant)
        f_x, f_baseline = value(scalar, question.x), value(scalar, question.baseline)
    error = max(float(relative_errors(one, f_x, f_baseline, scalar.unit).max()) for one in found.scores.values())
    return Flow(
        title=title_of(subject, question.target),
        target=question.target,
        blocks=tuple(_block(column, found.scores[column.id][0]) for column in places),
        links=tuple(FlowLink(link.before.id, link.after.id, link.matrix) for link in links if not link.missing),
        unsplit={link.after.id: link.missing for link in links if link.missing},
        f_x=float(f_x),
        f_baseline=float(f_baseline),
        error=error,
        verdict=verdict(Promise.SUM, error, random=False),
        step=subject.step,
        steps=found.steps,
        rows=watch.rows - before,
        seconds=perf_counter() - begun,
    )


def _links(scalar: Scalar, places: tuple[Column, ...], question: Question, steps: int, *, secant: bool) -> list[Link]:
    links = [Link(before, after, scalar.network) for before, after in pairwise(places)]
    made = [link.made for link in links if link.made]
    for part in walk(scalar, places, *pieces(question.x, question.baseline, steps), secant=secant, made=made):
        for link in links:
            scalar.watch.look()
            link.add(part)
    return links


def _block(column: Column, scores: Tensor) -> FlowBlock:
    units = scores.reshape(column.units, -1).sum(1)
    return FlowBlock(column.id, column.title, column.units, units, float(units.sum()), scores if scores.dim() == 3 else None)


__all__ = ["Flow", "FlowBlock", "FlowLink", "flow"]
