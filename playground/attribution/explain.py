"""One question, one answer: why does the network say this of that example?"""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from torch import Tensor, nn

from playground.attribution.baseline import Baseline
from playground.attribution.groups import checked
from playground.attribution.isolation import isolated
from playground.attribution.look_up import word
from playground.attribution.method import Case, Method, Scores
from playground.attribution.methods import AnyMethod
from playground.attribution.offer import Fit, Offer
from playground.attribution.question import asked, member
from playground.attribution.result import Attribution
from playground.attribution.scalar import Scalar, Watch, value
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.attribution.verdict import Promise, beyond, relative_errors, verdict
from playground.data import Labelling, Regression, Segmentation
from playground.engine.checkpoint import Checkpoint
from playground.engine.record import Record
from playground.engine.trainer import Trainer
from playground.model.blocks import Block
from playground.problem import Problem, SpecError
from playground.registry import every

__all__ = ["AnyMethod", "explain", "offers", "title_of"]


def explain(
    run_or_model: Subject | Record | Trainer | Checkpoint | bytes | nn.Module,
    x: Tensor,
    *,
    method: Method | str = "integrated_gradients",
    target: Target | int | None = None,
    baseline: Baseline | str | None = None,
    background: Tensor | None = None,
    groups: Tensor | None = None,
    seed: int = 0,
    seconds: float | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Attribution:
    """What each input of `x` (n, *shape), network inputs, contributed to the network's answer; of tokens (n, length), what each of them did.

    A run is copied first and never touched; for a bare model `background` (m, *shape) holds examples to compare with. `target` is a class, or what
    is left to the network: the class it finds likeliest for the first example. Baseline: see `Baseline`; the mean by default. The same arguments
    always give the same scores. SpecError names what does not fit; Cancelled comes after `seconds`, or when `cancelled()` says so.
    """
    subject = _subject(run_or_model, background)
    chosen = member(Method, method, "method")
    question = asked(subject, x, target, baseline, seed)
    grouped = groups is not None and chosen.grouped
    offer = chosen.fits(subject.facts)
    if offer.fit is Fit.NO and not grouped:
        raise SpecError([Problem("method", f"{chosen.name()}: {offer.reason}")])
    if groups is not None:
        checked(groups, subject.places)
    taken_together = groups if grouped else None
    watch = Watch(seconds, cancelled)
    scalar = Scalar(subject, question.target, watch)
    begun = perf_counter()
    with isolated(seed, subject.network):
        case = Case(subject, scalar, question.x, question.baseline, seed, subject.within(taken_together))
        found = chosen.attribute(case)
        f_x = value(scalar, question.x)
        f_baseline = _from(chosen, case, found)
    taken = perf_counter() - begun
    scores, spread = found.scores.detach(), None if found.spread is None else found.spread.detach()
    error, unexplained = _errors(found, f_x, f_baseline, scalar.unit)
    notes = [*found.notes, *([offer.reason] if offer.fit is Fit.CAUTION and not grouped else [])]
    if groups is not None and not grouped:
        notes.append(f"{chosen.name()} looks at each input by itself: groups make no difference to it.")
    return Attribution(
        method=chosen,
        target=question.target,
        title=title_of(subject, question.target),
        baseline=question.start if chosen.takes_baseline() else None,
        names=subject.names,
        x=question.x,
        scores=scores.sum(-1) if subject.tokens else scores,
        spread=_of_tokens(chosen, spread) if subject.tokens else spread,
        f_x=f_x,
        f_baseline=f_baseline,
        promise=chosen.promise,
        verdict=verdict(chosen.promise, error, random=chosen.random, unexplained=unexplained),
        error=error,
        step=subject.step,
        seed=seed,
        steps=found.steps,
        samples=found.samples,
        rows=watch.rows,
        seconds=taken,
        notes=tuple(notes),
        groups=taken_together,
        form=subject.form,
        tokens=subject.leave(question.x) if subject.tokens else None,
        vocabulary=subject.vocabulary,
    )


def offers(subject: Subject) -> dict[type[Method], Offer]:
    """Every method, with how it suits this network."""
    return {method: method.offer(subject.facts) for method in every(Method)}  # type: ignore[type-abstract]


def _of_tokens(method: Method, spread: Tensor | None) -> Tensor | None:
    """The standard error of each token's score (n, length), from those of its row's numbers; not known where these vary together somehow."""
    return spread.sum(-1) if spread is not None and method.grouped else None


def title_of(subject: Subject, target: Target) -> str:
    """The target in words: `digit 3`, `3 rather than 8`, `b at position 4`, `unit 2 of Dense 1`."""
    if target.block is not None:
        block: Block = next(block for block in subject.blocks if block.id == target.block)
        return f"unit {target.output + 1} of {block.title}"
    if isinstance(subject.task, Regression):
        return subject.task.targets[target.output]
    name, against = (None if place is None else _seen(subject.task.classes[place]) for place in (target.output, target.against))
    title = str(name) if against is None else f"{name} rather than {against}"
    match subject.task:
        case Segmentation(width=width) if target.place is not None:
            return f"{title} at row {target.place // width + 1}, column {target.place % width + 1}"
        case Labelling() if target.place is not None:
            return f"{title} at position {target.place + 1}"
    return title


def _seen(name: str) -> str:
    """A class's name; one of blanks so that it can be seen."""
    return name if name.strip() else word((name,), 0)


def _subject(given: Any, background: Tensor | None) -> Subject:
    match given:
        case Subject():
            return given
        case Record():
            return Subject.of(given.trainer)
        case Trainer() | Checkpoint() | bytes():
            return Subject.of(given)
        case nn.Module():
            if background is None:
                raise SpecError([Problem("background", "a bare model needs examples to compare with: background=…, got none")])
            return Subject.bare(given, background)
    wanted = "what train() gave, a Trainer, a Checkpoint or its bytes, a Subject or a torch module"
    raise SpecError([Problem("run_or_model", f"expected {wanted}, got {type(given).__name__}")])


def _from(method: Method, case: Case, found: Scores) -> Tensor | None:
    """What the scores are measured from (n,)."""
    if method.promise is Promise.NONE:
        return None
    if found.baseline_mean is not None:
        return found.baseline_mean.detach()
    if method.promise is Promise.SUM:
        return value(case.scalar, case.baseline)
    return value(case.scalar, case.background()).mean().expand(len(case.x))


def _errors(found: Scores, f_x: Tensor, f_baseline: Tensor | None, unit: float) -> tuple[float | None, float | None]:
    """The largest relative error of a sum, and the largest that chance does not explain."""
    if f_baseline is None:
        return None, None
    scores = found.scores.detach()
    errors = relative_errors(scores, f_x, f_baseline, unit)
    if found.sum_spread is None:
        return float(errors.max()), None
    return float(errors.max()), beyond(errors, scores.flatten(1).sum(1), f_x - f_baseline, found.sum_spread.detach())
