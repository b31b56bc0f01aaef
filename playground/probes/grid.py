"""Evenly spaced points over what a plane or a line shows."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor

from playground.data import DataForm, Prepared
from playground.data.dataset import EXTENT


@lru_cache(maxsize=8)
def grid(prepared: Prepared, resolution: int, device: torch.device) -> Tensor:
    """Network inputs over the extent, on a device: (resolution², *shape) for a plane, row by row from the lowest x₂; (resolution, *shape) for a line.

    Points lie in the middle of the cells into which the extent is divided, so that a picture of them covers it exactly.
    """
    low, high = EXTENT
    at = low + (torch.arange(resolution) + 0.5) * ((high - low) / resolution)
    if prepared.form is DataForm.LINE:
        return prepared.inputs_of(at[:, None]).to(device)
    x2, x1 = torch.meshgrid(at, at, indexing="ij")
    return prepared.inputs_of(torch.stack([x1.flatten(), x2.flatten()], 1)).to(device)
