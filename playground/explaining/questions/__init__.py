"""The questions, one a file that has the name of its kind. Each is imported when it is first asked: some need what takes seconds to import."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from playground.explaining.question import Question
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import every, named


def question(kind: str) -> type[Question]:
    """The question of this kind; SpecError lists the kinds there are."""
    if kind in _files():
        importlib.import_module(f"{__name__}.{kind}")
    else:  # a file may hold a second question beside its own
        questions()
    try:
        return named(Question, kind)  # type: ignore[type-abstract]
    except KeyError as error:
        raise SpecError([Problem("kind", f"must be one of {', '.join(member.tag() for member in questions())}, got {kind!r}")]) from error


def questions() -> tuple[type[Question], ...]:
    """All of them, every module imported."""
    for name in _files():
        importlib.import_module(f"{__name__}.{name}")
    return every(Question)  # type: ignore[type-abstract]


def parse(asked: str | bytes | Mapping[str, Any]) -> Question:
    """The question in a JSON text, or in a map read from one; SpecError carries every fault by field."""
    try:
        given = json.loads(asked) if isinstance(asked, str | bytes) else dict(asked)
        text = json.dumps(given)
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError([Problem("", "the question is not JSON")]) from error
    if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
        raise SpecError([Problem("kind", "is missing: which question is it?")])
    member = question(given["kind"])
    try:
        return member.model_validate_json(text)
    except ValidationError as error:
        raise SpecError(problems_of(error, member)) from error


def _files() -> tuple[str, ...]:
    return tuple(module.name for module in pkgutil.iter_modules(__path__))


__all__ = ["parse", "question", "questions"]
