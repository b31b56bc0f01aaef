"""The questions, one class a file that has the name of its kind. Each is imported when it is first asked: some need what takes seconds to import."""

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


def kinds() -> tuple[str, ...]:
    """What may be asked."""
    return tuple(module.name for module in pkgutil.iter_modules(__path__))


def question(kind: str) -> type[Question]:
    """The question of this kind; SpecError lists the kinds there are."""
    if kind not in kinds():
        raise SpecError([Problem("kind", f"must be one of {', '.join(kinds())}, got {kind!r}")])
    importlib.import_module(f"{__name__}.{kind}")
    return named(Question, kind)  # type: ignore[type-abstract]


def questions() -> tuple[type[Question], ...]:
    """All of them, every module imported."""
    for kind in kinds():
        question(kind)
    return every(Question)  # type: ignore[type-abstract]


def parse(asked: str | bytes | Mapping[str, Any]) -> Question:
    """The question in a JSON text, or in a map read from one; SpecError carries every fault by field."""
    try:
        given = json.loads(asked) if isinstance(asked, str | bytes) else dict(asked)
        text = json.dumps(given)
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError([Problem("", "the question is not JSON")]) from error
    if not isinstance(given, dict) or not isinstance(given.get("kind"), str):
        raise SpecError([Problem("kind", f"is missing; must be one of {', '.join(kinds())}")])
    member = question(given["kind"])
    try:
        return member.model_validate_json(text)
    except ValidationError as error:
        raise SpecError(problems_of(error, member)) from error


__all__ = ["kinds", "parse", "question", "questions"]
