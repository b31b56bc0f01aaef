"""Which inputs count as one: the units that a method takes away and puts back."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from playground.problem import Problem, SpecError


def separate(shape: tuple[int, ...]) -> Tensor:
    """Every input by itself, int64 (*shape); of a picture (channels, height, width) every pixel, with all its channels."""
    if len(shape) == 3:
        return torch.arange(shape[1] * shape[2]).reshape(1, *shape[1:]).expand(shape).contiguous()
    return torch.arange(prod(shape)).reshape(shape)


def superpixels(shape: tuple[int, ...], side: int) -> Tensor:
    """A picture (channels, height, width) in `side` × `side` pieces as equal as they come out, numbered row by row from 0; int64 (*shape).

    SpecError says when a picture has fewer pixels to a side than that, or no sides at all.
    """
    if len(shape) != 3:
        raise SpecError([Problem("groups", f"only pictures (channels, height, width) can be cut into pieces, got the shape {shape}")])
    height, width = shape[1:]
    if not 1 <= side <= min(height, width):
        raise SpecError([Problem("groups", f"pieces to a side must be from 1 to {min(height, width)}, got {side}")])
    row, column = torch.arange(height) * side // height, torch.arange(width) * side // width
    return (row[:, None] * side + column).expand(shape).contiguous()


def checked(groups: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The groups, once it is sure that they are int64 (*shape) and numbered from 0 without gaps; SpecError otherwise."""
    if tuple(groups.shape) != tuple(shape) or groups.dtype != torch.int64:
        got = f"{str(groups.dtype).removeprefix('torch.')} of shape {tuple(groups.shape)}"
        raise SpecError([Problem("groups", f"expected int64 of shape {tuple(shape)}, got {got}")])
    if groups.min() < 0 or torch.bincount(groups.flatten()).min() == 0:
        raise SpecError([Problem("groups", "must be numbered from 0 without gaps")])
    return groups


def units_of(groups: Tensor | None, shape: tuple[int, ...]) -> Tensor:
    """The number of the unit that each input belongs to, int64 (*shape): the groups, or every input by itself."""
    return separate(shape) if groups is None else checked(groups, shape)


def spread_out(shares: Tensor, units: Tensor) -> Tensor:
    """Each unit's share (n, units) divided equally among its inputs: (n, *shape), with the same sum."""
    return (shares / torch.bincount(units.flatten()))[:, units]


def gathered(scores: Tensor, units: Tensor) -> Tensor:
    """The scores (n, *shape) summed over each unit: (n, units)."""
    flat = scores.flatten(1)
    return flat.new_zeros(len(flat), int(units.max()) + 1).index_add_(1, units.flatten(), flat)


__all__ = ["checked", "gathered", "separate", "spread_out", "superpixels", "units_of"]
