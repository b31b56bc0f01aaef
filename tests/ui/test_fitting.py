"""A change of data brings along what it asks for, says so, and leaves a network that can run."""

from __future__ import annotations

import pytest

from playground.data import Dataset, Scaling, ready
from playground.data.babble import Babble
from playground.data.dates import Dates
from playground.data.images import Digits
from playground.data.order import Copying, Recall
from playground.data.plane import Circle, Spiral
from playground.data.plane_regression import Ripple
from playground.data.reviews import Reviews
from playground.data.segmented import SegmentedShapes
from playground.data.tables import Iris
from playground.experiment import Data, Experiment
from playground.layers import Head
from playground.layers.activations import ReLU
from playground.layers.attention import EncoderBlock
from playground.layers.dense import Dense
from playground.layers.encoder_decoder import EncoderDecoder
from playground.layers.shaping import Flatten
from playground.losses import CrossEntropy, MeanSquared
from playground.model.check import problems
from playground.objectives import Supervised
from playground.optimisers import LBFGS
from playground.presets import presets
from playground.ui.fitting import SEQUENCES, fitted


def moved(source: Dataset, start: Experiment | None = None) -> tuple[Experiment, tuple[str, ...]]:
    start = start or Experiment()
    return fitted(start, start.model_copy(update={"data": start.data.model_copy(update={"source": source})}))


@pytest.mark.parametrize("dataset", ready(), ids=lambda d: d.tag())
def test_the_opening_network_can_run_on_every_dataset(dataset) -> None:
    experiment, _ = moved(dataset())
    assert problems(experiment) == ()


def test_a_loss_that_does_not_fit_gives_way_and_that_is_said() -> None:
    experiment, said = moved(Ripple())
    assert experiment.objective == Supervised(loss=MeanSquared())
    assert any("loss is now" in sentence for sentence in said)
    back, _ = moved(Spiral(), experiment.model_copy(update={"objective": Supervised(loss=MeanSquared())}))
    assert back.objective == Supervised(loss=MeanSquared()), "a loss that fits stays"


def test_a_table_is_standardised_and_points_are_not() -> None:
    table, said = moved(Iris())
    assert table.data.scaling is Scaling.STANDARD and any("standardised" in sentence for sentence in said)
    assert moved(Circle(), table)[0].data.scaling is Scaling.NONE


def test_images_get_a_flatten_in_front_and_points_lose_it() -> None:
    images, said = moved(Digits())
    assert isinstance(images.network[0], Flatten) and any("Flatten" in sentence for sentence in said)
    points, _ = moved(Spiral(), images)
    assert points.network == Experiment().network


def test_another_noise_changes_nothing_else() -> None:
    before = Experiment(data=Data(source=Spiral(), scaling=Scaling.STANDARD))
    after = before.model_copy(update={"data": before.data.model_copy(update={"source": Spiral(noise=0.3)})})
    assert fitted(before, after) == (after, ())


def test_lbfgs_takes_every_example() -> None:
    before = Experiment()
    experiment, said = fitted(before, before.model_copy(update={"optimiser": LBFGS()}))
    assert experiment.training.batch == "full" and said
    assert problems(experiment) == ()


def test_classes_keep_cross_entropy() -> None:
    assert moved(Iris())[0].objective == Supervised(loss=CrossEntropy())


@pytest.mark.parametrize("dataset", [dataset for dataset in ready() if dataset.form in SEQUENCES], ids=lambda d: d.tag())
def test_sequences_get_a_network_that_reads_them_in_order(dataset) -> None:
    experiment, said = moved(dataset())
    assert any("suits" in sentence for sentence in said)
    assert not any(isinstance(layer, Dense | Flatten) for layer in experiment.network)
    back, said = moved(Spiral(), experiment)
    assert problems(back) == () and back.network == Experiment().network and any("suits these data" in sentence for sentence in said)


def test_an_embedding_learns_of_more_tokens() -> None:
    recall, _ = moved(Recall())
    reviews, said = moved(Reviews(), recall)
    assert reviews.network[0].tokens == len(Reviews().vocabulary()) and reviews.network[1:] == recall.network[1:]
    assert any(f"knows the {len(Reviews().vocabulary())} tokens" in sentence for sentence in said)


def test_a_network_that_looks_ahead_gives_way_where_it_would_read_the_answer() -> None:
    copying, _ = moved(Copying())
    assert any(isinstance(layer, EncoderBlock) and not layer.causal for layer in copying.network)
    babble, said = moved(Babble(), copying)
    assert any("look ahead" in sentence for sentence in said) and problems(babble) == ()
    assert not any(getattr(layer, "causal", True) is False for layer in babble.network)
    dates, _ = moved(Dates())
    assert all(layer.causal for layer in dates.network if isinstance(layer, EncoderBlock)), "source and answer in one row"


@pytest.mark.parametrize("source", [Copying(), Dates()], ids=lambda source: source.tag())
@pytest.mark.parametrize("layout", ["encoder_decoder", "decoder_only"])
def test_another_layout_gets_a_network_that_can_write_the_answer(source, layout) -> None:
    start, _ = moved(source)
    experiment, _ = moved(source.model_copy(update={"layout": layout}), start)
    assert problems(experiment) == ()
    assert any(isinstance(layer, EncoderDecoder) for layer in experiment.network) == (layout == "encoder_decoder")


def test_pixels_get_a_network_that_answers_at_each_and_a_picture_one_that_answers_once() -> None:
    pixels, said = moved(SegmentedShapes(size=40))
    assert isinstance(pixels.network[-1], ReLU) and any("suits these data" in sentence for sentence in said)
    wider, said = moved(SegmentedShapes(size=40, side=32), pixels)
    assert wider.network == pixels.network and said == (), "a U-Net takes pictures of any size that halves"
    points, said = moved(Spiral(), presets()["unet_mini"].experiment)
    assert problems(points) == () and points.head is Head.LINEAR
    assert any("linear layer of its own" in sentence for sentence in said)
