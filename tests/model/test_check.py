"""What cannot run is refused before anything is allocated, and everything that is wrong is told at once."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest

from playground import settings as module
from playground.data import Scaling, Split
from playground.data.line import Sine
from playground.data.order import Copying, Recall
from playground.data.plane import Spiral
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import Tanh
from playground.layers.attention import CrossAttention, DecoderBlock, EncoderBlock, SelfAttention
from playground.layers.containers import Residual
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.embedding import Embedding
from playground.layers.encoder_decoder import EncoderDecoder, RelativePositions
from playground.layers.normalisation import BatchNorm
from playground.layers.recurrent import GRU
from playground.layers.shaping import Flatten
from playground.model import check, problems
from playground.optimisers import LBFGS
from playground.problem import SpecError
from playground.schedules import Plateau
from playground.stopping import EarlyStopping


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    module.settings.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    module.settings.cache_clear()


def paths(experiment: Experiment) -> list[str]:
    return [problem.path for problem in problems(experiment)]


def test_a_good_experiment_has_no_problems() -> None:
    assert problems(Experiment()) == ()
    assert check(Experiment()).parameters == 105


def test_a_loss_must_fit_the_task() -> None:
    (problem,) = problems(Experiment(data=Data(source=Sine())))
    assert problem.path == "objective.loss"
    assert "numbers" in problem.message


def test_lbfgs_needs_every_example() -> None:
    (problem,) = problems(Experiment(optimiser=LBFGS()))
    assert problem.path == "training.batch"
    assert problem.message.endswith("got 10")
    assert not problems(Experiment(optimiser=LBFGS(), training=Training(batch="full")))


def test_a_container_in_the_wrong_place_is_told_and_asked_no_further() -> None:
    network = (Embedding(features=32), EncoderDecoder(source=300, encoder=(BatchNorm(),)))
    assert "network[1]" in paths(Experiment(data=Data(source=Copying()), network=network))


def unseen(network: tuple[Layer, ...]) -> list[str]:
    """The paths of what has weights that no answer depends on."""
    return [problem.path for problem in problems(Experiment(data=Data(source=Copying()), network=network)) if "no answer" in problem.message]


def test_an_encoder_that_nobody_looks_at_is_told() -> None:
    """Its weights are part of no answer: there is no gradient for them."""

    def told(*decoder: Layer) -> list[str]:
        network = (Embedding(features=8), EncoderDecoder(source=6, encoder=(Dense(units=8),), decoder=decoder))
        return unseen(network)

    assert told(Dense(units=8)) == ["network[1].encoder"]
    assert told(Residual(body=(CrossAttention(heads=2),))) == told(DecoderBlock(heads=2, hidden=8)) == []
    network = (Embedding(features=8), EncoderDecoder(source=6, decoder=(Dense(units=8),)))
    assert not unseen(network), "an encoder without weights may go unseen"


def test_distances_that_no_attention_reckons_with_are_told() -> None:
    def told(*body: Layer) -> list[str]:
        return unseen((Embedding(features=8), RelativePositions(heads=2, body=body)))

    inner = RelativePositions(heads=2, body=(SelfAttention(heads=2),))
    assert told(Dense(units=8)) == told(inner) == ["network[1]"]
    assert told(Residual(body=(SelfAttention(heads=2),))) == told(EncoderBlock(heads=2, hidden=8)) == []


def test_batch_norm_needs_two_examples() -> None:
    assert paths(Experiment(network=(Dense(), BatchNorm()), training=Training(batch=1))) == ["training.batch"]
    assert not problems(Experiment(network=(Dense(), BatchNorm()), training=Training(batch=2)))


def test_what_watches_the_validation_part_needs_one() -> None:
    data = Data(split=Split(train=0.5, validation=0.0, test=0.5))
    experiment = Experiment(data=data, training=Training(stop=(EarlyStopping(),)), schedule=Plateau())
    assert paths(experiment) == ["schedule", "training.stop[0]"]


def test_parts_too_small_for_an_example_are_told() -> None:
    data = Data(source=Spiral(size=10), split=Split(train=0.9, validation=0.05, test=0.05))
    assert paths(Experiment(data=data)) == ["data.split.validation", "data.split.test"]


def test_too_many_parameters_are_refused_with_the_figure(limits: pytest.MonkeyPatch) -> None:
    limits.setenv("PLAYGROUND_MAX_PARAMETERS", "104")
    (problem,) = problems(Experiment())
    assert problem.path == "network"
    assert "104" in problem.message and "105" in problem.message
    module.settings.cache_clear()
    limits.setenv("PLAYGROUND_MAX_PARAMETERS", "105")
    assert not problems(Experiment())


def test_too_much_memory_is_refused_with_the_figure(limits: pytest.MonkeyPatch) -> None:
    limits.setenv("PLAYGROUND_MAX_ACTIVATION_BYTES", "1024")
    (problem,) = problems(Experiment())
    assert problem.path == "network"
    assert "1.0 KiB" in problem.message and "10 examples" in problem.message


def test_a_giant_is_refused_without_being_allocated() -> None:
    giant = Experiment(network=(Dense(units=4096),) * 200)
    tracemalloc.start()
    with pytest.raises(SpecError, match="3,339,497,473"):
        check(giant)
    assert tracemalloc.get_traced_memory()[1] < 20e6
    tracemalloc.stop()


def test_everything_is_told_at_once() -> None:
    experiment = Experiment(
        data=Data(source=Sine(), split=Split(train=0.5, validation=0.0, test=0.5)),
        network=(Dense(), Conv2d()),
        optimiser=LBFGS(),
        training=Training(stop=(EarlyStopping(),)),
    )
    assert paths(experiment) == ["network[1]", "training.batch", "objective.loss", "training.stop[0]"]
    with pytest.raises(SpecError) as caught:
        check(experiment)
    assert len(caught.value.problems) == 4


@pytest.mark.parametrize(
    ("network", "path"),
    [((), "output"), ((Dense(),), "network[0]"), ((Tanh(), Dense()), "network[0]"), ((Flatten(), Dense()), "network[1]")],
    ids=["nothing", "dense", "tanh", "flatten"],
)
def test_tokens_need_a_layer_that_looks_them_up(network, path) -> None:
    (problem,) = problems(Experiment(data=Data(source=Recall()), network=network))
    assert problem.path == path and "tokens" in problem.message and "Embedding" in problem.message
    assert problems(Experiment(data=Data(source=Recall()), network=(Embedding(), GRU()))) == ()


def test_an_embedding_must_know_every_token() -> None:
    (problem,) = problems(Experiment(data=Data(source=Recall()), network=(Embedding(tokens=9), GRU())))
    assert str(problem) == "network[0].tokens: must be at least 10, one for each token of the data, got 9"


def test_numbers_cannot_be_looked_up() -> None:
    assert paths(Experiment(network=(Embedding(), Flatten()))) == ["network[0]"]


def test_tokens_cannot_be_standardised() -> None:
    assert paths(Experiment(data=Data(source=Recall(), scaling=Scaling.STANDARD), network=(Embedding(), GRU()))) == ["data.scaling"]


def test_labels_at_each_position_need_features_at_each() -> None:
    data = Data(source=Copying(length=6))
    (problem,) = problems(Experiment(data=data, network=(Embedding(), GRU())))
    assert problem.path == "output" and "each of 6 positions" in problem.message
    plan = check(Experiment(data=data, network=(Embedding(), GRU(gives="every"))))
    assert plan.output_shape == (6, 21) and plan.rows[-1].parameters == 16 * 21 + 21
