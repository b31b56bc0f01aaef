"""Networks on the plane and the line, drawn at random, with what torch makes of them: the oracle of what the browser computes."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground.data import Classification
from playground.data.feature import Feature
from playground.experiment import Experiment
from playground.layers import output_shape
from playground.layers.layer import Layer
from playground.losses import Loss
from playground.registry import every, named
from playground.runs.command import View
from playground.runs.message import pack
from playground.runs.player import Player
from tests.test_fuzz import declared

SOURCES: tuple[dict[str, Any], ...] = (
    {"kind": "moons", "size": 60},
    {"kind": "blobs", "size": 60, "classes": 4},
    {"kind": "ripple", "size": 60},
    {"kind": "sine", "size": 60},
)


def experiment(network: Sequence[Mapping[str, Any]], source: Mapping[str, Any] = SOURCES[0], loss: str | None = None, **data: Any) -> Experiment:
    """An experiment with these layers; the loss is one that fits where none is named."""
    document: dict[str, Any] = {"network": network, "data": {"source": source, **data}}
    regression = source["kind"] in ("ripple", "sine")
    document["objective"] = {"kind": "supervised", "loss": {"kind": loss or ("mse" if regression else "cross_entropy")}}
    return Experiment.parse(json.dumps(document))


def drawn(seed: int) -> Experiment:
    """Any layers that keep to rows of numbers, any features, scaling and loss that fit."""
    random = Random(seed)
    source = random.choice(SOURCES)
    features = random.sample(list(Feature), random.randint(1, 7))
    shape: tuple[int, ...] = (len(features),) if source["kind"] != "sine" else (1,)
    network: list[dict[str, Any]] = []
    for _ in range(random.randint(1, 10)):
        layer = {"kind": "dense", "units": random.randint(1, 12)} if random.random() < 0.4 else declared(list(every(Layer)), random)
        try:
            made = named(Layer, layer["kind"]).model_validate_json(json.dumps(layer))
            after = output_shape(made, shape)
        except ValueError:
            continue
        if len(after) == 1 and after[0] <= 40 and made.ops(shape, "layer") is not None:
            shape = after
            network.append(layer)
    if not any(layer["kind"] in ("dense", "residual") for layer in network):
        network.append({"kind": "dense", "units": 5})
    task = experiment([], source).data.source.task()
    loss = random.choice([each.tag() for each in every(Loss) if each().fits(task)])
    return experiment(network, source, loss, features=[feature.value for feature in features], scaling=random.choice(("none", "standard")))


@dataclass(frozen=True)
class Case:
    """A network with weights drawn anew, seen at some points: `x` raw (n, 2) or (n, 1), the units it silences, and its scene and frame as sent."""

    player: Player
    x: Tensor
    silenced: dict[str, list[int]]

    def sent(self) -> str:
        """Scene, tensors and points, as base64 text of one message."""
        frame = self.player.frame(frozenset({View.UNITS}))
        assert frame["tensors"] is not None, "the network has a program"
        message = {"scene": self.player.scene(), "tensors": frame["tensors"], "points": self.x, "silenced": self.silenced}
        return base64.b64encode(pack(message)).decode()

    def values(self) -> list[NDArray[np.float32]]:
        """What torch gives for each block (n, units)."""
        trainer = self.player.trainer
        blocks = trainer.plan.blocks()
        last = {block.names[-1]: block.id for block in blocks if block.names}
        x = trainer.prepared.inputs_of(self.x)
        found = {"": x}
        trainer.network.eval()
        with torch.no_grad():
            for name, layer in trainer.network.named_children():
                x = layer(x)
                if name in last:
                    x = x.clone()
                    x[:, self.silenced.get(last[name], [])] = 0
                found[name] = x
        trainer.network.train()
        return [found[block.names[-1] if block.names else ""].numpy() for block in blocks]

    def answer(self) -> NDArray[np.float32]:
        """Probabilities (n, channels), or the first target in its own units (n, 1)."""
        trainer, output = self.player.trainer, torch.from_numpy(self.values()[-1])
        if isinstance(trainer.prepared.task, Classification):
            return trainer.assembly.bound.probability(output).numpy()
        return trainer.prepared.targets_of(output)[:, :1].numpy()


def case(given: Experiment, seed: int = 0, points: int = 60) -> Case:
    """A case whose weights, statistics and silenced units are drawn from `seed`."""
    player = Player(given)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in (*player.trainer.network.named_parameters(), *player.trainer.network.named_buffers()):
            if name.endswith("running_var"):
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.1)
            elif tensor.is_floating_point():
                tensor.add_(torch.randn(tensor.shape, generator=generator) * 0.5)
    prepared = player.trainer.prepared
    x = (torch.rand((points, prepared.raw.x.shape[1]), generator=generator) - 0.5) * 12
    random = Random(seed)
    hidden = [block for block in player.trainer.plan.blocks()[1:-1] if random.random() < 0.4]
    return Case(player, x, {block.id: random.sample(range(block.units), min(2, block.units)) for block in hidden})
