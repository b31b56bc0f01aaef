"""What may be compared is said, and common random numbers are common where they can be."""

from __future__ import annotations

import pytest
import torch

from playground.comparing.differences import differences
from playground.comparing.effort import flops_per_epoch
from playground.comparing.shared import aligned, shared
from playground.data.plane import Circle, Spiral
from playground.engine import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.activations import ReLU, Tanh
from playground.layers.dense import Dense
from playground.layers.normalisation import BatchNorm
from playground.model.plan import plan
from playground.optimisers import SGD
from playground.presets import presets

FIRST = Experiment(seed=3)


def order(experiment: Experiment) -> torch.Tensor:
    return Trainer(experiment).loop.sampler._permutation(0)


def test_a_changed_rate_shares_everything() -> None:
    """The same examples in the same order from the same weights, as the trainers have them."""
    other = FIRST.model_copy(update={"optimiser": SGD(lr=0.1)})
    found = shared(FIRST, other)
    assert found == shared(FIRST, FIRST) and not found.notes
    assert found.question and found.loss and found.examples and found.order and found.start
    one, two = Trainer(FIRST), Trainer(other)
    assert torch.equal(order(FIRST), order(other))
    assert all(torch.equal(p, q) for p, q in zip(one.network.parameters(), two.network.parameters(), strict=True))


def test_another_network_starts_elsewhere_and_keeps_the_order() -> None:
    other = FIRST.model_copy(update={"network": (Dense(units=4), Tanh())})
    assert shared(FIRST, other).order and not shared(FIRST, other).start
    assert torch.equal(order(FIRST), order(other))


def test_another_batch_size_cuts_the_same_order_otherwise_and_says_so() -> None:
    other = FIRST.model_copy(update={"training": Training(batch=25)})
    found = shared(FIRST, other)
    assert found.examples and not found.order
    assert found.notes == ("Batches of 25 instead of 10: the same order of the examples, cut otherwise; compare by epochs, not by steps",)
    assert torch.equal(order(FIRST), order(other))


def test_all_examples_at_once_have_no_order() -> None:
    found = shared(FIRST, FIRST.model_copy(update={"training": Training(batch="full")}))
    assert not found.order and "no order of batches" in found.notes[0]


@pytest.mark.parametrize("preset", ["iris", "digits_cnn"])
def test_another_task_cannot_be_compared(preset) -> None:
    found = shared(FIRST, presets()[preset].experiment)
    assert not (found.question or found.loss or found.examples or found.order or found.start)
    assert found.notes[0].startswith("Another task")


def test_other_examples_of_one_task_have_no_place_among_the_others() -> None:
    noisy = FIRST.model_copy(update={"data": Data(source=Spiral(noise=0.4))})
    found = shared(FIRST, noisy)
    assert found.question and found.loss and not found.examples and "other examples" in found.notes[0]


def test_an_entrant_takes_the_random_numbers_of_the_first() -> None:
    other = Experiment(seed=9, data=Data(source=Spiral(seed=5)), optimiser=SGD())
    entered = aligned(FIRST, other)
    assert (entered.seed, entered.data.source) == (3, FIRST.data.source) and entered.optimiser == SGD()
    circle = Experiment(seed=9, data=Data(source=Circle(seed=5)))
    assert aligned(FIRST, circle).data.source == circle.data.source, "other data stay what they are"


def test_what_differs_is_named_as_the_controls_name_it() -> None:
    layers = (Dense(units=4), ReLU(), *FIRST.network[2:])
    other = FIRST.model_copy(update={"network": layers, "optimiser": FIRST.optimiser.model_copy(update={"lr": 0.1})})
    found = [str(each) for each in differences(FIRST, other)]
    assert found == ["Units 8 → 4", "Layer 2 Tanh → ReLU", "Learning rate 0.01 → 0.1"]
    assert [each.path for each in differences(FIRST, other)] == ["network[0].units", "network[1]", "optimiser.lr"]
    assert str(*differences(FIRST, FIRST.model_copy(update={"network": (Dense(units=16), Tanh())}))) == "Network 8-8 → 16"
    assert differences(FIRST, FIRST.model_copy(update={"name": "x"})) == ()


@pytest.mark.parametrize("network", [FIRST.network, (Dense(units=4), BatchNorm(), ReLU())], ids=["dense", "batch norm"])
@pytest.mark.parametrize("batch", [10, 83, "full"])
def test_operations_are_three_forward_passes_of_what_is_learnt_from(network, batch) -> None:
    """The examples are those that the trainer's own sampler goes through."""
    experiment = FIRST.model_copy(update={"network": network, "training": Training(batch=batch)})
    trainer = Trainer(experiment)
    assert flops_per_epoch(experiment, plan(experiment)) == 3 * trainer.plan.flops * trainer.loop.sampler.examples
