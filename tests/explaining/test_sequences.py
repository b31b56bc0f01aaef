"""Every question of the Explain page has an answer for sequences, tokens, and answers at each place, in a form that travels."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.attribution import Subject, explain
from playground.explaining import Desk, Payload
from playground.explaining.question import Question
from playground.explaining.questions import SHELF
from playground.problem import SpecError
from playground.runs.message import pack, unpack
from tests.attribution.families import SEQUENCES, subject, trainer
from tests.explaining.trained import parts

ELSEWHERE = {"field", "spot", "predict_rows", "predict_pictures"}
"""Questions about the plane, and about files of one's own."""

QUESTIONS = [kind for kind in SHELF.questions() if kind.tag() not in ELSEWHERE and kind.__module__.startswith("playground.")]


def asked(kind: type[Question], desk: Desk) -> dict[str, Any]:
    """A question of this kind that can be put to any of these networks."""
    question: dict[str, Any] = {"kind": kind.tag()}
    if "example" in kind.model_fields:
        question["example"] = {"row": 3}
    if kind.tag() == "concepts":
        question["concept"] = {"kind": "holding", "token": 3} if desk.subject.tokens else {"kind": "extreme", "input": 1}
    if kind.tag() == "similar":
        question["block"] = desk.subject.blocks[1].id
    return question


def answer(name: str, question: dict[str, Any]) -> Payload:
    """What the page receives, of the last part."""
    return unpack(pack(parts(Desk(Subject.of(trainer(name))), question)[-1]))


@pytest.mark.parametrize("name", SEQUENCES)
@pytest.mark.parametrize("kind", QUESTIONS, ids=lambda kind: kind.tag())
def test_every_question_is_answered(kind: type[Question], name: str) -> None:
    desk = Desk(Subject.of(trainer(name)))
    for part in parts(desk, asked(kind, desk)):
        assert unpack(pack(part))


@pytest.mark.parametrize("name", ["words", "letters", "one-hot"])
def test_tokens_are_told_as_tokens(name: str) -> None:
    there = subject(name)
    found = answer(name, {"kind": "attribute", "example": {"row": 3}})
    tokens = there.assembly.prepared.raw.x[3]  # type: ignore[union-attr]
    ours = explain(there, tokens[None])
    assert found["raw"].tolist() == found["x"].tolist() == tokens.long().tolist()
    assert found["scores"].tolist() == pytest.approx(ours.scores[0].tolist(), abs=1e-6)
    assert found["units"]["names"] == list(there.words(tokens[None]))
    varied = (there.background != there.background[0]).any(0)
    assert [token == -1 for token in found["start"].tolist()] == varied.tolist(), "the average of different tokens is none"
    other = answer(name, {"kind": "attribute", "example": {"row": 3}, "baseline": {"kind": "token", "token": 2}})
    assert set(other["start"].tolist()) == {2}


def test_tokens_go_one_by_one_where_inputs_are_taken_away() -> None:
    there = subject("words")
    found = answer("words", {"kind": "deletion", "example": {"row": 3}, "baseline": {"kind": "token", "token": 2}})
    tokens = there.assembly.prepared.raw.x[3].long()  # type: ignore[union-attr]
    taken, put, when = (torch.tensor(found[name].tolist()) for name in ("taken", "put", "when"))
    for point in range(len(taken)):
        assert torch.equal(taken[point], torch.where(when <= point, 2, tokens))
        assert torch.equal(put[point], torch.where(when <= point, tokens, 2))


def test_probabilities_are_told_at_every_place() -> None:
    for name, shape in (("letters", (10, 21)), ("pixels", (5, 24, 24))):
        there = subject(name)
        found = answer(name, {"kind": "predict", "example": {"row": 3}})
        x = there.assembly.prepared.inputs_of(there.assembly.prepared.raw.x[3:4])  # type: ignore[union-attr]
        with torch.no_grad():
            expected = there.network(x)[0].softmax(1 if name == "letters" else 0)
        assert found["everywhere"].shape == shape
        torch.testing.assert_close(torch.tensor(found["everywhere"].tolist()), expected)
    assert answer("words", {"kind": "predict", "example": {"row": 3}})["everywhere"] is None


@pytest.mark.parametrize("raw", [[0.5] * 14, [-1.0] * 14, [9e9] * 14])
def test_numbers_of_no_token_are_told_by_their_field(raw: list[float]) -> None:
    with pytest.raises(SpecError, match="numbers of tokens") as refusal:
        answer("words", {"kind": "predict", "example": {"raw": raw}})
    assert [problem.path for problem in refusal.value.problems] == ["example.raw"]


def test_the_page_knows_whose_units_are_positions() -> None:
    found = answer("letters", {"kind": "open"})
    assert [block["stepwise"] for block in found["blocks"]] == [False, True, True, True]
    assert not any(block["stepwise"] for block in answer("pixels", {"kind": "open"})["blocks"])
