"""A user's own labelled texts: words found in the training part, long texts cut, and all of it counted."""

from __future__ import annotations

import pytest
import torch
from pydantic import TypeAdapter, ValidationError

from playground.data import AnyDataset, Dataset, Split, prepare
from playground.data.characters import UNKNOWN
from playground.data.text_proposing import TextTableWishes, declare_texts, label_of, text_of
from playground.data.text_table import TextTable, commonest, split
from playground.data.tokens import PAD
from playground.document import from_link, to_link
from playground.experiment import Data, Experiment
from playground.problem import SpecError
from playground.uploads.file_ref import FileRef
from tests.uploads.bringing import looked_at

SPLIT = Split(train=0.5, validation=0.0, test=0.5)
WORDS = ("fine", "poor", "plot", "film", "music", "end")


def reviews(rows: int = 60) -> list[tuple[str, str]]:
    return [(f"The {WORDS[2 + i % 4]} was, no. {i}, {WORDS[i % 2]}!", ("for", "against")[i % 2]) for i in range(rows)]


def table(rows: list[tuple[str, str]]) -> str:
    return "id,review,verdict\n" + "".join(f'{1000 + i},"{text}",{label}\n' for i, (text, label) in enumerate(rows))


def declared(content: str | None = None, division: Split = SPLIT, **wishes: object) -> TextTable:
    ref, card = looked_at(table(reviews()) if content is None else content, "reviews.csv")
    return declare_texts(ref, card, TextTableWishes(**wishes), division)  # type: ignore[arg-type]


def names(source: TextTable, row: torch.Tensor) -> list[str]:
    return [source.vocabulary()[token] for token in row.tolist()]


def test_words_are_lower_case_and_signs_stand_alone() -> None:
    assert split("Don't PANIC, it's (nearly) été!", "word") == ["don't", "panic", ",", "it's", "(", "nearly", ")", "été", "!"]
    assert list(split("Ab c", "character")) == ["A", "b", " ", "c"]
    assert commonest(["b a b", "c a x" + "y" * 50], "word", 3) == ("a", "b", "c")


def test_the_columns_are_found_and_a_text_becomes_its_words() -> None:
    _, card = looked_at(table(reviews()), "reviews.csv")
    assert text_of(card, TextTableWishes()) == "review" and label_of(card, TextTableWishes()) == "verdict"
    source = declared(length=12)
    samples = source.sample()
    assert source.classes == ("against", "for") and samples.task == source.task()
    assert samples.x.shape == (60, 12) == (source.examples(), *source.example_shape())
    want = [PAD, PAD, "the", "plot", "was", ",", "no", ".", "0", ",", "fine", "!"]
    assert names(source, samples.x[0]) == [word if word == PAD or word in source.words else UNKNOWN for word in want]
    assert samples.y.tolist() == [1 - i % 2 for i in range(60)]


@pytest.mark.parametrize(("keep", "want"), [("beginning", ["the", "plot", "was"]), ("end", ["was", "fine", "!"])])
def test_longer_texts_are_cut_and_shorter_ones_begin_with_nothing(keep: str, want: list[str]) -> None:
    rows = [("The plot was fine!", "a"), ("So so", "b")] * 20
    source = declared(table(rows), length=3, keep=keep)
    samples = source.sample()
    assert names(source, samples.x[0]) == want and names(source, samples.x[1]) == [PAD, "so", "so"]
    assert source.counted()["cut"] == 20 and source.counted()["longest"] == 5


def test_only_the_commonest_words_are_told_apart_and_the_others_counted() -> None:
    source = declared(words=6)
    assert len(source.words) == 6 and source.vocabulary()[:2] == (PAD, UNKNOWN) and source.unknown() == 1
    counted = source.counted()
    assert counted["tokens"] == 60 * 10 and counted["unknown"] == int((source.sample().x == 1).sum()) > 0


def test_the_test_part_has_no_say_in_the_words() -> None:
    """Other words in the texts that judge: the same words are known, the same training inputs; new ones are unknown."""
    one = declared()
    found = prepare(one, split=SPLIT)
    rows = reviews()
    origins = one.origins()
    for row in origins[found.test.index].tolist():
        rows[row] = (rows[row][0].replace("was", "will be surely"), rows[row][1])
    other = declared(table(rows))
    again = prepare(other, split=SPLIT)
    assert one.words == other.words and torch.equal(found.train.index, again.train.index) and torch.equal(found.train.x, again.train.x)
    assert "surely" not in other.words and (again.test.x == 1).sum() > (found.test.x == 1).sum()


def test_a_word_that_training_never_shows_is_unknown_whatever_is_declared() -> None:
    source = declared().model_copy(update={"words": ("the", "never", "0", "1", "2", "3", "4", "5")})
    found = prepare(source, split=SPLIT)
    seen = set(found.train.x.unique().tolist())
    assert set(found.test.x.unique().tolist()) <= seen | {1} and source.vocabulary().index("never") not in seen


def test_rows_without_text_or_label_are_left_out_and_counted() -> None:
    rows = [*reviews(), ("", "for"), ("Nice", ""), ("Nice", "")]
    counted = declared(table(rows)).counted()
    assert (counted["rows"], counted["examples"], counted["without_text"], counted["without_label"]) == (63, 60, 1, 2)
    assert counted["labels"] == [30, 30]


@pytest.mark.parametrize(
    ("content", "wishes", "said"),
    [
        ("a,b\n" + "1,2\n3,4\n" * 20, {}, "no column holds texts"),
        ("a,b\n" + "".join(f"word {i},\n" for i in range(40)), {}, "no column beside 'a' has between 2 and 100 different values"),
        ("a,b\n" + "".join(f"word {i},l{i}\n" for i in range(150)), {"text": "a", "target": "b"}, "'b' has 150 different values: at most 100"),
        ("a,b\n" + "".join(f"...,l{i % 2}\n" for i in range(10)), {"text": "b", "target": "b"}, "cannot be text and label at once"),
    ],
)
def test_what_cannot_be_learnt_is_said(content: str, wishes: dict[str, object], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        declared(content, **wishes)


def test_a_declaration_needs_no_file_and_a_link_holds_only_that() -> None:
    source = declared()
    gone = source.model_copy(update={"file": FileRef(sha256="0" * 64, name="gone.csv", size=1)})
    assert gone.task() == source.task() and gone.vocabulary() == source.vocabulary() and gone.example_shape() == source.example_shape()
    experiment = Experiment(data=Data(source=source))
    assert from_link(to_link(experiment)) == experiment
    adapter: TypeAdapter[Dataset] = TypeAdapter(AnyDataset)
    assert adapter.validate_json(adapter.dump_json(source)) == source


@pytest.mark.parametrize("wrong", [{"classes": ("a",)}, {"classes": ("a", "a")}, {"words": ()}, {"words": ("a", "a")}, {"target": "text"}])
def test_impossible_declarations_are_refused(wrong: dict[str, object]) -> None:
    given = {"text": "text", "target": "label", "classes": ("a", "b"), "words": ("x",), **wrong}
    with pytest.raises(ValidationError):
        TextTable(file=FileRef(sha256="0" * 64, name="a.csv", size=1), **given)  # type: ignore[arg-type]
