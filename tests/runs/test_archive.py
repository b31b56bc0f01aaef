"""Runs travel as a file that brings back everything, and a hostile file brings nothing."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.archive import read, written
from playground.runs.history import Query
from playground.runs.keys import hashed, token_of
from playground.runs.last import last_figures
from playground.runs.manager import Manager
from playground.runs.player import Player
from playground.runs.rows import packed
from playground.runs.store import Fork, Store
from playground.settings import Settings
from tests.runs.fake import FakeExecutor
from tests.runs.test_timing import Clock

ONE, OTHER = "a" * 43, "b" * 43
ROOM = 10**7


@pytest.fixture(scope="module")
def trained() -> Trainer:
    trainer = Trainer(Experiment(name="a long name " * 9))
    trainer.run(300)
    return trainer


@pytest.fixture
def manager(tmp_path: Path, trained: Trainer) -> Iterator[Manager]:
    limits = Settings(data_dir=tmp_path)
    manager = Manager(limits, Store(limits.database_url()), FakeExecutor(), Clock())
    for uid, fork in (("aa", None), ("bb", Fork("aa", 100, Experiment().to_json()))):
        manager.store.add(token_of(ONE, uid), trained.experiment.to_json(), uid=uid, owner=hashed(ONE), fork=fork, name="trained", tags="\nx\n")
        rows = packed(trained.rows, trained.columns)
        data, figures = trained.checkpoint().to_bytes(), last_figures(trained)
        manager.store.keep(token_of(ONE, uid), 300, data, rows=rows, columns=trained.columns, count=len(trained.rows), figures=figures)
    yield manager
    manager.close(0)


def test_a_file_brings_back_runs_rows_checkpoints_and_who_was_forked_from_whom(manager: Manager, trained: Trainer) -> None:
    data = written(manager.history, ONE, ["aa", "bb"])
    first, second = manager.take_in(OTHER, read(data, ROOM))
    told = manager.history.some(OTHER, [first, second])
    assert told[1]["parent"] == first and told[1]["forked_step"] == 100 and told[0]["tags"] == ["x"] and told[0]["name"] == "trained"
    (before, *_) = manager.history.some(ONE, ["aa"])
    for column in ("test_metric", "test_loss", "train_loss", "baseline", "seconds", "step", "created", "experiment"):
        assert told[0][column] == before[column], column
    ours, theirs = manager.history.rows(ONE, "aa"), manager.history.rows(OTHER, first)
    assert ours.keys() == theirs.keys() and all(a.tobytes() == b.tobytes() for a, b in zip(ours.values(), theirs.values(), strict=True))
    saved = manager.store.find(token_of(OTHER, first))
    assert saved and saved.checkpoint
    again = Player(trained.experiment, saved.checkpoint)
    assert again.step == 300 and again.trainer.evaluate() == trained.evaluate()
    assert manager.history.count(ONE, Query()) == 2, "the owner's own are as they were"


def document(**changes: object) -> bytes:
    return json.dumps({"format": 1, "uid": "aa", "experiment": Experiment().to_json(), **changes}).encode()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


RUN, ROWS, STATE = "runs/0/run.json", "runs/0/rows.csv", "runs/0/checkpoint.safetensors"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "expected a file of runs"),
        (b"PK\x03\x04 nonsense", "expected a file of runs"),
        (zipped(), "at least one run"),
        (zipped(**{"../../etc/passwd": b"x"}), "etc/passwd: expected runs/"),
        (zipped(**{"/runs/0/run.json": document()}), "expected runs/"),
        (zipped(**{RUN: document(), "runs/0/model.pkl": b"x"}), "model.pkl: expected runs/"),
        (zipped(**{ROWS: b"step\n1\n"}), "runs/0: expected a run.json"),
        (zipped(**{RUN: b"{}"}), "run.json: experiment: Field required"),
        (zipped(**{RUN: document(token="stolen")}), "token: Extra inputs"),
        (zipped(**{RUN: document(format=2)}), "format"),
        (zipped(**{RUN: document(experiment='{"version": 1, "seed": "x"}')}), "run.json: experiment.seed"),
        (zipped(**{RUN: document(figures={"test_loss": "NaN"})}), "figures.test_loss"),
        (zipped(**{RUN: document(), ROWS: b"step,a\n1,2\n2\n"}), "rows.csv: row 2: expected 2 numbers, got 1"),
        (zipped(**{RUN: document(), ROWS: b"step\n1\nabc\n"}), "expected numbers in columns"),
        (zipped(**{RUN: document(), ROWS: b"step\n2\n1\n"}), "steps that grow"),
        (zipped(**{RUN: document(), ROWS: b"a;b\n2\n1\n"}), "column names"),
        (zipped(**{RUN: document(), ROWS: b"\xff\xfe"}), "expected numbers in columns"),
        (zipped(**{RUN: document(), STATE: b"\x80\x04pickle"}), "checkpoint.safetensors: expected a checkpoint"),
        (zipped(**{RUN: document(), ROWS: b"step\n" + b"1" * (ROOM + 10)}), "when unpacked"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_hostile_file_is_refused_with_the_place_at_fault(data: bytes, words: str) -> None:
    with pytest.raises(SpecError) as error:
        read(data, ROOM)
    assert words in str(error.value)


def test_a_file_that_lies_about_its_size_is_read_no_further_than_allowed() -> None:
    data = zipped(**{RUN: document(), ROWS: b"step\n" + b"1" * 200_000})
    real = (200_005).to_bytes(4, "little")
    with pytest.raises(SpecError):
        read(data.replace(real, (5).to_bytes(4, "little")), 100_000)


def test_a_checkpoint_of_another_network_is_refused(manager: Manager, trained: Trainer) -> None:
    with pytest.raises(SpecError, match="those of another"):
        read(zipped(**{RUN: document(experiment=Experiment(network=()).to_json()), STATE: trained.checkpoint().to_bytes()}), ROOM)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400), st.integers(0, 2000))
def test_damage_anywhere_is_a_sentence(noise: bytes, at: int) -> None:
    data = bytearray(zipped(**{RUN: document(), ROWS: b"step\n1\n2\n"}))
    data[at : at + len(noise)] = noise
    try:
        read(bytes(data), ROOM)
    except SpecError as error:
        assert str(error)
