"""Who answers: messages with a head, faults as sentences, parts in order, and no traceback whatever is asked."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.attribution.scalar import Cancelled
from playground.explaining import Desk, Payload, Question
from playground.explaining.questions import SHELF, parse, question, questions
from playground.explaining.respondent import Respondent
from tests.explaining.trained import trainer

ROOT = Path(__file__).parents[2]


class Fate:
    """What an answer may know of its question's fate."""

    def __init__(self, cancelled: bool = False) -> None:
        self.is_cancelled, self.seconds = cancelled, 0.0

    def cancelled(self) -> bool:
        return self.is_cancelled

    def within(self, seconds: float) -> None:
        self.seconds = seconds


@pytest.fixture(scope="module")
def respondent() -> Respondent:
    made = Respondent()
    assert made.take(trainer("plane").checkpoint().to_bytes(), 4) == 300
    return made


def told(respondent: Respondent, asked: Any, fate: Fate | None = None) -> list[dict[str, Any]]:
    return list(respondent.answer(asked if isinstance(asked, str) else json.dumps(asked), fate or Fate()))


def test_an_answer_says_what_and_of_when_it_is(respondent: Respondent) -> None:
    (answer,) = told(respondent, {"kind": "open"})
    assert (answer["type"], answer["kind"], answer["final"], answer["step"], answer["generation"]) == ("answer", "open", True, 300, 4)


def test_a_fault_names_its_field(respondent: Respondent) -> None:
    (problem,) = told(respondent, {"kind": "predict", "example": {"row": 9999}})
    assert problem == {"type": "problem", "field": "example.row", "message": "example.row: must be below 160, got 9999"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.sampled_from(["open", "predict", "attribute"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["kind", "example", "row", "raw", "method"]), inner, max_size=3),
    )
)
def test_whatever_is_asked_is_answered_in_words(asked: Any) -> None:
    respondent = Respondent()
    for message in told(respondent, json.dumps(asked)):
        assert message["type"] == "problem" and message["message"]


def test_before_there_is_a_copy_and_after_a_bad_one_it_says_so() -> None:
    respondent = Respondent()
    assert "no copy" in told(respondent, {"kind": "open"})[0]["message"]
    assert respondent.take(b"nonsense", 1) is None
    assert "checkpoint" in told(respondent, {"kind": "open"})[0]["message"]
    respondent.take(trainer("plane").checkpoint().to_bytes(), 1)
    assert told(respondent, {"kind": "open"})[0]["type"] == "answer"


class Streaming(Question):
    """Parts as they come."""

    streams: ClassVar[bool] = True
    patience: ClassVar[float] = 3.0
    kind: Literal["streaming_for_a_test"] = "streaming_for_a_test"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        yield {"part": 1}
        yield {"part": 2}


class Held(Streaming):
    """Parts of which the last one knows it."""

    streams: ClassVar[bool] = False
    kind: Literal["held_for_a_test"] = "held_for_a_test"  # type: ignore[assignment]


class Broken(Question):
    """Something nobody has thought of."""

    kind: Literal["broken_for_a_test"] = "broken_for_a_test"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        raise ZeroDivisionError("oh")
        yield {}


class Slow(Question):
    """Looks at its watch once too often."""

    kind: Literal["slow_for_a_test"] = "slow_for_a_test"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        raise Cancelled("too late")
        yield {}


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> None:
    made = {member.tag(): member for member in (Streaming, Held, Broken, Slow)}
    monkeypatch.setattr(SHELF, "parse", lambda text: made[json.loads(text)["kind"]]())


def test_parts_come_in_order_and_the_last_one_is_known(respondent: Respondent, asking: None) -> None:
    fate = Fate()
    streamed = told(respondent, {"kind": "streaming_for_a_test"}, fate)
    assert [(part.get("part"), part["final"]) for part in streamed] == [(1, False), (2, False), (None, True)]
    assert fate.seconds == 60, "three times the deadline"
    held = told(respondent, {"kind": "held_for_a_test"})
    assert [(part["part"], part["final"]) for part in held] == [(1, False), (2, True)]


def test_what_nobody_thought_of_is_a_sentence_not_a_traceback(respondent: Respondent, asking: None) -> None:
    (problem,) = told(respondent, {"kind": "broken_for_a_test"})
    assert problem["type"] == "problem" and "ZeroDivisionError" in problem["message"] and "\n" not in problem["message"]


def test_a_deadline_is_told_and_a_cancelled_question_gets_no_answer(respondent: Respondent, asking: None) -> None:
    assert "20 seconds" in told(respondent, {"kind": "slow_for_a_test"})[0]["message"]
    assert told(respondent, {"kind": "slow_for_a_test"}, Fate(cancelled=True)) == []


def test_what_is_remembered_goes_with_the_subject() -> None:
    desk, made = Desk(), iter(range(9))
    assert [desk.remember("key", lambda: next(made)) for _ in range(2)] == [0, 0]
    desk.put(None, 1)  # type: ignore[arg-type]
    assert desk.remember("key", lambda: next(made)) == 1


def test_every_question_is_found_by_its_kind_and_has_words_for_the_learner() -> None:
    known = [member for member in questions() if member.__module__.startswith("playground.")]
    assert len({member.tag() for member in known}) == len(known) > 5
    for member in known:
        assert question(member.tag()) is member
        assert member.title and member.summary()
    homes = {member.__module__.rpartition(".")[2] for member in known}
    assert homes <= {member.tag() for member in known}, "a file has the name of a question in it"


def test_the_page_is_opened_without_what_takes_seconds_to_import() -> None:
    """Neither the server nor a process that has just been forked waits for Captum or Plotly."""
    script = (
        "import sys; from playground.explaining.respondent import Respondent; from playground.explaining import parse;"
        "parse({'kind': 'open'}); parse({'kind': 'predict', 'example': {'row': 1}});"
        "assert not {'captum', 'plotly', 'matplotlib', 'sklearn'} & set(sys.modules), set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)


def test_the_process_that_is_forked_from_does_not_import_captum_and_starts_no_thread() -> None:
    script = "import sys, playground.runs.preload, threading; assert 'captum' not in sys.modules; assert threading.active_count() == 1"
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT, timeout=120)


def test_parse_takes_maps_and_text() -> None:
    assert parse({"kind": "open"}) == parse('{"kind": "open"}') == parse(b'{"kind": "open"}')
