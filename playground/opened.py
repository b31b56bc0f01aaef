"""What came out of a link or a document."""

from __future__ import annotations

from dataclasses import dataclass, field

from playground.experiment import Experiment
from playground.lesson import Lesson


@dataclass(frozen=True, slots=True)
class Opened:
    """An experiment, the lesson that its link makes of it, and a sentence for each thing that has no equal here."""

    experiment: Experiment
    lesson: Lesson = field(default_factory=Lesson)
    notes: tuple[str, ...] = ()
