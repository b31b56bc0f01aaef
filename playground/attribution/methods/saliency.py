"""The plain gradient."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution.method import Case, Method, Scores


class Saliency(Method):
    """How fast the score rises as an input rises, right here: the gradient, with its sign."""

    title: ClassVar[str] = "Gradient (saliency)"
    question: ClassVar[str] = "Which inputs is the answer most sensitive to, right here?"
    shows_not: ClassVar[str] = "How much an input contributed: an input that the answer hangs on entirely may have a gradient of zero."
    source: ClassVar[str] = "Simonyan, Vedaldi, Zisserman 2013, arXiv:1312.6034; captum.attr.Saliency"
    kind: Literal["saliency"] = "saliency"

    def attribute(self, case: Case) -> Scores:
        """By one backward pass."""
        from captum.attr import Saliency as Captum

        return Scores(Captum(case.scalar).attribute(case.x, target=0, abs=False))
