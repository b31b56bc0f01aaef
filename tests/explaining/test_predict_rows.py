"""New rows are answered by the very network: as it answers the same rows among its examples."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import Subject
from playground.data import Scaling
from playground.data.columns import Category, Dates
from playground.data.table_file import TableFile
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.explaining.desk import Desk
from playground.explaining.questions import parse
from playground.explaining.questions.predict_rows import PredictRows
from playground.problem import SpecError
from tests.uploads.bringing import csv_of, looked_at

HEAD = ["size", "colour", "day", "label"]
ROWS = [[i * 0.5 if i % 7 else "", "rgb"[i % 3] if i % 5 else "", f"2024-03-{i % 28 + 1:02d}", "yes" if i % 2 else "no"] for i in range(40)]


@pytest.fixture(scope="module")
def desk() -> Desk:
    ref, card = looked_at(csv_of([HEAD, *ROWS]))
    words = (Category(name="colour", values=("r", "g", "b")),)
    source = TableFile(
        file=ref, reading=card.reading, target="label", classes=("no", "yes"), numbers=("size",), categories=words, dates=(Dates(name="day"),)
    )
    trainer = Trainer(Experiment(data=Data(source=source, scaling=Scaling.STANDARD)))
    trainer.run(20)
    return Desk(Subject.of(trainer))


def known(desk: Desk) -> torch.Tensor:
    """p(yes) of every example by the network itself."""
    prepared = desk.prepared
    with torch.no_grad():
        return desk.subject.network(prepared.inputs_of(prepared.source.sample().x)).sigmoid()[:, 0]


def test_rows_of_the_table_get_the_answers_of_its_examples(desk: Desk) -> None:
    """Gaps are filled as in training, in typed rows and in a file, whatever stands in an empty cell."""
    empty = (None, "", " NA ")
    typed = tuple({name: empty[i % 3] if cell == "" else str(cell) for name, cell in zip(HEAD, row, strict=True)} for i, row in enumerate(ROWS))
    (said,) = PredictRows(rows=typed).answer(desk)
    torch.testing.assert_close(said["probability"][:, 1], known(desk))
    assert said["unknown"] == {} and said["value"] is None
    ref, _ = looked_at(csv_of([HEAD[::-1], *(row[::-1] for row in ROWS)]), "other order.csv")
    (filed,) = PredictRows(file=ref).answer(desk)
    torch.testing.assert_close(filed["probability"], said["probability"])


def test_words_that_training_did_not_know_are_counted(desk: Desk) -> None:
    (said,) = PredictRows(rows=({"size": "1", "colour": "violet", "day": "2024-01-01"}, {"size": "", "colour": None, "day": ""})).answer(desk)
    assert said["unknown"] == {"colour": 1} and said["probability"].isfinite().all()


def test_a_column_that_is_lacking_is_named(desk: Desk) -> None:
    with pytest.raises(SpecError, match="a row lacks the columns 'day', 'colour'"):
        list(PredictRows(rows=({"size": "1"},)).answer(desk))


def test_it_is_asked_as_json_and_one_way_at_a_time() -> None:
    assert parse({"kind": "predict_rows", "rows": [{"a": "1"}]}) == PredictRows(rows=({"a": "1"},))
    with pytest.raises(SpecError, match="either rows or a file"):
        parse({"kind": "predict_rows"})
