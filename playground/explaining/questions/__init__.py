"""The questions, one class a file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from playground.explaining.question import Question
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import Strict, discover, union

discover(__name__)

if TYPE_CHECKING:
    AnyQuestion = Question
else:
    AnyQuestion = union(Question)


class _Asked(Strict):
    question: AnyQuestion


def parse(question: str | bytes | Mapping[str, Any]) -> Question:
    """The question in a JSON text, or in a map read from one; SpecError carries every fault by field."""
    try:
        asked = json.loads(question) if isinstance(question, str | bytes) else dict(question)
        return _Asked.model_validate_json(json.dumps({"question": asked})).question
    except ValidationError as error:
        problems = problems_of(error, _Asked)
    except (TypeError, ValueError, RecursionError) as error:
        raise SpecError([Problem("", "the question is not JSON")]) from error
    raise SpecError(Problem(problem.path.removeprefix("question").removeprefix("."), problem.message) for problem in problems)


__all__ = ["AnyQuestion", "parse"]
