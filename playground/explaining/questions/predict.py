"""What does the network say?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

import torch

from playground.explaining.desk import Desk
from playground.explaining.example import Example
from playground.explaining.question import Payload, Question
from playground.explaining.reading import everywhere, outputs, read


class Predict(Question):
    """What the network says of one example: `raw` and `inputs` (flattened), `output` before any softmax, `probability` (C) or `value` (k).

    `everywhere` f4 (length, C) or (C, height, width) are the probabilities where there is an answer at each position or pixel, None elsewhere.
    """

    title: ClassVar[str] = "Prediction"
    kind: Literal["predict"] = "predict"
    example: Example

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        x = self.example.inputs(desk)
        output = outputs(desk, x)
        said = {name: made if made is None else made[0] for name, made in read(desk, output).items()}
        finite = bool(torch.isfinite(output).all())
        yield {
            "raw": self.example.raw_of(desk).flatten().float(),
            "inputs": x.flatten().float(),
            "output": output[0],
            **said,
            "everywhere": everywhere(desk, output[0]),
            "finite": finite,
        }
