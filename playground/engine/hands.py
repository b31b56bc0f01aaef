"""What a person holds of a network in training: numbers that stay as they are, units that are silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from playground.engine.place import Place

LARGEST = 1e6
"""The largest size of a weight or bias that can be typed."""


@dataclass(frozen=True, slots=True, eq=False)
class Hands:
    """Interventions in a run, not part of its experiment. Nothing changes a `Hands`: every change makes a new one.

    `frozen` holds by tensor (`network.0_dense.weight`; running statistics too) a bool mask of its shape, true where training must change nothing;
    `silenced` by block id the units that give 0, in order; `drawn` how often a block's parameters were drawn anew.
    """

    frozen: Mapping[str, Tensor] = field(default_factory=dict)
    silenced: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    drawn: Mapping[str, int] = field(default_factory=dict)

    @property
    def any(self) -> bool:
        """Whether something is frozen or silenced."""
        return bool(self.frozen or self.silenced)

    def freeze(self, places: Iterable[Place], on: bool) -> Hands:
        """With these entries frozen, or free again."""
        masks = dict(self.frozen)
        for name, tensor, at in places:
            mask = masks[name].clone() if name in masks else torch.zeros_like(tensor, dtype=torch.bool, requires_grad=False)
            mask[at] = on
            masks[name] = mask
        return replace(self, frozen={name: mask for name, mask in masks.items() if mask.any()})

    def silence(self, block: str, unit: int, on: bool) -> Hands:
        """With this unit silent, or heard again."""
        units = {*self.silenced.get(block, ())} - {unit} | ({unit} if on else set())
        silenced = {**self.silenced, block: tuple(sorted(units))}
        return replace(self, silenced={block: units for block, units in silenced.items() if units})

    def draw(self, block: str) -> Hands:
        """With one more drawing of this block counted."""
        return replace(self, drawn={**self.drawn, block: self.drawn.get(block, 0) + 1})

    def spare(self, own: Mapping[str, Tensor], new: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The new tensors with the frozen entries of one's own."""
        return {name: torch.where(self.frozen[name], own[name], tensor) if name in self.frozen else tensor for name, tensor in new.items()}

    def to(self, device: torch.device) -> Hands:
        """With the masks on this device."""
        return replace(self, frozen={name: mask.to(device) for name, mask in self.frozen.items()}) if self.frozen else self


NOTHING = Hands()
"""Nothing is held."""


class Grip:
    """Keeps the frozen entries of tensors at the values they have when it is made."""

    def __init__(self, tensors: Mapping[str, Tensor], frozen: Mapping[str, Tensor]) -> None:
        self._held = [(tensors[name].detach(), mask, tensors[name].detach().clone()) for name, mask in frozen.items()]

    def restore(self) -> None:
        """Put them back."""
        for tensor, mask, value in self._held:
            torch.where(mask, value, tensor, out=tensor)
