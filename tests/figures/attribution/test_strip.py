"""The strip is the example itself, under its scores."""

from __future__ import annotations

import pytest
import torch

from playground import figures
from playground.attribution import explain
from playground.figures.attribution import draw_strip, strip_data
from tests.attribution.families import examples, subject


def test_tokens_lie_on_their_scores() -> None:
    there, x = subject("words"), subject("words").background[5:8]
    found = explain(there, x, target=1)
    drawn, text = figures.strip(found, 2).data
    assert list(text.text) == [there.vocabulary[token] or "∅" for token in x[2].long().tolist()]
    assert [score for line in drawn.z for score in line] == found.scores[2].tolist()
    assert (drawn.zmin, drawn.zmax) == pytest.approx((-float(found.scores[2].abs().max()), float(found.scores[2].abs().max())))


def test_long_texts_begin_new_lines() -> None:
    there = subject("words")
    data = strip_data(explain(there, there.background[5:6], target=1))
    assert data.words is not None
    long = data._replace(words=data.words * 4, scores=[data.scores[0] * 4])
    drawn, text = draw_strip(long).data
    assert [len(line) for line in drawn.z] == [24, 24, 8]
    assert [score for line in drawn.z for score in line] == long.scores[0]
    assert list(text.text) == long.words
    assert [drawn.z[y][x] for x, y in zip(text.x, text.y, strict=True)] == long.scores[0]
    assert drawn.customdata[1][0] == f"position 25: {long.words[24]}"


def test_a_series_has_a_line_and_a_lane_for_every_feature() -> None:
    found = explain(subject("series"), examples("series"), target=0)
    number, mark, heat = figures.strip(found, 1).data
    assert torch.equal(torch.tensor(number.y), found.x[1, :, 0])
    assert torch.equal(torch.tensor(mark.y), found.x[1, :, 1])
    assert list(heat.y) == ["number", "mark"]
    assert torch.equal(torch.tensor(heat.z), found.scores[1].T)
    assert list(heat.x) == list(number.x) == list(range(1, 17))


def test_a_table_has_no_strip() -> None:
    with pytest.raises(ValueError, match="expected a series or tokens"):
        strip_data(explain(subject("table"), examples("table"), target=0))
