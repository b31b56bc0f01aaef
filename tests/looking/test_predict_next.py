"""How a series goes on is what its own network answers to its last window."""

from __future__ import annotations

import datetime
import math

import pytest
import torch

from playground.attribution import Subject
from playground.data import Scaling
from playground.data.series_proposing import SeriesWishes, declare_series
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.explaining.desk import Desk
from playground.layers.recurrent import GRU
from playground.looking.questions import parse
from playground.looking.questions.predict_next import PredictNext
from playground.losses import MeanSquared
from playground.objectives import Supervised
from playground.problem import SpecError
from tests.uploads.bringing import looked_at

FIRST = datetime.date(2020, 1, 1)


@pytest.fixture(scope="module", params=[True, False], ids=["relative", "absolute"])
def desk(request: pytest.FixtureRequest) -> Desk:
    rows = "".join(f"{FIRST + datetime.timedelta(days=i)},{50 + 5 * math.sin(i)},{i}\n" for i in range(90))
    ref, card = looked_at("day,sold,other\n" + rows, "sales.csv")
    wishes = SeriesWishes(targets=("sold",), others=("other",), window=8, horizon=3, relative=request.param)
    source = declare_series(ref, card, wishes)
    data = Data(source=source, scaling=Scaling.STANDARD)
    trainer = Trainer(Experiment(data=data, network=(GRU(units=4),), objective=Supervised(loss=MeanSquared())))
    trainer.run(10)
    return Desk(Subject.copied(trainer))


def test_a_window_of_the_data_gets_the_answer_of_its_example(desk: Desk) -> None:
    prepared = desk.prepared
    row = int(prepared.test.index[-1])
    raw = prepared.raw.x[row].double()
    level = 0.0 if prepared.raw.level is None else float(prepared.raw.level[row])
    steps = tuple((value + level, other) for value, other in raw.tolist())
    (said,) = PredictNext(steps=steps).answer(desk)
    with torch.no_grad():
        want = prepared.targets_of(desk.subject.network(prepared.test.x[-1:]))[0] + level
    torch.testing.assert_close(said["value"][:, 0], want, rtol=1e-4, atol=1e-4)


def test_without_steps_the_series_goes_on_from_its_end(desk: Desk) -> None:
    (said,) = PredictNext().answer(desk)
    assert said["value"].shape == (3, 1) and said["value"].isfinite().all()
    last = (FIRST - datetime.date(1970, 1, 1)).days + 89
    assert said["moments"].tolist() == [last + 1, last + 2, last + 3]
    assert said["window"][-1].tolist() == pytest.approx([50 + 5 * math.sin(89), 89], rel=1e-6)


def test_another_number_of_steps_is_refused(desk: Desk) -> None:
    with pytest.raises(SpecError, match="expected 8 steps of 2 numbers, got 2 with 1, 2 numbers"):
        next(PredictNext(steps=((1.0,), (1.0, 2.0))).answer(desk))
    assert parse({"kind": "predict_next"}) == PredictNext()
