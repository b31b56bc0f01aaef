"""What a network is built of can be varied, and what comes out is the network that the words say."""

from __future__ import annotations

import pytest
import torch

from playground.comparing.block import BlockCount, BlockKind
from playground.comparing.variables import variable, variables
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.layers.activations import ReLU, Tanh
from playground.layers.attention import EncoderBlock
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.model import check
from playground.presets import presets
from playground.problem import SpecError

PLAIN = Experiment(network=(Dense(units=6), Tanh(), Dropout(p=0.1), Dense(units=6), ReLU(), Dense(units=3), Tanh()))


def kinds(experiment: Experiment) -> list[str]:
    return [layer.tag() for layer in experiment.network]


def test_a_norm_stands_between_each_layer_and_its_activation() -> None:
    normed = variable(PLAIN, "network.block").put(PLAIN, "batch_norm")
    assert kinds(normed) == ["dense", "batch_norm", "tanh", "dropout", "dense", "batch_norm", "relu", "dense", "batch_norm", "tanh"]
    assert BlockKind().value(normed) == "batch_norm" and check(normed)


def test_a_residual_adds_what_came_in_through_a_projection_where_the_width_changes() -> None:
    residual = BlockKind().put(PLAIN, "residual")
    assert kinds(residual) == ["residual"] * 3 and check(residual)
    assert [len(layer.shortcut) for layer in residual.network] == [1, 0, 1]  # type: ignore[union-attr]
    network = Trainer(residual).network
    network.eval()
    body, around = network[0].body, network[0].shortcut  # type: ignore[union-attr]
    x = torch.randn(5, body[0].in_features)  # type: ignore[index,union-attr]
    torch.testing.assert_close(network[0](x), torch.tanh(body[0](x)) + around(x))  # type: ignore[index,operator]


@pytest.mark.parametrize("kind", ["batch_norm", "layer_norm", "residual"])
def test_back_to_plain_is_what_it_was(kind: str) -> None:
    assert BlockKind().put(BlockKind().put(PLAIN, kind), "plain") == PLAIN


def test_blocks_are_counted_added_and_taken_away() -> None:
    experiment = presets()["brackets_transformer"].experiment
    count = variable(experiment, "network.blocks")
    now = count.value(experiment)
    assert now == sum(isinstance(layer, EncoderBlock) for layer in experiment.network)
    for wanted in (1, now, now + 2):
        changed = count.put(experiment, wanted)
        assert count.value(changed) == wanted and check(changed)
    assert count.put(experiment, now) == experiment


def test_what_cannot_be_is_said_by_field() -> None:
    with pytest.raises(SpecError, match=r"network\.block.*expected one of plain, batch_norm"):
        BlockKind().put(PLAIN, "dense")
    for wrong in (0, 1.5, True, 99):
        with pytest.raises(SpecError, match=r"network\.blocks"):
            BlockCount().put(presets()["brackets_transformer"].experiment, wrong)


def test_only_what_the_network_has_is_offered() -> None:
    fields = {one.field for one in variables(presets()["digits_cnn"].experiment)}
    assert not fields & {"network.block", "network.blocks"}
    assert "network.block" in {one.field for one in variables(PLAIN)}
