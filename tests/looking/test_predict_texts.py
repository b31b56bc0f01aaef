"""Typed texts get the answers that the network gives to the same texts among its examples."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import Subject
from playground.data import Split
from playground.data.text_proposing import TextTableWishes, declare_texts
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.explaining.desk import Desk
from playground.layers.embedding import Embedding
from playground.layers.recurrent import GRU
from playground.looking.questions.predict_texts import PredictTexts
from playground.problem import SpecError
from tests.uploads.bringing import looked_at

TEXTS = [f"The {('film', 'plot', 'end')[i % 3]} was {('fine', 'poor', 'so so')[i % 3]}" for i in range(60)]


@pytest.fixture(scope="module")
def desk() -> Desk:
    ref, card = looked_at("text,label\n" + "".join(f"{text},{'abc'[i % 3]}\n" for i, text in enumerate(TEXTS)), "reviews.csv")
    split = Split(train=0.6, validation=0.0, test=0.4)
    source = declare_texts(ref, card, TextTableWishes(length=4), split)
    layers = (Embedding(tokens=len(source.vocabulary()), features=4), GRU(units=4))
    trainer = Trainer(Experiment(data=Data(source=source, split=split), network=layers))
    trainer.run(5)
    return Desk(Subject.copied(trainer))


def test_texts_of_the_table_get_the_answers_of_its_examples(desk: Desk) -> None:
    (said,) = PredictTexts(texts=tuple(TEXTS)).answer(desk)
    with torch.no_grad():
        want = desk.subject.network(desk.prepared.inputs_of(desk.prepared.source.sample().x)).softmax(1)
    torch.testing.assert_close(said["probability"], want)
    assert said["tokens"][0] == ["the", "film", "was", "fine"] and said["sizes"].tolist()[2] == 5 and len(said["tokens"][2]) == 4


def test_what_a_word_does_is_what_the_answer_loses_without_it(desk: Desk) -> None:
    (said,) = PredictTexts(texts=("fine end", TEXTS[0])).answer(desk)
    source = desk.prepared.source
    for row, text in enumerate(("fine end", TEXTS[0])):
        best = int(said["probability"][row].argmax())
        words = text.lower().split()
        assert len(said["without"][row]) == len(words)
        for at in range(len(words)):
            other = " ".join("zzz" if index == at else word for index, word in enumerate(words))
            with torch.no_grad():
                left = desk.subject.network(desk.prepared.inputs_of(source.encoded([other])[0])).softmax(1)[0, best]  # type: ignore[attr-defined]
            torch.testing.assert_close(said["without"][row][at], said["probability"][row, best] - left)


def test_unknown_words_are_counted_and_nothing_is_no_text(desk: Desk) -> None:
    (said,) = PredictTexts(texts=("The weather was fine",)).answer(desk)
    assert said["tokens"] == [["the", "□", "was", "fine"]] and said["unknown"].tolist() == [1]
    with pytest.raises(SpecError, match="text 2 holds no words"):
        next(PredictTexts(texts=("fine", "  ")).answer(desk))
