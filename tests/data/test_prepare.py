"""What is prepared is what the network sees, learnt from the training part alone."""

from __future__ import annotations

import pytest
import torch

from playground.data import DataForm, Dataset, Feature, Labelling, Regression, Scaling, Segmentation, Split, input_names, input_shape, prepare, ready
from playground.data.images import Digits
from playground.data.line import Sine
from playground.data.plane import Blobs, Circle, Spiral
from playground.data.plane_regression import TiltedPlane
from playground.data.prepare import _made
from playground.data.tables import Diabetes, Wine
from playground.problem import SpecError

HALVES = Split(train=0.5, validation=0.0, test=0.5)


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("kind", ready(), ids=lambda kind: kind.tag())
def test_any_dataset_is_made_ready_for_a_network_and_its_loss(kind, scaling):
    if kind.form is DataForm.TOKENS and scaling is Scaling.STANDARD:
        with pytest.raises(SpecError, match=r"data\.scaling: must be 'none' for tokens"):
            prepare(kind(), scaling=scaling)
        return
    p = prepare(kind(), scaling=scaling)
    tokens = kind.form is DataForm.TOKENS
    assert p.shape == input_shape(kind(), (Feature.X1, Feature.X2)) and len(p.names) == (0 if tokens else p.shape[kind.form.axis - 1])
    for part in p.parts.values():
        n = len(part)
        assert part.x.shape == (n, *p.shape) and part.x.dtype == (torch.int64 if tokens else torch.float32) and part.x.isfinite().all()
        if isinstance(p.task, Regression):
            assert part.y.shape == (n, p.task.outputs) and part.y.dtype == torch.float32
        elif isinstance(p.task, Segmentation):
            assert part.y.shape == (n, p.task.height, p.task.width) and part.y.dtype == torch.int64
        elif isinstance(p.task, Labelling):
            assert part.y.shape == (n, p.task.length) and part.y.dtype == torch.int64
        elif p.task.outputs == 1:
            assert part.y.shape == (n, 1) and part.y.dtype == torch.float32 and set(part.y.unique().tolist()) <= {0.0, 1.0}
        else:
            assert part.y.shape == (n,) and part.y.dtype == torch.int64
    assert sum(map(len, p.parts.values())) == kind().examples()


@pytest.mark.parametrize("scaling", Scaling)
@pytest.mark.parametrize("kind", ready(), ids=lambda kind: kind.tag())
def test_inputs_of_raw_examples_are_the_parts_inputs(kind, scaling):
    """So that a view of any point shows what training saw there, bit for bit."""
    p = prepare(kind(), tuple(Feature), Scaling.NONE if kind.form is DataForm.TOKENS else scaling)
    for part in p.parts.values():
        assert torch.equal(p.inputs_of(p.raw.x[part.index]), part.x)


def test_inputs_are_the_chosen_features_in_their_order():
    p = prepare(Circle(), (Feature.X2_SQUARED, Feature.X1))
    raw = p.raw.x[p.train.index]
    assert torch.equal(p.train.x, torch.stack([raw[:, 1] ** 2, raw[:, 0]], 1))
    assert p.shape == (2,) and p.names == ("x₂²", "x₁")


@pytest.mark.parametrize("source", [Wine(), Digits(), Sine(), Circle(), TiltedPlane()], ids=lambda source: source.tag())
def test_standardisation_learns_from_the_training_part_only(source):
    p = prepare(source, tuple(Feature), Scaling.STANDARD, HALVES)
    axes = [axis for axis in range(p.train.x.ndim) if axis != 1]
    torch.testing.assert_close(p.train.x.mean(axes), torch.zeros(p.shape[0]), atol=1e-4, rtol=0)
    torch.testing.assert_close(p.train.x.std(axes, correction=0), torch.ones(p.shape[0]), atol=1e-4, rtol=0)
    assert p.test.x.mean(axes).abs().max() > 1e-3


def test_what_the_test_part_holds_changes_no_input(monkeypatch):
    """Spoil every test example: mean, scale and training inputs stay as they were."""
    before = prepare(Diabetes(), scaling=Scaling.STANDARD, split=HALVES)
    x, y = Diabetes()._draw()
    x, y = x.clone(), y.clone()
    x[before.test.index], y[before.test.index] = 1e6, 1e6
    monkeypatch.setattr(Diabetes, "_draw", lambda self: (x, y))
    monkeypatch.setattr(Dataset, "sample", _fresh_sample)
    after = _made(Diabetes(), (), Scaling.STANDARD, HALVES, Scaling.STANDARD)
    assert after.test.x.max() > 1e3
    assert torch.equal(after.train.x, before.train.x) and torch.equal(after.train.y, before.train.y)
    assert torch.equal(after.target_mean, before.target_mean) and torch.equal(after.target_scale, before.target_scale)


def _fresh_sample(dataset):
    from playground.data.dataset import _made as made

    return made(dataset)


def test_regression_targets_are_standardised_and_can_be_shown_in_their_own_units():
    p = prepare(Diabetes(), split=HALVES)
    torch.testing.assert_close(p.train.y.mean(), torch.tensor(0.0), atol=1e-5, rtol=0)
    torch.testing.assert_close(p.train.y.std(correction=0), torch.tensor(1.0))
    torch.testing.assert_close(p.targets_of(p.test.y), p.raw.y[p.test.index])
    assert p.target_mean.shape == p.target_scale.shape == (1,)
    torch.testing.assert_close(p.target_mean, p.raw.y[p.train.index].mean(0))


def test_labels_stay_labels():
    p = prepare(Blobs(classes=4))
    assert torch.equal(p.test.y, p.raw.y[p.test.index])
    assert torch.equal(prepare(Circle()).train.y[:, 0].long(), Circle().sample().y[prepare(Circle()).train.index])


def test_new_noise_keeps_every_point_in_its_part():
    """Noise can change while training: the same points, a little elsewhere."""
    calm, noisy = prepare(Spiral(noise=0.0)), prepare(Spiral(noise=0.3))
    assert torch.equal(calm.train.index, noisy.train.index)
    assert 0 < (calm.train.x - noisy.train.x).abs().max() <= 0.3 + 1e-6


def test_preparing_again_costs_nothing():
    assert prepare(Spiral(), [Feature.X1]) is prepare(Spiral(), (Feature.X1,))
    assert prepare(Digits(), (Feature.X1,)) is prepare(Digits(), (Feature.X2,)), "features do not matter to images"


def test_preparing_changes_no_raw_example():
    before = Wine().sample().x.clone()
    prepare(Wine(), scaling=Scaling.STANDARD, split=Split(seed=5))
    assert torch.equal(Wine().sample().x, before)


def test_a_share_without_an_example_is_refused_before_anything_is_drawn(monkeypatch):
    monkeypatch.setattr(Circle, "_draw", lambda self: pytest.fail("drawn all the same"))
    with pytest.raises(SpecError, match=r"data\.split\.test: must hold at least one of the 10 examples, or be 0, got 0\.05"):
        prepare(Circle(size=10), split=Split(train=0.85, validation=0.1, test=0.05))


def test_points_without_features_are_refused():
    with pytest.raises(SpecError, match=r"data\.features"):
        prepare(Circle(), ())


def test_names_and_shape_are_known_beforehand():
    assert input_names(Circle(), (Feature.X1_X2,)) == ("x₁x₂",) and input_shape(Circle(), (Feature.X1_X2,)) == (1,)
    assert input_names(Digits(), ()) == ("ink",) and input_shape(Digits(), ()) == (1, 8, 8)
    assert prepare(Sine()).form is DataForm.LINE


def test_targets_taken_as_they_are() -> None:
    p = prepare(Diabetes(), split=HALVES, target_scaling=Scaling.NONE)
    assert torch.equal(p.train.y, Diabetes().sample().y[p.train.index])
    assert torch.equal(p.targets_of(p.test.y), p.test.y)
    assert prepare(Circle(), target_scaling=Scaling.NONE) is prepare(Circle()), "classes have no scale"
