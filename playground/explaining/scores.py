"""Questions about the scores of one example: what they have in common."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field
from torch import Tensor

from playground.attribution import AnyBaseline, AnyMethod, Attribution, Baseline, Method, Target, explain
from playground.attribution.baseline import background
from playground.attribution.groups import superpixels
from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Question
from playground.registry import named

KEPT = 24
"""Attributions that are remembered: enough for every method once."""

SOME = 32
"""Other examples that one is seen among."""

DEAR, FEW = 400, 8
"""Methods that take more rows of forward pass than the first for one example are asked about no more others than the second."""


class Scored(Question, ABC):
    """A question about one example's scores: which example, what of the network's answer, from which baseline, by which method.

    `target` and `method` are chosen where they are left out: the likeliest class, and integrated gradients. `groups` cuts a picture into so many
    pieces to a side, which then are told apart in the place of pixels.
    """

    example: Example
    target: Target | None = None
    baseline: AnyBaseline | None = None
    method: AnyMethod | None = None
    groups: Annotated[int | None, Field(ge=1, le=64, description="Pieces to a side that a picture is cut into; none for pixels.")] = None
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Where random numbers come from.")] = 0

    def attribution(self, desk: Desk, *, method: Method | None = None, baseline: Baseline | None = None) -> Attribution:
        """The scores of the example, by another method or from another baseline where they are given; computed once."""
        chosen = method or self.method or named(Method, "integrated_gradients")()  # type: ignore[type-abstract]
        start = baseline or self.baseline
        key = (self.example, self.target, chosen, start, self.groups, self.seed)
        return kept(desk, key, lambda: self.explain(desk, self.example.inputs(desk), chosen, start))

    def explain(self, desk: Desk, x: Tensor, method: Method, baseline: Baseline | None, target: Target | None = None) -> Attribution:
        """The scores of any network inputs (n, *shape), under the watch of the desk."""
        subject = desk.subject
        groups = superpixels(subject.shape, self.groups) if self.groups is not None else None

        def over() -> bool:
            desk.watch.look()
            return False

        return explain(subject, x, method=method, target=target or self.target, baseline=baseline, groups=groups, seed=self.seed, cancelled=over)

    def among(self, desk: Desk, own: Attribution, examples: int = SOME) -> Attribution:
        """The scores of training examples by the same method, of the same target; computed once for all examples that are seen among them."""
        others = background(desk.subject, min(examples, FEW) if own.rows > DEAR else examples, self.seed)
        return kept(desk, self._others(own, examples), lambda: self.explain(desk, others, own.method, own.baseline, own.target))

    def known_among(self, desk: Desk, own: Attribution) -> Attribution | None:
        """The same where it was computed before."""
        held: dict[Any, Attribution] = desk.remember("attributions", dict)
        return held.get(self._others(own, SOME))

    def _others(self, own: Attribution, examples: int) -> Any:
        return ("others", examples, own.target, own.method, own.baseline, self.groups, self.seed)


def kept(desk: Desk, key: Any, make: Callable[[], Attribution]) -> Attribution:
    """The attribution of this key, made where it is not remembered; the oldest are forgotten."""
    held: dict[Any, Attribution] = desk.remember("attributions", dict)
    made = held.pop(key, None) or make()
    held[key] = made
    while len(held) > KEPT:
        del held[next(iter(held))]
    return made


def raw(desk: Desk, x: Tensor) -> Tensor:
    """Network inputs (n, *shape) as they were before scaling; of tokens which they are (n, length), −1 where there is none."""
    return desk.subject.leave(x).int() if desk.subject.tokens else desk.prepared.standardiser.restore(x)
