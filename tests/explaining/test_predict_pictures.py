"""New pictures are answered by the very network: as it answers the same pictures among its examples."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import Subject
from playground.data import Scaling
from playground.data.arranging import AlbumSpec, declare_pictures
from playground.engine import Trainer
from playground.experiment import Data, Experiment
from playground.explaining.desk import Desk
from playground.explaining.questions import parse
from playground.explaining.questions.predict_pictures import PredictPictures
from playground.layers.convolution import Conv2d
from playground.layers.pooling import GlobalPool
from playground.problem import SpecError
from playground.uploads.framing import Framing
from tests.uploads.picturing import classes, developed, kept, read

GREY = Framing(side=12, colour=False)


@pytest.fixture(scope="module")
def desk() -> Desk:
    ref, card = developed(classes(8), framing=GREY)
    source = declare_pictures(ref, card, AlbumSpec(framing=GREY))
    trainer = Trainer(Experiment(data=Data(source=source, scaling=Scaling.STANDARD), network=(Conv2d(channels=4), GlobalPool())))
    trainer.run(10)
    return Desk(Subject.of(trainer))


def test_pictures_of_the_set_get_the_answers_of_its_examples(desk: Desk) -> None:
    """Without folders, in an archive of their own."""
    entries = classes(8)
    ref = kept({name.replace("/", "-"): content for name, content in entries.items()}, "new.zip")
    read(ref, GREY, labelled=False)
    (said,) = PredictPictures(file=ref).answer(desk)
    prepared = desk.prepared
    with torch.no_grad():
        known = desk.subject.network(prepared.inputs_of(prepared.raw.x)).sigmoid()[:, 0]
    assert said["names"] == [name.replace("/", "-") for name in entries]
    torch.testing.assert_close(said["probability"][:, 1], known)


def test_it_is_asked_as_json(desk: Desk) -> None:
    ref = kept(classes(2))
    assert parse({"kind": "predict_pictures", "file": ref.model_dump(mode="json")}) == PredictPictures(file=ref)
    with pytest.raises(SpecError, match="file"):
        parse({"kind": "predict_pictures"})


def test_a_network_of_other_data_has_no_answer() -> None:
    trainer = Trainer(Experiment())
    with pytest.raises(SpecError, match="learns from pictures of your own"):
        list(PredictPictures(file=kept(classes(2))).answer(Desk(Subject.of(trainer))))
