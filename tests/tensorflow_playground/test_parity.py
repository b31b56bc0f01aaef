"""A converted link learns as TensorFlow Playground does: same losses, same weights, step by step."""

from __future__ import annotations

import numpy as np
import pytest

from playground.document import load
from playground.engine.forward import forward_of
from playground.engine.sampler import Sampler
from playground.engine.trainer import Trainer
from tests.tensorflow_playground.nn import Network

LINKS = {
    "dataset=circle&networkShape=4,2": ("tanh", "tanh", "none", 0.0),
    "dataset=xor&networkShape=4,2&regularization=L2&regularizationRate=0.1": ("tanh", "tanh", "L2", 0.1),
    "dataset=gauss&networkShape=3&regularization=L1&regularizationRate=0.001": ("tanh", "tanh", "L1", 0.001),
    "dataset=spiral&networkShape=8,8&activation=relu&learningRate=0.1&sinX=true&xTimesY=true": ("relu", "tanh", "none", 0.0),
    "dataset=circle&networkShape=&xSquared=true&ySquared=true": ("linear", "tanh", "none", 0.0),
    "problem=regression&regDataset=reg-plane&networkShape=4,2&activation=sigmoid&noise=20": ("sigmoid", "linear", "none", 0.0),
    "problem=regression&regDataset=reg-gauss&networkShape=5&regularization=L2&regularizationRate=0.03": ("tanh", "linear", "L2", 0.03),
    "dataset=xor&networkShape=3,3&activation=linear&batchSize=7&percTrainData=30&noise=25": ("linear", "tanh", "none", 0.0),
    "dataset=circle&networkShape=2&initZero=true": ("tanh", "tanh", "none", 0.0),
}


@pytest.mark.parametrize("link", LINKS)
def test_the_first_steps_equal_those_of_nn_ts(link: str) -> None:
    activation, output, regularization, price = LINKS[link]
    trainer = Trainer(load(f"https://playground.tensorflow.org/#{link}"))
    parameters = [p.detach().double().numpy() for p in trainer.networks["network"].parameters()]
    original = Network(list(zip(parameters[::2], parameters[1::2], strict=True)), activation, output, regularization)
    xs, ys = examples(trainer)
    assert trainer.rows[0]["train.loss"] == pytest.approx(original.loss(xs, ys), abs=1e-6)

    batches = batches_of(trainer, 12)
    for batch in batches:
        original.step(*batch, trainer.experiment.optimiser.lr, price)
    trainer.run(12)

    ours = [p.detach().double().numpy() for p in trainer.networks["network"].parameters()]
    for mine, theirs in zip(ours, [array for layer in original.layers for array in layer], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)
    assert trainer.evaluate()["train"]["loss"] == pytest.approx(original.loss(xs, ys), abs=1e-6)


def test_the_answer_is_the_tanh_of_the_output() -> None:
    """A probability p stands for their output 2p − 1."""
    trainer = Trainer(load("https://playground.tensorflow.org/#dataset=spiral"))
    trainer.run(20)
    parameters = [p.detach().double().numpy() for p in trainer.networks["network"].parameters()]
    original = Network(list(zip(parameters[::2], parameters[1::2], strict=True)), "tanh", "tanh")
    x = trainer.prepared.test.x
    p = trainer.assembly.bound.probability(forward_of(trainer.networks["network"])(x)).detach().numpy()[:, 0]
    np.testing.assert_allclose(2 * p - 1, [original.forward(row)[1][-1][0] for row in x.double().numpy()], atol=1e-5)


def test_weights_start_within_a_half_and_biases_at_a_tenth() -> None:
    network = Trainer(load("https://playground.tensorflow.org/#networkShape=8,8,8")).networks["network"]
    for parameter in network.parameters():
        if parameter.ndim == 2:
            assert parameter.abs().max() <= 0.5 and parameter.std().item() == pytest.approx(1 / np.sqrt(12), rel=0.5)
        else:
            assert (parameter == np.float32(0.1)).all()


def examples(trainer: Trainer) -> tuple[np.ndarray, np.ndarray]:
    """Training inputs (n, inputs) and labels −1, 1, or heights, (n,)."""
    part = trainer.prepared.train
    y = part.y.double().numpy()[:, 0]
    return part.x.double().numpy(), 2 * y - 1 if trainer.prepared.task.kind == "classification" else y


def batches_of(trainer: Trainer, count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The batches that the trainer is about to take, within its first epoch."""
    part, experiment = trainer.prepared.train, trainer.experiment
    stretch = Sampler(part.x, part.y, experiment.training.batch, experiment.seed).stretch(count)
    x, y = stretch.x.double().numpy(), stretch.y.double().numpy()[:, 0]
    y = 2 * y - 1 if trainer.prepared.task.kind == "classification" else y
    return [(x[start : start + stretch.batch], y[start : start + stretch.batch]) for start in range(0, len(x), stretch.batch)]
