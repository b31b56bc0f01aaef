"""What is explained: one number that the network gives for an example."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from playground.registry import Strict

Index = Annotated[int, Field(ge=0, le=65_535)]
Place = Annotated[int, Field(ge=0, lt=2**24)]


class Target(Strict):
    """The number to explain: the score of class `output`, or by how much it exceeds that of class `against` ("why 3 and not 8").

    Scores are those before softmax or sigmoid, which would hide evidence where the network is certain. Of two classes, which share one logit,
    class 1 has the logit and class 0 its negative. For numbers to predict, `output` is the target's index and the score is in the target's own
    units. With a `block` (its id on the diagram) the score is instead the activation of unit `output` of that block (the mean over a map), and
    there is no `against`. Where the network answers at each position, or pixel, `place` says whose answer is explained.
    """

    output: Annotated[Index, Field(description="The class, or the number, or the unit, to explain.")] = 0
    against: Annotated[Index | None, Field(description="Another class: why the first and not this one.")] = None
    place: Annotated[Place | None, Field(description="Of answers at each position, or pixel (counted row by row), which; counted from 0.")] = None
    block: Annotated[str | None, Field(max_length=120, description="The block whose unit is explained; none for the network's answer.")] = None
