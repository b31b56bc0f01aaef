"""The field is the exact Shapley value at every point."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch

from playground.attribution import Cancelled, Subject, Target, explain
from playground.attribution.baseline import Blur, Mean, Row
from playground.attribution.field import Field, field
from playground.attribution.scalar import Watch
from playground.data import Feature
from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.presets import presets
from playground.probes.grid import grid
from playground.probes.surface import surface
from playground.problem import SpecError
from tests.attribution.small import bare, dense


@cache
def trained(slug: str, features: tuple[Feature, ...] = (Feature.X1, Feature.X2)) -> Subject:
    experiment: Experiment = presets()[slug].experiment
    experiment = experiment.model_copy(update={"data": experiment.data.model_copy(update={"features": features})})
    trainer = Trainer(experiment)
    trainer.run(60)
    return Subject.of(trainer)


@pytest.mark.parametrize("baseline", [Mean(), Row(row=3)], ids=["mean", "row"])
def test_it_is_the_explanation_of_every_point(baseline):
    subject = trained("spiral", tuple(Feature)[:4])
    made = field(subject, Target(output=1), baseline, resolution=7)
    points = grid(subject.assembly.prepared, 7, torch.device("cpu"))
    each = explain(subject, points, method="exact_shapley", target=1, baseline=baseline)
    np.testing.assert_allclose(made.scores.reshape(4, 49).T, each.scores.numpy(), atol=1e-5)
    np.testing.assert_allclose(made.value.reshape(49), each.f_x.numpy(), atol=1e-5)
    assert made.baseline_value == pytest.approx(float(each.f_baseline[0]), abs=1e-5)
    assert made.names == subject.names and made.value.dtype == made.scores.dtype == np.float32


def test_rows_lie_as_those_of_the_surface():
    """Row 0 is the lowest x₂; probability and score are two faces of one number."""
    subject = trained("xor")
    made = field(subject, Target(output=1), Mean(), resolution=9)
    probability = surface(subject.assembly, 9).probability[0]
    np.testing.assert_allclose(1 / (1 + np.exp(-made.value)), probability, atol=1e-5)
    assert not np.allclose(probability, probability.T, atol=1e-3)


def test_everything_adds_up():
    made = field(trained("spiral", tuple(Feature)[:7]), Target(output=0), Mean(), resolution=20)
    np.testing.assert_allclose(made.baseline_value + made.scores.sum(0), made.value, atol=1e-4)
    assert made.error < 1e-3 and made.notes == ()


def test_two_classes_are_each_other_s_opposite():
    one, other = (field(trained("xor"), Target(output=output), Mean(), resolution=6) for output in (1, 0))
    np.testing.assert_array_equal(one.scores, -other.scores)


def test_more_than_seven_inputs_are_coarser_and_it_says_so():
    made = field(trained("spiral", tuple(Feature)), Target(output=1), Mean())
    assert made.value.shape == (30, 30) and made.scores.shape == (9, 30, 30)
    assert made.notes == ("9 inputs make 2^9 combinations at each point: 30 points to a side instead of 60.",)
    assert field(trained("spiral", tuple(Feature)), Target(output=1), Mean(), resolution=10).notes == ()


def test_a_line_has_one_input_to_which_everything_goes():
    slug = next(slug for slug, preset in presets().items() if preset.experiment.data.source.form == "line")
    subject = trained(slug)
    made = field(subject, Target(), Mean(), resolution=40)
    assert made.value.shape == (40,) and made.scores.shape == (1, 40)
    np.testing.assert_allclose(made.scores[0], made.value - made.baseline_value, atol=1e-5)
    np.testing.assert_allclose(made.value, surface(subject.assembly, 40).value, atol=1e-5)  # in the target's own units


def test_a_hidden_unit_has_a_field_too():
    subject = trained("xor")
    block = next(block for block in subject.blocks if block.units > 1 and block.id != "input")
    target, points = Target(output=1, block=block.id), grid(subject.assembly.prepared, 5, torch.device("cpu"))
    made = field(subject, target, Mean(), resolution=5)
    each = explain(subject, points, target=target, method="exact_shapley")
    np.testing.assert_allclose(made.value.reshape(-1), each.f_x.numpy(), atol=1e-6)
    np.testing.assert_allclose(made.scores.reshape(2, -1).T, each.scores.numpy(), atol=1e-6)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"subject": "iris"}, "data"),
        ({"subject": None}, "data"),
        ({"baseline": Blur()}, "baseline"),
        ({"target": Target(output=2)}, r"target\.output"),
        ({"resolution": 1}, "resolution"),
        ({"resolution": 401}, "resolution"),
    ],
)
def test_what_does_not_fit_is_refused(given, fault):
    subject = bare(dense(2), 2) if "subject" in given and given["subject"] is None else trained(given.get("subject", "xor"))
    with pytest.raises(SpecError, match=fault):
        field(subject, given.get("target", Target()), given.get("baseline", Mean()), given.get("resolution", 8))


def test_it_can_be_cancelled():
    with pytest.raises(Cancelled):
        field(trained("xor"), Target(), Mean(), watch=Watch(cancelled=lambda: True))


def test_the_names_of_a_field_are_these():
    assert Field._fields == ("names", "value", "scores", "baseline_value", "error", "notes")
