"""How evidence goes from the units of one block to those of the next."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.attribution.column import Column
from playground.attribution.segments import Segments

MOST = 256
"""Units that a block may have whose links are found one by one."""

AFFINE: tuple[type[nn.Module], ...] = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)
"""Modules with a weight (units, units of the block before, …), or a grouped one."""

STRAIGHT_ON: tuple[type[nn.Module], ...] = (
    nn.AvgPool1d, nn.AvgPool2d, nn.MaxPool1d, nn.MaxPool2d, nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d,
    nn.Flatten, nn.BatchNorm1d, nn.BatchNorm2d, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.Identity,
)  # fmt: skip
"""Modules in which units do not mix: each passes on what one unit before gave it."""


class Link:
    """The link between two columns. Once all pieces of the way are added, `matrix` (units, units of the column before) is what went along each
    edge."""

    def __init__(self, before: Column, after: Column, network: nn.Module) -> None:
        self.before, self.after = before, after
        modules = [module for name, module in network.named_children() if name in after.names]
        self._first = modules[0]
        self._affine = isinstance(self._first, AFFINE) and (len(before.shape) == 1 or not isinstance(self._first, nn.Linear))
        self._single = not self._affine and isinstance(self._first, STRAIGHT_ON) and after.units % before.units == 0
        self.matrix = torch.zeros(after.units, before.units)

    @property
    def made(self) -> str | None:
        """The name of the module whose own output is wanted in the pieces, if any."""
        return self.after.names[0] if self._affine else None

    @property
    def missing(self) -> str:
        """Why there are no links, as a sentence; empty where there are."""
        if self._affine or self._single or self.after.units <= MOST:
            return ""
        return f"{self.after.title} mixes its inputs in several steps and has more than {MOST} units: what went along each link is not worked out."

    def add(self, part: Segments) -> None:
        """Count some pieces in."""
        if self._affine:
            self.matrix += self._by_weight(part.change[self.before.id], part.made[self.after.names[0]])
        elif self._single:
            self.matrix += self._one_each(_summed(part.multiplier[self.after.id] * part.change[self.after.id], self.after.units))
        elif not self.missing:
            self.matrix += self._by_unit(part)

    def _by_weight(self, change: Tensor, multiplier: Tensor) -> Tensor:
        """Weight × its gradient: what each weight carried, summed over the places where it did."""
        weight = self._first.weight.detach().clone().requires_grad_()  # type: ignore[operator]
        with torch.enable_grad():
            made = torch.func.functional_call(self._first, {"weight": weight}, (change,))
            carried = weight.detach() * torch.autograd.grad((made * multiplier).sum(), weight)[0]
        edges = carried.flatten(2).sum(2) if carried.dim() > 2 else carried
        groups = int(getattr(self._first, "groups", 1))
        if groups == 1:
            return edges
        out = torch.zeros_like(self.matrix)
        for group, (rows, some) in enumerate(zip(torch.arange(self.after.units).chunk(groups), edges.chunk(groups), strict=True)):
            out[rows, group * some.shape[1] : (group + 1) * some.shape[1]] = some
        return out

    def _one_each(self, scores: Tensor) -> Tensor:
        each = self.after.units // self.before.units
        out = torch.zeros_like(self.matrix)
        out[torch.arange(len(scores)), torch.arange(len(scores)) // each] = scores
        return out

    def _by_unit(self, part: Segments) -> Tensor:
        """One pass back for each unit, through this block alone."""
        held, before = part.held[self.after.id], part.held[self.before.id]
        multiplier, change = part.multiplier[self.after.id], part.change[self.before.id]
        count, out = len(multiplier), []
        for unit in range(self.after.units):
            wanted = torch.zeros_like(held)
            wanted[:count, unit] = multiplier[:, unit]
            slope = torch.autograd.grad(held, before, wanted, retain_graph=True)[0][:count]
            out.append(_summed(slope * change, self.before.units))
        return torch.stack(out)


def _summed(numbers: Tensor, units: int) -> Tensor:
    """(r, units, …) → (units,)."""
    return numbers.reshape(len(numbers), units, -1).sum((0, 2))


__all__ = ["Link"]
