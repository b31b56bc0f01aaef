"""A network as a program for the browser. That the browser computes what torch does is tested there: tests/browser/test_mind_js.py."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.data import Classification
from playground.engine import Trainer
from playground.layers import Layer
from playground.layers.activations import Activation
from playground.layers.dropout import AlphaDropout, Dropout
from playground.layers.normalisation import Norm
from playground.losses import Loss
from playground.model.program import Program, named, program
from playground.registry import every
from tests.engine.cases import experiment

READINGS = {
    "sigmoid": torch.sigmoid,
    "softmax": lambda s: s.softmax(1),
    "score": lambda s: ((1 + s) / 2).clamp(0, 1),
    "shares": lambda s: (s.clamp(0, 1) + 1e-6) / (s.clamp(0, 1) + 1e-6).sum(1, keepdim=True),
    "tanh": lambda s: (1 + s.tanh()) / 2,
    "tanh_shares": lambda s: (1 + s.tanh()) / (1 + s.tanh()).sum(1, keepdim=True),
}


def of(**changes: Any) -> tuple[Program | None, Trainer]:
    trainer = Trainer(experiment(**changes))
    return program(trainer.plan, trainer.prepared, trainer.assembly.bound), trainer


ELSEWHERE = {"rms_norm", "instance_norm", "local_response_norm"}
"""Norms of sequences and images, at home where the worker sends pictures."""


@pytest.mark.parametrize(
    "kind",
    [
        *(layer.tag() for layer in every(Layer) if issubclass(layer, Activation | Norm) and layer.tag() not in ELSEWHERE),
        Dropout.tag(),
        AlphaDropout.tag(),
    ],
)
def test_every_follower_of_a_dense_layer_is_known_to_the_browser(kind: str) -> None:
    found, trainer = of(network=[{"kind": "dense", "units": 4}, {"kind": kind}, {"kind": "residual", "body": [{"kind": kind}]}])
    assert found is not None
    tensors = {**dict(trainer.network.named_parameters()), **dict(trainer.network.named_buffers())}
    kept = {name for name, tensor in tensors.items() if tensor.is_floating_point()}
    assert set(named(found)) == kept, "all that the network computes with, and nothing else"
    assert len(found["blocks"]) == len(trainer.plan.blocks())


def test_inputs_and_targets_keep_their_scales() -> None:
    found, trainer = of(
        data={"source": {"kind": "ripple", "size": 60}, "scaling": "standard"}, objective={"kind": "supervised", "loss": {"kind": "mse"}}
    )
    assert found is not None
    prepared = trainer.prepared
    inputs, answer = found["inputs"], found["answer"]
    assert inputs["features"] == ["x1", "x2"] and answer["kind"] == "value"
    shifted = (prepared.raw.x - torch.tensor(inputs["shift"])) / torch.tensor(inputs["scale"])
    assert torch.allclose(shifted, prepared.inputs_of(prepared.raw.x))
    outputs = torch.randn(5, 1)
    assert torch.allclose(outputs * torch.tensor(answer["scale"]) + torch.tensor(answer["mean"]), prepared.targets_of(outputs))


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("loss", [loss for loss in every(Loss) if loss().fits(Classification(("a", "b")))], ids=lambda loss: loss.tag())
def test_an_answer_s_name_says_what_the_loss_does(loss: type[Loss], outputs: int) -> None:
    scores = 2 * torch.randn(50, outputs, generator=torch.Generator().manual_seed(1))
    assert torch.allclose(READINGS[loss().answer(outputs)](scores), loss().probability(scores), atol=1e-6)


WIDE = [{"kind": "dense", "units": 64}] * 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"data": {"source": {"kind": "iris"}}}, "a table has no plane"),
        ({"data": {"source": {"kind": "digits"}}, "network": [{"kind": "flatten"}]}, "images have none"),
        ({"network": [{"kind": "dense", "units": 128}] * 2}, "16,384 multiply-adds a point"),
        ({"network": [{"kind": "dense", "units": 8}, {"kind": "reshape", "channels": 2}, {"kind": "conv1d", "channels": 2}]}, "convolutions"),
        ({"network": [{"kind": "dense", "units": 8}, {"kind": "reshape", "channels": 2}, {"kind": "flatten"}]}, "not a row all the way"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_the_browser_leaves_to_the_worker(changes: dict[str, Any], reason: str) -> None:
    assert of(**changes)[0] is None, reason
    assert of(network=WIDE, data={"source": {"kind": "moons", "size": 60}, "features": ["x1", "x2", "x1_squared"]})[0] is not None
