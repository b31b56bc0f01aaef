"""Asking a copy of a run one question and waiting for the answer, for pages without a connection of their own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from typing import Any

from playground.explaining.question import Question
from playground.explaining.respondent import Respondent
from playground.problem import Problem, SpecError
from playground.runs.manager import manager
from playground.runs.message import unpack

LOOKS = 0.1
"""Seconds between two looks at what time brings."""


def ask(token: str, question: Question, seconds: float = 60.0, who: Callable[[], Respondent] = Respondent) -> dict[str, Any]:
    """The last part of the answer about the run as it is now; SpecError with the sentence that came instead, or when it takes too long."""
    stirred = threading.Event()
    asked = json.dumps(question.model_dump(mode="json", exclude_defaults=True) | {"kind": question.tag()})
    analysis = manager().analyse(token, who, asked, stirred.set)
    if analysis is None:
        raise SpecError([Problem("", "There is no such run any more: open Play, which begins another.")])
    end = time.monotonic() + seconds
    try:
        while time.monotonic() < end:
            stirred.wait(LOOKS)
            stirred.clear()
            for message in map(unpack, analysis.out()):
                if message["type"] == "problem":
                    raise SpecError([Problem("", message["message"])])
                if message["type"] == "answer" and message["final"]:
                    return message
            analysis.tend()
    finally:
        manager().analyses.end(analysis)
    raise SpecError([Problem("", f"The answer took longer than {seconds:g} seconds.")])
