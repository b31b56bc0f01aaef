"""Who answers a room that asks about a run, in a process of their own: a desk, and the manners of the connection."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from playground.attribution import Cancelled, Subject
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.questions import SHELF
from playground.explaining.shelf import Shelf
from playground.problem import Problem, SpecError
from playground.runs.analyst import Asking
from playground.settings import settings

LOG = logging.getLogger(__name__)
SLOW = ("captum.attr", "plotly.graph_objects")
"""Imported behind the first answers, which need none of them."""


class Respondent:
    """Turns questions as JSON into messages: `answer` with the parts of a payload, or `problem` with a field and a sentence.

    `shelf` has the questions that it answers; `slow` names the modules that most of them need and that take seconds to import;
    `copied` reads a copy of a run.
    """

    def __init__(self, shelf: Shelf = SHELF, slow: tuple[str, ...] = SLOW, copied: Callable[[bytes], Subject] = Subject.of) -> None:
        self._shelf, self._slow, self._copied = shelf, slow, copied
        self._desk = Desk()
        self._fault: SpecError | None = None
        self._seconds = settings().analysis_seconds

    def warm(self) -> None:
        """Import what most answers need; what cannot be imported is told to whoever asks for it."""
        for name in self._slow:
            with suppress(ImportError):
                importlib.import_module(name)
        try:
            self._shelf.questions()
        except Exception:
            LOG.exception("a question cannot be imported")

    def take(self, data: bytes, generation: int) -> int | None:
        """Answer from this copy; the step it is of, or None when it cannot be read, which is then the answer to everything."""
        try:
            subject = self._copied(data)
        except SpecError as error:  # what this room cannot look into, said to whoever asks
            self._desk, self._fault = Desk(), error
            return None
        except Exception as error:
            LOG.exception("a copy could not be read")
            self._desk, self._fault = Desk(), SpecError([Problem("", f"The copy of the run cannot be read: {type(error).__name__}: {error}")])
            return None
        self._fault = None
        self._desk.put(subject, generation)
        return subject.step

    def answer(self, question: str, asking: Asking) -> Iterator[dict[str, Any]]:
        """The messages that answer a question."""
        try:
            if self._fault is not None:
                raise self._fault
            asked = self._shelf.parse(question)
            seconds = self._seconds * asked.patience
            asking.within(seconds)
            self._desk.begin(seconds, asking.cancelled)
            yield from self._parts(asked)
        except SpecError as error:
            yield _problem(error.problems[0].path, "; ".join(_sentence(problem.path, problem.message) for problem in error.problems))
        except Cancelled:
            if not asking.cancelled():
                yield _problem("", f"This took longer than the {seconds:g} seconds it may, and was stopped.")
        except Exception as error:
            LOG.exception("a question could not be answered")
            yield _problem("", f"This could not be answered: {type(error).__name__}: {str(error)[:300]}")

    def _parts(self, asked: Question) -> Iterator[dict[str, Any]]:
        head = {"type": "answer", "kind": asked.tag(), "step": self._desk.subject.step}
        held: Payload | None = None
        for part in asked.answer(self._desk):
            if asked.streams:
                yield {**part, **head, "final": False}
                continue
            if held is not None:
                yield {**held, **head, "final": False}
            held = part
        yield {**(held or {}), **head, "final": True}


def _problem(field: str, message: str) -> dict[str, Any]:
    return {"type": "problem", "field": field, "message": message}


def _sentence(path: str, message: str) -> str:
    """A problem as it is read below its field; what is a whole sentence needs no field before it."""
    return message if not path or message[:1].isupper() else f"{path}: {message}"
