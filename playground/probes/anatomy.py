"""The anatomy of a training step: every number that leads from the old weights to the new ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground.data import Classification
from playground.engine.assembly import Assembly
from playground.engine.rehearsal import Inner, Rehearsal, rehearse
from playground.engine.trainer import Trainer
from playground.engine.witness import Witness, states_of, weights_of
from playground.model.blocks import Block
from playground.probes.change import Change, change
from playground.probes.excerpt import CHANNELS, SAMPLES, Excerpt, evenly, excerpt, pictured
from playground.probes.step import Anatomy, Batch, Moved, Numbers, Part, Rule

UNTOLD = frozenset({"params", "lr", "foreach", "fused", "capturable", "differentiable", "maximize"})
"""Settings of torch's optimisers that decide about no number."""

Cut = Callable[[Tensor], Tensor]
"""What is carried of a tensor of parameters."""
Move = Callable[[str, Cut], Moved]
"""How the parameter of that name moved."""


def anatomy(trainer: Trainer) -> Anatomy:
    """Take one training step and tell everything that went on in it: the very step that would have been taken anyway, to the bit.

    Raises ValueError with a sentence where there is none to take or it cannot be told in five phases.
    """
    loop = trainer.loop
    if not trainer.going:
        raise ValueError("There is no next step to show: the run has come to its end.")
    if trainer.experiment.optimiser.full_batch:
        name = trainer.experiment.optimiser.name()
        raise ValueError(f"{name} evaluates the loss several times within a step, so slow motion cannot show it: choose another optimiser.")
    blocks, number, rate, gear = trainer.plan.blocks(), loop.step + 1, trainer.learning_rate, loop.gear
    seen, before, states, witness = rehearse(loop, blocks), weights_of(gear), states_of(gear), Witness(gear)
    frozen = {name: mask for name in seen.gradients if (mask := loop.hands.frozen.get(f"network.{name}")) is not None}
    changed = change(trainer.experiment, seen.gradients, before, frozen)
    loop.gear = witness
    try:
        trainer.run(1, observe=True)
    finally:
        if loop.gear is witness:
            loop.gear = gear

    def move(name: str, cut: Cut) -> Moved:
        return Moved(
            before=numbers(cut(before[name])),
            after=numbers(cut(witness.weights[name])),
            gradient=numbers(cut(seen.gradients[name])),
            penalty=numbers(cut(changed.penalty[name])),
            seen=numbers(cut(changed.seen[name])),
            frozen=cut(frozen[name]).to(torch.uint8).cpu().numpy() if name in frozen else None,
            state=_states(states[name], witness.states[name], before[name].shape, cut),
        )

    carried, silenced = excerpt(blocks, len(seen.rows)), loop.hands.silenced
    layers = dict(trainer.network.named_children())
    parts = [
        _part(block, layers.get(block.names[0]) if block.names else None, inner, carried, place, move, tuple(silenced.get(block.id, ())))
        for place, (block, inner) in enumerate(zip(blocks, seen.inner, strict=True))
    ]
    return Anatomy(number, _batch(trainer.assembly, seen, carried.samples), _rule(trainer.assembly, rate, changed), tuple(parts))


def numbers(tensor: Tensor) -> Numbers:
    """A tensor as float32 on the CPU."""
    return tensor.detach().to("cpu", torch.float32).contiguous().numpy()


def _states(before: Mapping[str, Any], after: Mapping[str, Any], shape: torch.Size, cut: Cut) -> dict[str, dict[str, Any]]:
    """The optimiser's state beside a parameter by its own names, before and after; tensors without axes become plain numbers."""

    def told(value: Any) -> Any:
        if not isinstance(value, Tensor):
            return value
        return numbers(cut(value)) if value.shape == shape and value.ndim else float(value)

    return {name: {"before": told(before.get(name)), "after": told(value)} for name, value in after.items() if value is not None}


def _batch(assembly: Assembly, seen: Rehearsal, samples: int) -> Batch:
    """The batch, its first examples in full."""
    rows, output, target = (values[:samples] for values in (seen.rows, seen.output, seen.y))
    if isinstance(assembly.prepared.task, Classification) and target.ndim > 1 and target.shape[1] > 1:
        target = target.argmax(1)  # mixed classes: the one that has most
    index = assembly.prepared.train.index[rows].numpy().astype(np.int32)
    probability = assembly.bound.probability(output) if isinstance(assembly.prepared.task, Classification) else None
    return Batch(
        count=len(seen.rows),
        index=index,
        loss=numbers(seen.losses[:samples]),
        mean=float(seen.loss),
        output=numbers(output),
        probability=None if probability is None else numbers(probability),
        target=numbers(target if target.ndim > 1 else target[:, None]),
    )


def _rule(assembly: Assembly, rate: float, changed: Change) -> Rule:
    """The optimiser with the settings that decide about the numbers."""
    experiment, optimiser = assembly.experiment, assembly.optimisers[0]
    return Rule(
        kind=experiment.optimiser.tag(),
        rule=type(optimiser).__name__,
        title=experiment.optimiser.name(),
        lr=rate,
        settings={key: list(value) if isinstance(value, tuple) else value for key, value in optimiser.param_groups[0].items() if key not in UNTOLD},
        penalties=tuple(penalty.name() for penalty in experiment.penalties),
        clip=experiment.training.clip,
        norm=changed.norm,
        factor=changed.factor,
        max_norm=experiment.training.max_norm,
    )


def _part(block: Block, layer: nn.Module | None, inner: Inner, carried: Excerpt, place: int, move: Move, silenced: tuple[int, ...]) -> Part:
    """A block, cut to what is carried of it."""
    units, examples = list(carried.units[place]), carried.pictured if pictured(block) else carried.samples

    def of(values: Tensor | None) -> Numbers | None:
        """What is carried of values (n, units, …); None where they are not the block's units, as before a change of shape."""
        return None if values is None or values.shape[1] != block.units else numbers(values[:examples, units])

    sources, inputs = list[int](), None
    weight = bias = None
    if isinstance(layer, nn.Linear | nn.Conv1d | nn.Conv2d) and layer.weight.shape[0] == block.units:
        name, flat = block.names[0], isinstance(layer, nn.Linear) and inner.came.ndim == 2
        sources = list(carried.units[place - 1]) if block.weighted else list(evenly(layer.weight.shape[1], SAMPLES if flat else CHANNELS))
        inputs = numbers(inner.came[: carried.samples, sources]) if flat and not block.weighted else None
        weight = move(f"{name}.weight", lambda tensor: tensor[units][:, sources])
        bias = move(f"{name}.bias", lambda tensor: tensor[units]) if layer.bias is not None else None
    return Part(
        id=block.id,
        count=block.units,
        units=tuple(units),
        followers=tuple(block.subtitle.split(", ")) if block.subtitle else (),
        pre=of(inner.pre),
        post=of(inner.post),
        pre_gradient=of(inner.pre_gradient),
        post_gradient=of(inner.post_gradient),
        fan_in=0 if weight is None or layer is None else int(layer.weight[0].numel()),  # type: ignore[index]
        sources=tuple(sources),
        inputs=inputs,
        weight=weight,
        bias=bias,
        silenced=silenced,
    )
