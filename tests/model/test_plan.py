"""The plan says what the network will be before there is one."""

from __future__ import annotations

import time

import pytest
import torch
from torch import nn

from playground.data import Feature
from playground.data.images import Digits
from playground.data.line import Sine
from playground.data.plane import Blobs
from playground.experiment import Data, Experiment, Training
from playground.layers import Layer
from playground.layers.activations import ReLU, Tanh
from playground.layers.containers import Residual
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.normalisation import BatchNorm
from playground.layers.pooling import GlobalPool, MaxPool
from playground.layers.shaping import Flatten
from playground.losses import MeanSquared
from playground.model import build, plan
from playground.objectives import Supervised
from playground.presets import presets

IMAGES = Data(source=Digits())


def of(*layers: Layer, data: Data | None = None) -> Experiment:
    return Experiment(network=layers, data=data or Data())


def test_a_dense_network_is_planned_by_hand() -> None:
    planned = plan(of(Dense(units=4), Tanh(), Dense(units=2, bias=False)))
    assert [(row.path, row.name, row.shape_in, row.shape_out, row.parameters, row.flops) for row in planned.rows] == [
        ("network[0]", "0_dense", (2,), (4,), 12, 16),
        ("network[1]", "1_tanh", (4,), (4,), 0, 0),
        ("network[2]", "2_dense", (4,), (2,), 8, 16),
        ("output", "output", (2,), (1,), 3, 4),
    ]
    assert (planned.parameters, planned.flops, planned.shape, planned.output_shape) == (23, 36, (2,), (1,))


def test_a_convolution_costs_two_operations_a_multiplication() -> None:
    planned = plan(of(Conv2d(channels=6, kernel=3), data=IMAGES))
    assert planned.rows[0].flops == 2 * 6 * 9 * 64
    assert planned.rows[0].parameters == 6 * 9 + 6
    assert planned.rows[-1].shape_in == (6, 8, 8)
    assert planned.rows[-1].parameters == 6 * 64 * 10 + 10


@pytest.mark.parametrize("slug", presets())
def test_the_plan_agrees_with_the_network(slug: str) -> None:
    """Shapes, parameters and names are those of the built network, run on real numbers."""
    experiment = presets()[slug].experiment
    planned, network = plan(experiment), build(experiment)["network"]
    assert planned.parameters == sum(p.numel() for p in network.parameters())
    x = torch.zeros(3, *planned.shape)
    for row in planned.rows:
        if row.name == "output" and hasattr(network, "flatten"):
            x = network.get_submodule("flatten")(x)
        x = network.get_submodule(row.name)(x)
        assert x.shape[1:] == row.shape_out
        assert row.parameters == sum(p.numel() for p in network.get_submodule(row.name).parameters())
    for row in planned.walk():
        network.get_submodule(row.name)


def test_the_input_follows_the_features_and_the_output_the_task() -> None:
    planned = plan(Experiment(data=Data(source=Blobs(classes=5), features=(Feature.X1, Feature.X2, Feature.SIN_X1))))
    assert planned.shape == (3,)
    assert planned.output_shape == (5,)
    assert plan(Experiment(data=Data(source=Sine()), objective=Supervised(loss=MeanSquared()))).output_shape == (1,)


def test_an_impossible_layer_is_named_and_the_rows_before_it_stay() -> None:
    planned = plan(of(Conv2d(channels=4), MaxPool(kernel=20), Flatten(), data=IMAGES))
    assert [problem.path for problem in planned.problems] == ["network[1]"]
    assert planned.problems[0].message.startswith("Max pool")
    assert planned.rows[0].shape_out == (4, 8, 8)
    assert planned.rows[1].shape_in == (4, 8, 8)
    assert planned.rows[1].shape_out is None
    assert all(row.shape_in is None and row.problem is None for row in planned.rows[2:])
    assert planned.output_shape is None
    assert [block.id for block in planned.blocks()] == ["input", "network[0]"]


def test_the_layers_of_a_container_are_rows_below_it() -> None:
    planned = plan(of(Dense(units=4), Residual(body=(Dense(units=6), ReLU(), Dense(units=4)), shortcut=(Dense(units=4),))))
    residual = planned.rows[1]
    assert [child.path for child in residual.children] == [f"network[1].{p}" for p in ("body[0]", "body[1]", "body[2]", "shortcut[0]")]
    assert residual.parameters == sum(child.parameters for child in residual.children)
    assert residual.flops == sum(child.flops for child in residual.children)
    assert planned.row("network[1].body[2]").shape_in == (6,)


def test_what_breaks_inside_a_container_is_told_there() -> None:
    planned = plan(of(Residual(body=(Dense(units=2), Conv2d(), Dense(units=2)))))
    assert [problem.path for problem in planned.problems] == ["network[0].body[1]"]
    unequal = plan(of(Residual(body=(Dense(units=5),))))
    assert [problem.path for problem in unequal.problems] == ["network[0]"]
    assert "shortcut" in unequal.problems[0].message


def test_memory_counts_the_batch() -> None:
    small, large = (plan(of(Dense(units=64)).model_copy(update={"training": Training(batch=batch)})) for batch in (1, 101))
    assert large.memory - small.memory == 100 * small.activations
    assert small.activations == 4 * (2 + 64 + 1)


def test_no_batch_is_larger_than_the_training_part() -> None:
    assert plan(Experiment(training=Training(batch=65536))).batch == 250
    assert plan(Experiment(training=Training(batch="full"))).batch == 250


def test_planning_leaves_the_generator_alone() -> None:
    torch.rand(1)
    before = torch.get_rng_state()
    plan(of(Dense(units=7), Dropout(p=0.3), Dense(units=5)))
    assert torch.equal(before, torch.get_rng_state())


def test_giants_are_planned_without_being_made() -> None:
    """4096³ × 4096 numbers would not fit anywhere; the plan knows their count at once."""
    planned = plan(of(*[Dense(units=4096)] * 64))
    assert planned.parameters > 1e9
    wide = plan(of(*[Conv2d(channels=4096, kernel=63)] * 4, data=IMAGES))
    assert wide.problems or wide.parameters > 1e9


def test_deep_nests_are_planned_in_time() -> None:
    nest: tuple[Layer, ...] = (Dense(units=2), Tanh())
    for _ in range(7):
        nest = (Residual(body=nest, shortcut=(Dense(units=2),)), Tanh())
    network = (nest * 30)[: 250 // 17]
    plan(Experiment())  # imports
    begun = time.process_time()
    plan(Experiment(network=network[:8]))
    assert time.process_time() - begun < 5


def test_an_edit_replans_in_milliseconds() -> None:
    """What did not change is remembered: only the new layer and the one after it are measured."""
    layers = [layer for units in range(40, 70) for layer in (Dense(units=units), BatchNorm(), ReLU())]
    plan(of(*layers))
    begun = time.process_time()
    plan(of(*layers[:-3], Dense(units=33), BatchNorm(), ReLU()))
    edited = time.process_time() - begun
    begun = time.process_time()
    nn.Sequential(*(nn.Linear(64, 64) for _ in range(90)))
    assert edited < max(0.1, 5 * (time.process_time() - begun))


def test_blocks_gather_followers_and_pick_units() -> None:
    planned = plan(of(Tanh(), Dense(units=100), BatchNorm(), ReLU(), Dropout(), Dense(units=64)))
    first, wide, narrow, output = planned.blocks()
    assert (first.id, first.paths, first.units, first.display) == ("input", ("network[0]",), 2, "map")
    assert wide.paths == ("network[1]", "network[2]", "network[3]", "network[4]")
    assert wide.names == ("1_dense", "2_batch_norm", "3_relu", "4_dropout")
    assert (wide.title, wide.units, len(wide.shown), wide.weighted) == ("Dense", 100, 12, True)
    assert wide.shown == tuple(sorted(set(wide.shown))) and wide.shown[-1] < 100
    assert narrow.shown == tuple(range(64))
    assert (output.id, output.units, output.weighted) == ("output", 1, True)


def test_of_many_channels_some_are_drawn() -> None:
    planned = plan(of(Conv2d(channels=32), Conv2d(channels=33), data=IMAGES))
    assert [len(block.shown) for block in planned.blocks()[1:3]] == [32, 16]


def test_blocks_of_images_show_images_until_they_are_flattened() -> None:
    planned = plan(of(Conv2d(channels=4), MaxPool(), Flatten(), Dense(units=8), data=IMAGES))
    assert [(block.display, block.weighted) for block in planned.blocks()] == [
        ("image", False),
        ("image", False),
        ("image", False),
        ("value", False),
        ("value", True),
        ("value", True),
    ]
    pooled = plan(of(Conv2d(channels=4), GlobalPool(), data=IMAGES))
    assert pooled.blocks()[-1].weighted
    assert not plan(of(Conv2d(channels=4), data=IMAGES)).blocks()[-1].weighted
    curve = plan(Experiment(data=Data(source=Sine()), objective=Supervised(loss=MeanSquared())))
    assert {block.display.value for block in curve.blocks()} == {"curve"}
