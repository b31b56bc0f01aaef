"""Texts and series that somebody brought are explained as the built-in ones are."""

from __future__ import annotations

import math

import pytest

from playground.attribution import Subject
from playground.data import Dataset, Split
from playground.data.series_proposing import SeriesWishes, declare_series
from playground.data.text_proposing import TextTableWishes, TextWishes, declare_text, declare_texts
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.explaining import Desk
from playground.layers import Layer
from playground.layers.embedding import Embedding
from playground.layers.recurrent import GRU
from playground.losses.regression import MeanSquared
from playground.objectives import Supervised
from playground.runs.message import pack, unpack
from tests.explaining.trained import parts
from tests.uploads.bringing import brought, looked_at

SPLIT = Split(train=0.6, validation=0.0, test=0.4)


def own(kind: str) -> Dataset:
    if kind == "labelled":
        lines = [f"The {('film', 'plot', 'end')[i % 3]} was {('fine', 'poor', 'so so')[i % 3]},{'abc'[i % 3]}" for i in range(60)]
        return declare_texts(*looked_at("text,label\n" + "\n".join(lines) + "\n", "reviews.csv"), TextTableWishes(length=4), SPLIT)
    if kind == "characters":
        return declare_text(brought("the cat sat on the mat. " * 60, "rhyme.txt"), "utf-8", TextWishes(length=16), 0.6)
    days = "".join(f"2021-{1 + i // 28:02d}-{1 + i % 28:02d},{math.sin(i / 3):.4f}\n" for i in range(140))
    return declare_series(*looked_at("day,sold\n" + days, "sales.csv"), SeriesWishes(window=6, horizon=2))


@pytest.mark.parametrize("kind", ["labelled", "characters", "series"])
def test_they_are_explained(kind: str) -> None:
    source = own(kind)
    names = len(source.vocabulary() or ())
    looked_up: tuple[Layer, ...] = (Embedding(tokens=names, features=4),) if names else ()
    network = (*looked_up, GRU(units=5, gives="every" if kind == "characters" else "last"))
    goal = {} if names else {"objective": Supervised(loss=MeanSquared())}
    split = Split(train=0.6, validation=0.2, test=0.2) if kind == "series" else SPLIT
    trainer = Trainer(Experiment(data=Data(source=source, split=split), network=network, **goal))
    trainer.run(5)
    desk = Desk(Subject.of(trainer))
    for asked in ("attribute", "layers", "flow"):
        found = unpack(pack(parts(desk, {"kind": asked, "example": {"row": 2}})[-1]))
        assert found["verdict"] in ("exact", "close")
        if asked == "attribute":
            assert found["scores"].shape == source.example_shape()
            assert len(found["units"]["names"]) == found["scores"].size
