"""Where questions are answered: the network that is asked about, what is remembered of it, and how long an answer may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from playground.attribution import Subject
from playground.attribution.scalar import Watch
from playground.data import Prepared
from playground.engine.assembly import Assembly
from playground.problem import Problem, SpecError

T = TypeVar("T")


class Desk:
    """One subject at a time.

    `generation` is that of the run's scene, so that the page knows whether the network is still the one it drew. `memory` holds what answers may
    share (a replay, the gradients of all examples) and is emptied with every new subject; `kept` outlives it, for answers that begin from where
    the last one ended. `watch` belongs to the question that is being answered:
    hand it on, or `look()` at it between passes; it raises Cancelled when the time is up or nobody wants the answer any more.
    """

    def __init__(self, subject: Subject | None = None, generation: int = 0) -> None:
        self._subject, self.generation = subject, generation
        self.memory: dict[Any, Any] = {}
        self.kept: dict[Any, Any] = {}
        self.begin(None)

    @property
    def subject(self) -> Subject:
        """The network, its data and its structure; SpecError while there is none."""
        if self._subject is None:
            raise SpecError([Problem("", "There is no copy of the run to ask about yet.")])
        return self._subject

    @property
    def assembly(self) -> Assembly:
        """The whole experiment behind the subject."""
        assembly = self.subject.assembly
        if assembly is None:
            raise SpecError([Problem("", "This needs the experiment that the network comes from, not only the network.")])
        return assembly

    @property
    def prepared(self) -> Prepared:
        """The data, before and after they became network inputs."""
        return self.assembly.prepared

    @property
    def photographs(self) -> bool:
        """Whether its examples are photographs; not known of a network without its experiment."""
        return self.subject.assembly is not None and self.prepared.source.photographs

    def put(self, subject: Subject, generation: int) -> None:
        """Another subject; what was remembered of the one before is forgotten."""
        self._subject, self.generation = subject, generation
        self.memory = {}

    def begin(self, seconds: float | None, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Another question: `watch` ends it after so many seconds, or when `cancelled()` says so."""
        self._end, self.cancelled = None if seconds is None else time.monotonic() + seconds, cancelled
        self.watch = Watch(seconds, cancelled)

    @property
    def left(self) -> float | None:
        """Seconds that the question has left, for what takes `seconds=` and `cancelled=` in place of a watch; None for as long as it takes."""
        return None if self._end is None else max(0.0, self._end - time.monotonic())

    def remember(self, key: Any, make: Callable[[], T]) -> T:
        """What was made for this key, made now where it was not."""
        if key not in self.memory:
            self.memory[key] = make()
        made: T = self.memory[key]
        return made
