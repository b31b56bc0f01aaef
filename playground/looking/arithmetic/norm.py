"""One cell of a normalisation: less the mean, divided by the spread, scaled and shifted."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from playground.explaining.question import Payload

BATCH = (nn.BatchNorm1d, nn.BatchNorm2d)
NORMS = (*BATCH, nn.LayerNorm, nn.GroupNorm, nn.InstanceNorm1d, nn.InstanceNorm2d, nn.RMSNorm)


def norm(module: Any, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x, the cell of a result of the same shape: (x − `mean`) / √(`variance` + `eps`) · `weight` + `bias`.

    `over` says what the mean is of. An RMS norm takes no mean off; its `variance` is the mean square.
    """
    over, part, own = _part(module, x, cell)
    mean, variance = _moments(module, part.double(), cell)
    weight, bias = (_own(module, name, own, default) for name, default in (("weight", 1.0), ("bias", 0.0)))
    eps = float(torch.finfo(x.dtype).eps if module.eps is None else module.eps)
    value = float(x[cell])
    return {
        "op": "norm",
        "over": over,
        "numbers": part.numel() if not _kept(module) else 0,
        "x": value,
        "mean": mean,
        "variance": variance,
        "eps": eps,
        "weight": weight,
        "bias": bias,
        "computed": (value - mean) / math.sqrt(variance + eps) * weight + bias,
    }


def _own(module: Any, name: str, own: Any, default: float) -> float:
    """The cell's own scale or shift; what changes nothing where it is not learnt."""
    found = getattr(module, name, None)
    return default if found is None else float(found[own])


def _kept(module: Any) -> bool:
    """Whether mean and variance are running averages of training."""
    return isinstance(module, BATCH) and module.running_mean is not None


def _part(module: Any, x: Tensor, cell: tuple[int, ...]) -> tuple[str, Tensor, Any]:
    """What the numbers are normalised over, in words and as numbers, and the index of the cell's own scale and shift."""
    channel = cell[0]
    if isinstance(module, BATCH):
        return "running averages of the training batches", x[channel], channel
    if isinstance(module, nn.GroupNorm):
        width = x.shape[0] // module.num_groups
        first = channel // width * width
        return f"the {width} channels of its group", x[first : first + width], channel
    if isinstance(module, nn.InstanceNorm1d | nn.InstanceNorm2d):
        return "its channel", x[channel], channel
    axes = len(module.normalized_shape)
    return "all units" if axes == x.ndim else "the units at its place", x[cell[: x.ndim - axes]], cell[x.ndim - axes :]


def _moments(module: Any, part: Tensor, cell: tuple[int, ...]) -> tuple[float, float]:
    if _kept(module):
        return float(module.running_mean[cell[0]]), float(module.running_var[cell[0]])
    if isinstance(module, nn.RMSNorm):
        return 0.0, float((part**2).mean())
    return float(part.mean()), float(part.var(unbiased=False))
