"""Input × gradient."""

from __future__ import annotations

from typing import ClassVar, Literal

from playground.attribution.method import Case, Method, Scores


class InputXGradient(Method):
    """The gradient times the input: what the answer would lose if it went on falling at this rate until the input is zero."""

    title: ClassVar[str] = "Input × gradient"
    question: ClassVar[str] = "How sensitive is the answer to each input, times how far that input is from zero?"
    shows_not: ClassVar[str] = "A sum that adds up, except without curves and biases; and an input of zero gets zero, whatever it did."
    source: ClassVar[str] = "Shrikumar, Greenside, Kundaje 2016, arXiv:1605.01713; captum.attr.InputXGradient"
    kind: Literal["input_x_gradient"] = "input_x_gradient"

    def attribute(self, case: Case) -> Scores:
        """By one backward pass. Zero is that of the network's inputs: the average, where they are standardised."""
        from captum.attr import InputXGradient as Captum

        return Scores(Captum(case.scalar).attribute(case.x, target=0))
