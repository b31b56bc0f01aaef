"""A typed beginning is gone on with by the network's own answers, token by token."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import Subject
from playground.data.text_proposing import TextWishes, declare_text
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.explaining.desk import Desk
from playground.layers.attention import EncoderBlock
from playground.layers.embedding import Embedding
from playground.layers.recurrent import LSTM
from playground.looking.questions.write_on import WriteOn
from playground.problem import SpecError
from tests.uploads.bringing import brought

TEXT = "abcabcabc abc\n" * 60


def desk(by: str = "character", ahead: bool = False) -> Desk:
    source = declare_text(brought(TEXT, "abc.txt"), "utf-8", TextWishes(by=by, length=8), 0.5)  # type: ignore[arg-type]
    last = EncoderBlock(heads=2, hidden=8) if ahead else LSTM(units=8, gives="every")
    trainer = Trainer(Experiment(data=Data(source=source), network=(Embedding(tokens=len(source.vocabulary()), features=8), last)))
    trainer.run(30)
    return Desk(Subject.copied(trainer))


@pytest.mark.parametrize("by", ["character", "byte_pair"])
def test_each_token_is_the_likeliest_after_those_before_it(by: str) -> None:
    asked = desk(by)
    source = asked.assembly.experiment.data.source
    (said,) = WriteOn(prompt="abcab", length=12, temperature=0.0).answer(asked)
    assert said["prompt"] == "abcab" and said["unknown"] == 0
    tokens = source.encoded("abcab").tolist()  # type: ignore[attr-defined]
    for _ in range(12):
        seen = tokens[-8:]
        with torch.no_grad():
            tokens.append(int(asked.subject.network(torch.tensor([seen + [0] * (8 - len(seen))]))[0, len(seen) - 1].argmax()))
    assert said["written"] == source.decoded(torch.tensor(tokens[-12:]))  # type: ignore[attr-defined]


def test_the_same_seed_writes_the_same_and_unknown_letters_are_counted() -> None:
    asked = desk()
    one, again, other = (next(WriteOn(prompt="zab", seed=seed, temperature=1.5, length=60).answer(asked)) for seed in (1, 1, 2))
    assert one == again and one["written"] != other["written"] and one["unknown"] == 1 and one["prompt"] == "□ab"


def test_a_network_that_looks_ahead_cannot_write() -> None:
    with pytest.raises(SpecError, match="cannot write"):
        next(WriteOn(prompt="abc").answer(desk(ahead=True)))
