"""How well each layer learns: gradients, step lengths, dead and saturated units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import nan, sqrt
from typing import NamedTuple

import torch
from torch import Tensor, nn

from playground.engine.assembly import Assembly
from playground.engine.observation import Norms, Observation
from playground.model.blocks import Block
from playground.probes.activations import activations
from playground.probes.diagnosis import Finding, diagnose

EXAMPLES = 256
"""Training examples on which units are looked at."""

RECTIFIERS = (nn.ReLU, nn.ReLU6, nn.Threshold, nn.Hardshrink, nn.Softshrink)
"""Activations with a flat part at zero: a unit that is there for every example has no gradient left ("dead")."""

BOUNDED: Mapping[type[nn.Module], tuple[float, float]] = {
    nn.Tanh: (-1, 1),
    nn.Hardtanh: (-1, 1),
    nn.Softsign: (-1, 1),
    nn.Sigmoid: (0, 1),
    nn.Hardsigmoid: (0, 1),
    nn.ReLU6: (0, 6),
}
"""Activations with a highest and a lowest value, near which they are flat."""

NEAR = 0.015
"""Within this share of its range from an end, a unit counts as saturated: for tanh |a| > 0.97, where the slope is below 6 %."""


class LayerHealth(NamedTuple):
    """A layer with weights. `gradient_norm` is L2 as the optimiser saw it; `update_ratio` the length of the last observed step over that of the
    weights; `dead` the share of units that are zero for every example; `saturated` the share of activations near an end of their range.
    NaN where there is nothing to say: no step observed yet, no such activation."""

    path: str
    title: str
    gradient_norm: float
    update_ratio: float
    dead: float
    saturated: float


class Health(NamedTuple):
    """Every layer with weights in order, and what that means in plain words."""

    layers: tuple[LayerHealth, ...]
    diagnosis: tuple[Finding, ...]


def health(assembly: Assembly, blocks: Sequence[Block], observation: Observation | None, rows: Sequence[Mapping[str, float]]) -> Health:
    """The health of the main network. `observation` is the trainer's last observed step, `rows` its record; neither is changed."""
    steps = {row.name: _step(row.name, observation) for row in assembly.plan.rows}
    units = _units(assembly, blocks)
    rows_with_weights = [row for row in assembly.plan.rows if row.parameters]
    layers = tuple(LayerHealth(row.path, row.title, *steps[row.name], *units.get(row.path, (nan, nan))) for row in rows_with_weights)
    return Health(layers, diagnose(layers, rows))


def _step(name: str, observation: Observation | None) -> tuple[float, float]:
    """Gradient norm and update ratio of all parameters of a layer together."""
    norms = [n for key, n in observation.norms.items() if key.startswith(f"network.{name}.")] if observation else []
    if not norms:
        return nan, nan
    gradient, weight, update = (_joint([getattr(n, field) for n in norms]) for field in Norms.__dataclass_fields__)
    return gradient, update / weight if weight > 0 else nan


def _joint(norms: Sequence[float]) -> float:
    return sqrt(sum(norm * norm for norm in norms))


def _units(assembly: Assembly, blocks: Sequence[Block]) -> dict[str, tuple[float, float]]:
    """Dead and saturated shares by the path of each block's layer with weights."""
    layers = dict(assembly.network.named_children())
    watched = {i: kinds for i, block in enumerate(blocks) if (kinds := _kinds(layers[name] for name in block.names))}
    if not watched:
        return {}
    values = activations(assembly.network, blocks, assembly.x[: min(EXAMPLES, assembly.sizes[0])])
    with torch.inference_mode():
        figures = torch.stack([torch.stack([_dead(values[i]), _saturated(values[i], kinds[-1])]) for i, kinds in watched.items()]).tolist()
    found = {}
    for (i, kinds), (dead, saturated) in zip(watched.items(), figures, strict=True):
        shares = dead if isinstance(kinds[-1], RECTIFIERS) else nan, saturated
        found.update(dict.fromkeys(blocks[i].paths, shares))
    return found


def _kinds(layers: Iterable[nn.Module]) -> list[nn.Module]:
    return [layer for layer in layers if isinstance(layer, (*RECTIFIERS, *BOUNDED))]


def _dead(values: Tensor) -> Tensor:
    """The share of units (axis 1) of values (N, units, …) that are zero throughout."""
    return (values.transpose(0, 1).flatten(1) == 0).all(1).float().mean()


def _saturated(values: Tensor, activation: nn.Module) -> Tensor:
    ends = BOUNDED.get(type(activation))
    if ends is None:
        return values.new_tensor(nan)
    low, high = ends
    margin = NEAR * (high - low)
    flat = values > high - margin
    return (flat if isinstance(activation, RECTIFIERS) else flat | (values < low + margin)).float().mean()
