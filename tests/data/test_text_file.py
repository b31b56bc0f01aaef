"""A user's own text: tokens that lose nothing, found in the beginning alone, with the next one to be told."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from playground.data import AnyDataset, Dataset, Split, baseline, prepare
from playground.data.babble import Babble
from playground.data.baseline import PRIOR, guesses
from playground.data.characters import UNKNOWN, Characters, commonest, name_of, shown
from playground.data.text_file import TextFile
from playground.data.text_proposing import TextWishes, declare_text
from playground.document import from_link, to_link
from playground.experiment import Data, Experiment
from playground.model.check import problems
from playground.problem import SpecError
from playground.uploads.byte_pairs import BYTES, BytePairs, learn, stretches
from playground.uploads.file_ref import FileRef
from tests.uploads.bringing import brought

RHYME = "The cat sat on the mat.\nThe dog sat on the log.\n" * 40
SPLIT = Split(train=0.8, validation=0.0, test=0.2)


def declared(content: str | bytes = RHYME, encoding: str = "utf-8", share: float = 0.8, **wishes: object) -> TextFile:
    return declare_text(brought(content, "rhyme.txt"), encoding, TextWishes(**{"length": 16, **wishes}), share)  # type: ignore[arg-type]


def test_the_commonest_neighbours_become_pieces() -> None:
    """By hand: `aa` occurs four times in aaabdaaabac, then `aaa` and `ab` twice (the first by its bytes), then `aaab`, and nothing else twice."""
    assert learn("aaabdaaabac", 9) == [b"aa", b"aaa", b"aaab"]
    coder = BytePairs([b"aa", b"aaa", b"aaab"])
    assert [coder.pieces[token] for token in coder.encode("aaabdaaabac")] == [b"aaab", b"d", b"aaab", b"a", b"c"]
    assert learn("low low low lower lowest", 3) == [b"lo", b"low", b" low"], "the first has no blank before it"
    assert learn("abcdefg", 9) == [], "nothing occurs twice"


def test_pieces_do_not_reach_across_words() -> None:
    assert stretches("The cats' end,  x\n\n") == ["The", " cats", "'", " end", ",", "  ", "x", "\n\n"]
    assert all(b" " not in piece[1:] for piece in learn(RHYME, 200))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80), st.text(max_size=200))
def test_any_text_can_be_written_in_pieces_and_read_again(corpus: str, text: str) -> None:
    coder = BytePairs(learn(corpus * 2, 40))
    assert coder.decode(coder.encode(text)) == text and coder.decode(coder.encode(corpus)) == corpus
    assert "".join(stretches(text)) == text


@settings(max_examples=100, deadline=None)
@given(st.text("ab \n", min_size=1, max_size=60), st.integers(0, 20))
def test_learning_is_the_same_each_time_and_each_piece_is_two_before_it(corpus: str, most: int) -> None:
    found = learn(corpus, most)
    assert found == learn(corpus, most) and len(found) <= most and len(set(found)) == len(found)
    known = {bytes([byte]) for byte in range(BYTES)}
    for piece in found:
        assert any(piece[:cut] in known and piece[cut:] in known for cut in range(1, len(piece)))
        known.add(piece)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_characters_are_read_again_but_for_those_that_are_not_known(known: str, text: str) -> None:
    letters = commonest(known, 1000)
    coder = Characters(letters)
    found = coder.encode(text).tolist()
    assert coder.decode(found) == "".join(letter if letter in letters else UNKNOWN for letter in text)
    assert all((token == 0) == (letter not in letters) for token, letter in zip(found, text, strict=True))


@pytest.mark.parametrize("by", ["character", "byte_pair"])
def test_rows_are_the_text_and_each_answer_is_the_next_token(by: str) -> None:
    source = declared(by=by)
    samples = source.sample()
    assert samples.x.shape == (source.examples(), *source.example_shape()) and samples.task == source.task()
    assert torch.equal(samples.x[:, 1:], samples.y[:, :-1])
    rows = torch.cat([samples.x, samples.y[:, -1:]], 1).flatten()
    assert RHYME.startswith(source.decoded(rows)) and len(source.decoded(rows)) > 0.9 * len(RHYME)
    assert "".join(source.begins(30)).replace("␣", " ").replace("↵", "\n") == source.decoded(rows[:30]), "no token is left out between two rows"
    assert source.counted()["letters"] == len(RHYME) and source.counted()["unknown"] == 0
    assert source.causal and source.task().classes == source.vocabulary(), "so that the network can write"


def test_fewer_tokens_with_pieces() -> None:
    assert declared(by="byte_pair", pieces=100).counted()["tokens"] < 0.5 * declared().counted()["tokens"]


def test_the_end_of_the_text_has_no_say_in_the_tokens() -> None:
    """Another end, of other letters and words: the same characters, the same pieces; what is new there is unknown, and so it is to the network."""
    cut = int(0.8 * len(RHYME))
    other = RHYME[:cut] + "ZQX zqx " * ((len(RHYME) - cut) // 8) + "z" * ((len(RHYME) - cut) % 8)
    for wishes in ({"by": "character"}, {"by": "byte_pair"}):
        one, two = declared(**wishes), declared(other, **wishes)
        assert one.letters == two.letters and one.merges == two.merges
    two = declared(other)
    assert two.counted()["unknown"] > 100
    found = prepare(two, split=SPLIT)
    assert "Z" not in two.letters and (found.test.x == 0).any() and not (found.train.x == 0).any()


def test_a_character_that_training_never_shows_is_unknown_whatever_is_declared() -> None:
    late = RHYME[: int(0.9 * len(RHYME))] + "z" * (len(RHYME) - int(0.9 * len(RHYME)))
    source = declared(late, share=1.0)
    assert "z" in source.letters
    found = prepare(source, split=SPLIT)
    z = source.vocabulary().index("z")
    assert (source.sample().x == z).any() and not (found.test.x == z).any() and not (found.test.y == z).any()
    assert (found.inputs_of(torch.full((1, 16), z)) == 0).all()


def test_the_last_part_judges_and_shares_no_token_with_the_first() -> None:
    source = declared()
    found = prepare(source, split=SPLIT)
    assert found.train.index.max() < found.test.index.min()
    assert len(found.train) * 17 + len(found.test) * 17 <= source.counted()["tokens"], "rows do not overlap"


@pytest.mark.parametrize(("text", "want"), [("a\tb\nc d", "a⇥b↵c d"), ("\x07", "⟨07⟩"), ("\u200b", "⟨200b⟩")])
def test_signs_that_cannot_be_seen_are_shown(text: str, want: str) -> None:
    assert shown(text) == want
    assert name_of(b" the") == "␣the" and name_of(b"\xe2\x82") == "⟨e282⟩" and name_of("é".encode()) == "é"


def test_counting_is_the_mark_to_beat() -> None:
    """Cross-entropies by hand: counts of the training part, each token one more than it has, pairs beside `PRIOR` of all."""
    source = declared("abab" * 200 + "abba" * 60, length=4)
    found = prepare(source, split=SPLIT)
    alone, after = guesses(found)
    y, x = found.train.y.flatten().tolist(), found.train.x.flatten().tolist()
    size = len(source.vocabulary())
    each = [(y.count(k) + 1) / (len(y) + size) for k in range(size)]
    assert sum(each) == pytest.approx(1)
    asked = list(zip(found.test.x.flatten().tolist(), found.test.y.flatten().tolist(), strict=True))
    assert alone.loss == pytest.approx(-sum(math.log(each[b]) for _, b in asked) / len(asked))
    pairs = list(zip(x, y, strict=True))
    want = -sum(math.log((pairs.count((a, b)) + PRIOR * each[b]) / (x.count(a) + PRIOR)) for a, b in asked) / len(asked)
    assert after.loss == pytest.approx(want) and after.perplexity == pytest.approx(math.exp(want))
    assert guesses(prepare(Babble()))[1].loss < guesses(prepare(Babble()))[0].loss
    assert baseline(found).words == "the token that most often comes after each"


def test_a_declaration_needs_no_file_and_a_link_holds_only_that() -> None:
    for source in (declared(), declared(by="byte_pair")):
        gone = source.model_copy(update={"file": FileRef(sha256="0" * 64, name="gone.txt", size=12_345)})
        assert gone.task() == source.task() and gone.vocabulary() == source.vocabulary()
        (problem,) = (problem for problem in problems(Experiment(data=Data(source=gone))) if problem.path == "data.source")
        assert "gone.txt (12.3 kB" in problem.message and "Data page" in problem.message
        experiment = Experiment(data=Data(source=source))
        assert from_link(to_link(experiment)) == experiment and len(to_link(experiment)) < 2000
        adapter: TypeAdapter[Dataset] = TypeAdapter(AnyDataset)
        assert adapter.validate_json(adapter.dump_json(source)) == source


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a", "hold only one character, 'a'; there is nothing to tell apart. Add a longer text."),
        ("aaaaaaaaaaaa", "hold only one character, 'a'"),
        ("ab" * 10, "rhyme.txt has 20 tokens, and two rows of 16 and what comes next need 34. Take a shorter context, or a longer text."),
    ],
)
def test_what_cannot_be_learnt_is_said_with_a_cure(content: str, said: str) -> None:
    with pytest.raises(SpecError) as refused:
        declared(content).examples()
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "wrong", [{"letters": "a"}, {"letters": "aa"}, {"letters": "ab", "merges": ("ab",)}, {"merges": ("a",)}, {"encoding": "rot13"}]
)
def test_impossible_declarations_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TextFile(file=FileRef(sha256="0" * 64, name="a.txt", size=1), **wrong)  # type: ignore[arg-type]
