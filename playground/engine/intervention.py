"""What a person does to a network in training. Every function raises ValueError with a sentence, and then nothing has changed."""

from __future__ import annotations

import torch
from torch import nn

from playground.engine.hands import LARGEST, Hands
from playground.engine.loop import Loop
from playground.engine.place import Places
from playground.engine.redraw import forget, redrawn
from playground.model.blocks import INPUT
from playground.model.plan import OUTPUT


def set_weight(loop: Loop, block: str, unit: int, source: int | None, value: float) -> None:
    """Another value for one weight, or for a unit's bias where `source` is None; a frozen one is held at it from then on."""
    place = Places(loop.assembly).number(block, unit, source)
    if not abs(value) <= LARGEST:
        raise ValueError(f"value: expected a number from {-LARGEST:g} to {LARGEST:g}, got {value}")
    with torch.no_grad():
        place.tensor[place.at] = value
    _go_on(loop, loop.hands)


def freeze(loop: Loop, block: str, unit: int | None, source: int | None, on: bool) -> None:
    """Freeze a block, a unit or a weight, or let it learn again."""
    places = Places(loop.assembly)
    if unit is None:
        if source is not None:
            raise ValueError("unit: expected the unit that the weight leads to, got none")
        found = places.all_of(block)
    else:
        found = places.of_unit(block, unit) if source is None else [places.link(block, unit, source)]
    _go_on(loop, loop.hands.freeze(found, on))


def silence(loop: Loop, block: str, unit: int, on: bool) -> None:
    """Silence a hidden unit, or let it be heard again."""
    if Places(loop.assembly).unit(block, unit).id in (INPUT, OUTPUT):
        raise ValueError(f"block: expected a hidden layer, got {block}")
    _go_on(loop, loop.hands.silence(block, unit, on))


def reinitialise(loop: Loop, block: str) -> None:
    """Draw a block's parameters anew, its followers' too, and begin their running statistics again."""
    places = Places(loop.assembly)
    own = {place.name: place.tensor for place in places.all_of(block)}
    masks = [loop.hands.frozen.get(name) for name in own]
    if all(mask is not None and bool(mask.all()) for mask in masks):
        raise ValueError(f"block: all of {block} is frozen; let go of it first")
    hands = loop.hands.draw(block)
    loop.put(hands.spare(own, redrawn(loop.assembly, places.block(block), hands.drawn[block])))
    forget(loop.assembly, [tensor for tensor in own.values() if isinstance(tensor, nn.Parameter)])
    _go_on(loop, hands)


def _go_on(loop: Loop, hands: Hands) -> None:
    """Train on from here. What L-BFGS knows of the loss's curvature belongs to the network as it was."""
    if loop.assembly.experiment.optimiser.full_batch:
        for optimiser in loop.assembly.optimisers:
            optimiser.state.clear()
    loop.hold(hands)
