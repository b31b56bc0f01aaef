"""The questions of a room: a package with one a file, found by their kind."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import ValidationError

from playground.explaining.question import Question
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import every, named


class Shelf:
    """The questions in `package`, one a file that has the name of its kind, and those in the modules `also`.

    Each is imported when it is first asked: some need what takes seconds to import. Questions declared outside this program are on every shelf.
    """

    def __init__(self, package: str, also: tuple[str, ...] = ()) -> None:
        self._package, self._also = package, also

    def question(self, kind: str) -> type[Question]:
        """The question of this kind; SpecError lists the kinds there are."""
        files = {name.rsplit(".", 1)[-1]: name for name in self._modules}
        if kind in files:
            importlib.import_module(files[kind])
        else:  # a file may hold a second question beside its own
            self.questions()
        try:
            found = named(Question, kind)  # type: ignore[type-abstract]
            if self._holds(found):
                return found
        except KeyError:
            pass
        raise SpecError([Problem("kind", f"must be one of {', '.join(member.tag() for member in self.questions())}, got {kind!r}")])

    def questions(self) -> tuple[type[Question], ...]:
        """All of them, every module imported."""
        for name in self._modules:
            importlib.import_module(name)
        return tuple(found for found in every(Question) if self._holds(found))  # type: ignore[type-abstract]

    def parse(self, asked: str | bytes | Mapping[str, Any]) -> Question:
        """The question in a JSON text, or in a map read from one; SpecError carries every fault by field."""
        try:
            given = json.loads(asked) if isinstance(asked, str | bytes) else dict(asked)
            text = json.dumps(given)
        except (TypeError, ValueError, RecursionError) as error:
            raise SpecError([Problem("", "the question is not JSON")]) from error
        if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
            raise SpecError([Problem("kind", "is missing: which question is it?")])
        member = self.question(given["kind"])
        try:
            return member.model_validate_json(text)
        except ValidationError as error:
            raise SpecError(problems_of(error, member)) from error

    @cached_property
    def _modules(self) -> tuple[str, ...]:
        path = importlib.import_module(self._package).__path__
        return (*(f"{self._package}.{module.name}" for module in pkgutil.iter_modules(path)), *self._also)

    def _holds(self, found: type[Question]) -> bool:
        return not found.__module__.startswith("playground.") or found.__module__ in self._modules
