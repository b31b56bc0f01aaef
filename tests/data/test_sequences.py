"""Generated sequences, checked one by one against what they claim: dates by datetime, brackets by their definition, series by their formula."""

from __future__ import annotations

import datetime
import re

import pytest
import torch

from playground.data import UNASKED, prepare
from playground.data.babble import CHARACTERS as LETTERS
from playground.data.babble import Babble
from playground.data.brackets import Brackets
from playground.data.dates import CHARACTERS, Dates
from playground.data.order import Copying, Recall
from playground.data.reviews import BAD, GOOD, Reviews
from playground.data.series import Adding, SineMixture, Sounds
from playground.data.tokens import PAD, START


def text(tokens, vocabulary, gap=""):
    return gap.join(vocabulary[token] for token in tokens.tolist() if token != UNASKED)


def parsed(source: str) -> datetime.date:
    """A date as datetime reads it; years of two digits are those from 1950 on."""
    for way in ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%d/%m/%Y", "%b %d, %y", "%d.%m.%y"):
        try:
            found = datetime.datetime.strptime(source, way).date()
        except ValueError:
            continue
        return found.replace(year=(found.year - 1950) % 100 + 1950) if way.endswith("y") else found
    raise AssertionError(source)


def test_every_date_is_written_the_international_way():
    s = Dates(size=2000).sample()
    for x, y in zip(s.x, s.y, strict=True):
        source, hint = text(x[:18], CHARACTERS).lstrip(PAD), text(x[18:], CHARACTERS)
        answer = text(y, CHARACTERS)
        assert parsed(source).isoformat() == answer
        assert hint == START + answer[:-1], "what is seen while writing is the answer so far"


def test_all_ways_of_writing_a_date_occur():
    s = Dates(size=500).sample()
    shapes = {re.sub("[a-z]+", "a", re.sub(r"\d+", "0", text(x[:18], CHARACTERS).lstrip(PAD))) for x in s.x}
    assert shapes == {"0 a 0", "a 0, 0", "0/0/0", "0.0.0"}


def test_a_decoder_alone_is_asked_at_the_answer_only():
    both, alone = Dates(size=50, layout="encoder_decoder").sample(), Dates(size=50, layout="decoder_only").sample()
    assert torch.equal(both.x, alone.x)
    assert (alone.y[:, :18] == UNASKED).all() and torch.equal(alone.y[:, 18:], both.y)


@pytest.mark.parametrize("layout", ["aligned", "encoder_decoder", "decoder_only"])
@pytest.mark.parametrize("asks", ["copy", "reverse", "sort"])
def test_letters_are_copied_reversed_and_sorted(asks, layout):
    data = Copying(size=60, asks=asks, layout=layout, length=7)
    made = {"copy": str, "reverse": lambda word: word[::-1], "sort": lambda word: "".join(sorted(word))}[asks]
    s, vocabulary = data.sample(), data.vocabulary()
    for x, y in zip(s.x, s.y, strict=True):
        answer = text(y, vocabulary)
        assert answer == made(text(x[:7], vocabulary))
        assert layout == "aligned" or text(x[7:], vocabulary) == START + answer[:-1]


@pytest.mark.parametrize("kinds", [1, 3])
def test_the_depth_of_brackets_is_what_is_left_when_matching_ones_are_taken_out(kinds):
    data = Brackets(size=300, kinds=kinds)
    s, vocabulary = data.sample(), data.vocabulary()
    wrong = s.task.classes.index("✗")
    for x, y in zip(s.x, s.y, strict=True):
        row = text(x, vocabulary)
        for place, label in enumerate(y.tolist(), 1):
            left = reduced(row[:place])
            assert label == (wrong if set(left) & set(")]}") else len(left)), (row, place)


def reduced(row: str) -> str:
    """What stays when pairs that match are struck out until there are none."""
    while True:
        shorter = re.sub(r"\(\)|\[\]|\{\}", "", row)
        if shorter == row:
            return row
        row = shorter


def test_half_of_the_rows_match():
    data = Brackets(size=400, asks="match", kinds=2)
    s = data.sample()
    told = torch.tensor([reduced(text(x, data.vocabulary())) == "" for x in s.x])
    assert torch.equal(told.long(), s.y) and 0.4 < s.y.float().mean() <= 0.5
    assert s.x.shape == (400, 24) and Brackets(length=25).example_shape() == (24,)


def test_no_row_is_deeper_than_it_may_be_but_for_the_bracket_that_was_turned():
    y = Brackets(size=500, deepest=3, length=40).sample().y
    assert y[1::2].max() <= 3, "rows that match"
    assert y.max() <= Brackets(deepest=3).sample().task.classes.index("✗")


def test_only_the_first_letter_is_asked():
    s = Recall(length=9).sample()
    assert torch.equal(s.x[:, 0], s.y) and (s.x[:, 1:] >= 4).all()


def test_the_last_clause_decides_unless_a_not_turns_it():
    data = Reviews(size=600)
    s, vocabulary = data.sample(), data.vocabulary()
    for x, y in zip(s.x, s.y, strict=True):
        last = text(x, vocabulary, " ").split(" but ")[-1].split()
        assert y == ((last[-1] in GOOD) != bool({"not", "never"} & set(last)))
        assert last[-1] in GOOD + BAD


def test_the_words_that_decide_are_those_that_change_the_answer():
    data = Reviews(size=300)
    s, vocabulary, relevant = data.sample(), data.vocabulary(), data.relevant()
    for x, cues in zip(s.x, relevant, strict=True):
        words = [vocabulary[token] for token in x[cues].tolist()]
        assert words[-1] in GOOD + BAD and set(words[:-1]) <= {"but", "not", "never"}
        assert ("but" in words) == ("but" in text(x, vocabulary, " ").split())


def test_babble_is_asked_for_the_next_letter_of_sentences_of_the_grammar():
    data = Babble(size=60)
    s = data.sample()
    assert torch.equal(s.x[:, 1:], s.y[:, :-1])
    written = "".join(text(torch.cat([x, y[-1:]]), LETTERS) for x, y in zip(s.x, s.y, strict=True))
    assert written == data.text()
    who = r"(cat|dog|fox|owl|mouse|horse|sheep|goose)"
    one = rf"the (\w+ )?{who} (sees|likes|follows|hears|fears) the {who}( in the \w+)?"
    many = rf"the (\w+ )?(cats|dogs|foxes|owls|mice|horses|sheep|geese) (see|like|follow|hear|fear) the {who}( in the \w+)?"
    for sentence in written.split(". ")[:-1]:
        assert re.fullmatch(f"{one}|{many}", sentence), sentence


def test_waves_are_sines_of_their_periods():
    """A window is told by sines and cosines of as many frequencies as there are waves: what is left over is nothing."""
    data = SineMixture(size=12, noise=0.0, length=64)
    s = data.sample()
    for x, y in zip(s.x, s.y, strict=True):
        power = torch.fft.rfft(x[:, 0] * torch.hann_window(64)).abs()
        peaks = (power[1:-1] > power[:-2]) & (power[1:-1] > power[2:]) & (power[1:-1] > 0.12 * power.max())
        assert peaks.sum() <= int(y) + 1, "no more peaks than waves"


def test_what_comes_next_continues_the_same_waves():
    """A sum of at most three sines obeys a linear recurrence of order six, found on the window and true of what follows."""
    data = SineMixture(size=12, noise=0.0, asks="next", horizon=8, length=64)
    x, y = data._draw()
    for window, later in zip(x[:, :, 0], y, strict=True):
        whole = torch.cat([window, later])
        past = window.unfold(0, 7, 1)
        rule = torch.linalg.lstsq(past[:, :6], past[:, 6:], driver="gelsd").solution
        told = whole.unfold(0, 7, 1)
        torch.testing.assert_close(told[:, :6] @ rule, told[:, 6:], atol=1e-5, rtol=0)


def test_sounds_turn_as_fast_as_they_say():
    data = Sounds(size=50, noise=0.0)
    s = data.sample()

    def crossings(part):
        return ((part[1:] * part[:-1]) < 0).sum().item()

    for x, y in zip(s.x[:, :, 0], s.y, strict=True):
        first, second = crossings(x[:32]), crossings(x[32:])
        name = s.task.classes[y]
        if name == "rising chirp":
            assert second > first
        elif name == "falling chirp":
            assert second < first
        elif name.endswith("tone"):
            assert abs(second - first) <= 1 and (first + second > 14) == (name == "high tone")


def test_the_sum_is_that_of_the_two_marked_numbers():
    data = Adding(size=100)
    s = data.sample()
    marked = s.x[:, :, 1] == 1
    assert (marked[:, :20].sum(1) == 1).all() and (marked[:, 20:].sum(1) == 1).all()
    torch.testing.assert_close((s.x[:, :, 0] * marked).sum(1, keepdim=True), s.y)
    assert torch.equal(data.relevant()[:, :, 0], marked)


@pytest.mark.parametrize("source", [Reviews(size=200), Babble(size=50), SineMixture(size=50, asks="next")], ids=lambda source: source.tag())
def test_a_trivial_answer_has_the_form_of_the_answers(source):
    trivial, raw = source.trivial(), prepare(source).raw
    assert trivial.y.shape == raw.y.shape and trivial.y.is_floating_point() == raw.y.is_floating_point()
