"""The family of questions."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from playground.explaining.desk import Desk
from playground.registry import Declared

Payload = dict[str, Any]
"""Plain values (numbers, text, lists, maps, None) and numpy arrays or tensors of float32, float64, uint8, uint16 or int32."""


class Question(Declared):
    """Something to ask about a network, as data: its fields come from the page, its answer goes there.

    `streams` says that the answer comes in parts worth having early: each is sent as soon as it is yielded, and after the last an empty one that
    says it was the last. Without it a part is held until the next one is there, so that the last one can say that it is. `patience` is how many times
    the usual deadline it may take.
    """

    streams: ClassVar[bool] = False
    patience: ClassVar[float] = 1.0

    @abstractmethod
    def answer(self, desk: Desk) -> Iterator[Payload]:
        """The answer, part by part. `figures`, where there are any, maps names to Plotly figures as JSON text. SpecError names the field at fault."""
