"""What every dataset promises, whichever it is."""

from __future__ import annotations

import pytest
import torch
from pydantic import TypeAdapter, ValidationError

from playground.data import EXTENT, UNASKED, AnyDataset, Classification, DataForm, Labelling, Scaling, Segmentation, ready
from playground.data.drawn import Drawn
from playground.data.plane import PlaneClasses
from tests.data.declarations import corners, generated, name, noisy

CORNERS = list(corners())
each = pytest.mark.parametrize("dataset", CORNERS, ids=name)
each_kind = pytest.mark.parametrize("kind", ready(), ids=lambda kind: kind.tag())
each_generated = pytest.mark.parametrize("kind", generated(), ids=lambda kind: kind.tag())
each_noisy = pytest.mark.parametrize("kind", noisy(), ids=lambda kind: kind.tag())


def unmirrored(dataset):
    """Examples before strays are mirrored back onto the map."""
    return dataset._points(torch.Generator().manual_seed(dataset.seed)) if isinstance(dataset, PlaneClasses) else dataset._draw()


def test_the_datasets_of_the_playground_are_there():
    assert [kind.tag() for kind in ready()][:7] == ["circle", "xor", "gauss", "spiral", "moons", "blobs", "checkerboard"]
    assert {kind.tag() for kind in ready()} >= {"tilted_plane", "multi_gauss", "ripple", "sine", "staircase"}
    assert {kind.tag() for kind in ready()} >= {"iris", "wine", "breast_cancer", "diabetes", "digits"}


@each
def test_what_it_says_beforehand_holds_for_its_examples(dataset):
    """Task, shape, number and names are told without generating anything; the examples must agree."""
    samples, task = dataset.sample(), dataset.task()
    assert samples.x.shape == (dataset.examples(), *dataset.example_shape())
    vocabulary = dataset.vocabulary()
    assert (vocabulary is not None) == (dataset.form is DataForm.TOKENS)
    if vocabulary is None:
        assert samples.x.dtype == torch.float32 and samples.x.isfinite().all()
    else:
        assert samples.x.dtype == torch.int64 and samples.x.min() >= 0 and samples.x.max() < len(vocabulary) == len(set(vocabulary))
    assert samples.task == task
    assert samples.names == dataset.columns() and len(samples.names) == (samples.x.shape[dataset.form.axis] if vocabulary is None else 0)
    if isinstance(task, Labelling):
        assert samples.y.shape == (dataset.examples(), task.length) and samples.y.dtype == torch.int64
        asked = samples.y[samples.y != UNASKED]
        assert asked.min() >= 0 and asked.max() < len(task.classes) == len(set(task.classes))
        assert (samples.y != UNASKED).any(1).all()
    elif isinstance(task, Segmentation):
        assert samples.y.shape == (dataset.examples(), task.height, task.width) and samples.y.dtype == torch.int64
        assert samples.x.shape[-2:] == samples.y.shape[1:]
        assert samples.y.min() >= 0 and samples.y.max() < len(task.classes) == len(set(task.classes))
    elif isinstance(task, Classification):
        assert samples.y.shape == (dataset.examples(),) and samples.y.dtype == torch.int64
        assert samples.y.min() >= 0 and samples.y.max() < len(task.classes)
        assert len(set(task.classes)) == len(task.classes)
    else:
        assert samples.y.shape == (dataset.examples(), task.outputs) and samples.y.dtype == torch.float32
        assert samples.y.isfinite().all()


@each
def test_it_can_be_drawn_in_its_form(dataset):
    x = dataset.sample().x
    match dataset.form:
        case DataForm.PLANE:
            assert x.shape[1:] == (2,) and x.min() >= EXTENT[0] and x.max() <= EXTENT[1]
        case DataForm.LINE:
            assert x.shape[1:] == (1,) and x.min() >= EXTENT[0] and x.max() <= EXTENT[1]
        case DataForm.IMAGE:
            assert x.ndim == 4 and x.min() >= 0 and x.max() <= 1
        case DataForm.TABLE:
            assert x.ndim == 2
        case DataForm.SERIES:
            assert x.ndim == 3
        case DataForm.TOKENS:
            assert x.ndim == 2


@each
def test_the_same_declaration_gives_the_same_examples(dataset):
    """Drawn anew each time: the cache is not what makes them equal."""
    first, second = dataset._draw(), type(dataset).model_validate_json(dataset.model_dump_json())._draw()
    assert all(torch.equal(a, b) for a, b in zip(first, second, strict=True))


@each_kind
def test_drawing_leaves_the_global_generator_alone(kind):
    torch.manual_seed(7)
    expected = torch.rand(3)
    torch.manual_seed(7)
    kind()._draw()
    assert torch.equal(torch.rand(3), expected)


@each_kind
def test_asking_again_costs_nothing(kind):
    assert kind().sample() is kind().sample()


@each
def test_every_dataset_survives_json(dataset):
    adapter = TypeAdapter(AnyDataset)
    assert adapter.validate_json(adapter.dump_json(dataset)) == dataset


@each_kind
def test_it_says_what_it_is_and_where_it_comes_from(kind):
    assert (kind.group and kind.summary().endswith((".", "?"))) or ":" in kind.summary()
    assert isinstance(kind.recommended, Scaling)
    if kind not in generated() and not issubclass(kind, Drawn):
        assert kind.origin.citation and kind.origin.licence and kind.origin.address.startswith("https://")


@each_generated
def test_another_seed_gives_other_examples_of_the_same_kind(kind):
    """Even without noise, "regenerate" shows something new."""
    clean = {"noise": 0.0} if kind in noisy() else {}
    one, other = kind(seed=0, **clean).sample(), kind(seed=1, **clean).sample()
    assert not torch.equal(one.x, other.x)
    assert one.x.shape == other.x.shape


@each_noisy
def test_noise_moves_the_same_points(kind):
    """Twice the noise moves each point (or its target) twice as far, or it only relabels points that stay where they are."""
    clean, some, more = (unmirrored(kind(noise=noise)) for noise in (0.0, 0.1, 0.2))
    if kind.tag() == "gauss":  # its noise is a variance, as in TensorFlow Playground
        centres = torch.sign(clean[1] - 0.5)[:, None] * 2
        factor = ((0.5 + 7 * 0.2) / 0.5) ** 0.5
        torch.testing.assert_close(more[0] - centres, factor * (clean[0] - centres))
    else:
        torch.testing.assert_close(more[0] - clean[0], 2 * (some[0] - clean[0]))
    if clean[1].is_floating_point():
        assert (more[1] - clean[1]).abs().mean() > (some[1] - clean[1]).abs().mean() > 0
    else:
        assert (more[1] != clean[1]).double().mean() < 0.25
        assert not torch.equal(more[0], clean[0]) or not torch.equal(more[1], clean[1])


@each_generated
@pytest.mark.parametrize(("field", "value"), [("size", 9), ("size", 10_001), ("noise", -0.01), ("noise", 0.81), ("seed", -1), ("size", 100.5)])
def test_impossible_settings_are_refused(kind, field, value):
    if field not in kind.model_fields:
        pytest.skip(f"there is no {field}")
    with pytest.raises(ValidationError) as caught:
        kind(**{field: value})
    assert [error["loc"] for error in caught.value.errors()] == [(field,)]


PINNED = {
    "circle": (1.9191, -4.5317, 0.0000),
    "xor": (-5.2694, -4.9461, 1.0000),
    "gauss": (-2.0072, -2.0511, 0.0000),
    "spiral": (1.7310, -1.7610, 0.0000),
    "moons": (-1.5812, 2.4302, 0.0000),
    "blobs": (-0.0044, 3.7685, 0.0000),
    "checkerboard": (-4.9694, -4.6461, 1.0000),
    "tilted_plane": (-5.9633, -5.5753, -1.2397),
    "multi_gauss": (-5.9633, -5.5753, 0.0000),
    "ripple": (-5.9633, -5.5753, 0.0243),
    "sine": (5.3707, -0.5178),
    "staircase": (5.3707, 1.0945),
    "polynomial": (5.3707, 0.2779),
    "line_with_outliers": (5.3707, 0.9316),
    "marks": (0.1807, 7.4935, 0.0000),
    "planted": (0.6728, 2.9156, 1.0000),
    "glyphs": (0.2202, 25.3531, 15.0000),
    "segmented_shapes": (0.7693, 664.8755, 0.3663, 128.3750),
    "coloured_shapes": (0.8044, 311.9178, 3.0000),
    "textures": (0.5049, 62.7435, 4.0000),
    "sine_mixture": (-0.0844, -1.4633, 0.0000),
    "sounds": (0.0214, 0.4995, 3.0000),
    "adding": (0.2594, 9.6776, 1.1177),
    "dates": (5.3571, 92.1786, -61.5714, -485.6786),
    "copying": (10.0000, 47.6000, 10.0000, 42.4000),
    "babble": (10.3750, 243.6042, 10.0833, 239.5208),
    "brackets": (0.5000, 7.8750, 4.2500, 50.5000),
    "recall": (6.4667, 93.8333, 3.0000),
    "reviews": (6.5714, 57.5000, 1.0000),
}


@each_generated
def test_a_shared_link_shows_the_same_points_for_ever(kind):
    """Whoever changes how examples are drawn changes what every link ever shared shows."""
    samples = kind(seed=3, **({"noise": 0.2} if kind in noisy() else {})).sample()
    x = samples.x[123].flatten().float()
    told = x if len(x) <= 2 else torch.stack([x.mean(), (x * torch.arange(len(x))).mean()])  # of many numbers, two that tell them
    y = samples.y[123].reshape(-1).float()
    example = torch.cat([told, y if len(y) == 1 else torch.stack([y.mean(), (y * torch.arange(len(y))).mean()])])
    torch.testing.assert_close(example, torch.tensor(PINNED[kind.tag()]), atol=1e-4, rtol=1e-6)
