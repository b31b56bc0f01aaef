"""Explanations as they came to be."""

from __future__ import annotations

from functools import cache

import pytest
import torch

from playground.attribution import Cancelled, Subject, Target, explain
from playground.attribution.formation import formation
from playground.attribution.replay import Moment, replay
from playground.attribution.scalar import Watch
from playground.engine import Trainer
from playground.problem import SpecError
from tests.attribution.families import examples, stacked, trainer


@cache
def run(name: str) -> Trainer:
    made = Trainer(trainer(name).experiment)
    made.run(40)
    return made


@cache
def moments(name: str) -> tuple[Moment, ...]:
    return replay(Subject.of(run(name)), moments=6).moments


def test_each_moment_has_the_explanation_of_its_own_network() -> None:
    x = examples("table", 1)
    found = formation(moments("table"), x, target=Target(output=1), method="deep_lift", baseline="zero")
    for place, moment in enumerate(moments("table")):
        own = explain(moment.subject, x, target=Target(output=1), method="deep_lift", baseline="zero")
        assert torch.equal(found.scores[place], own.scores[0])
        assert float(found.f_x[place]) == float(own.f_x)
    last = explain(run("table"), x, target=Target(output=1), method="deep_lift", baseline="zero")
    assert torch.equal(found.scores[-1], last.scores[0])
    assert float(found.settled[-1]) == pytest.approx(1)
    assert found.step == tuple(moment.step for moment in moments("table"))
    assert found.names == moments("table")[0].subject.names


def test_accuracy_and_loss_are_those_of_training() -> None:
    found, scores = formation(moments("table"), examples("table", 1)), run("table").evaluate()["train"]
    assert float(found.loss[-1]) == pytest.approx(scores["loss"], rel=1e-5)
    assert float(found.accuracy[-1]) == pytest.approx(scores["accuracy"], rel=1e-5)
    assert float(found.loss[0]) == pytest.approx(run("table").rows[0]["train.loss"], rel=1e-5)


def test_the_target_is_what_the_last_moment_finds_likeliest() -> None:
    x = examples("table", 1)
    found = formation(moments("table"), x)
    assert found.target.output == int(moments("table")[-1].subject.network(x).argmax())


def test_of_several_examples_the_sizes_are_averaged() -> None:
    x = examples("table", 3)
    found = formation(moments("table"), x, target=0)
    expected = explain(run("table"), x, target=0).scores.abs().mean(0)
    assert torch.allclose(found.scores[-1], expected)


def test_of_pictures_each_pixel_is_one() -> None:
    found = formation(moments("CNN"), examples("CNN", 1), method="saliency")
    assert found.scores.shape == (len(moments("CNN")), 64)
    assert (found.names[0], found.names[-1]) == ("row 1, column 1", "row 8, column 8")


def test_a_bare_model_has_no_accuracy() -> None:
    there = stacked(torch.nn.Linear(3, 2), shape=(3,))
    found = formation((Moment(0, 0.0, there),), there.background[:1])
    assert found.accuracy.isnan().all()
    assert found.names == ("x1", "x2", "x3")


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(SpecError, match="moments: expected at least one"):
        formation((), examples("table", 1))
    with pytest.raises(SpecError, match="method"):
        formation(moments("table"), examples("table", 1), method="none")
    with pytest.raises(Cancelled):
        formation(moments("table"), examples("table", 1), watch=Watch(cancelled=lambda: True))
