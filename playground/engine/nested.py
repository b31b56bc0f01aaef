"""Nested state of an optimiser as JSON and a list of tensors, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

MARK = "tensor"
"""The key under which the JSON names a tensor by its place in the list."""


def clone(value: Any) -> Any:
    """A copy that shares no memory: dicts and lists (tuples become lists) of tensors and plain values."""
    if isinstance(value, Tensor):
        return value.detach().clone()
    if isinstance(value, dict):
        return {key: clone(item) for key, item in value.items()}
    return [clone(item) for item in value] if isinstance(value, list | tuple) else value


def pack(value: Any, tensors: list[Tensor]) -> Any:
    """The value as JSON; its tensors are appended to `tensors`. Raises TypeError for anything that is neither."""
    if isinstance(value, Tensor):
        tensors.append(value)
        return {MARK: len(tensors) - 1}
    if isinstance(value, dict):
        return {"dict": {str(key): pack(item, tensors) for key, item in value.items()}}
    if isinstance(value, list | tuple):
        return [pack(item, tensors) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"expected tensors, numbers, words, lists and dicts in an optimiser's state, got {type(value).__name__}")


def unpack(value: Any, tensors: Sequence[Tensor]) -> Any:
    """What `pack` was given."""
    if isinstance(value, dict):
        return tensors[value[MARK]] if MARK in value else {key: unpack(item, tensors) for key, item in value["dict"].items()}
    return [unpack(item, tensors) for item in value] if isinstance(value, list) else value


def beside(value: Any, parameter: Tensor, single: torch.device) -> Any:
    """A copy for the state beside a parameter: on its device, and laid out in memory as it is where it has its shape, as fused kernels ask for.

    Tensors without axes (counts of steps) go to `single`.
    """
    if isinstance(value, Tensor):
        if value.shape == parameter.shape and value.ndim:
            return torch.empty_like(parameter, dtype=value.dtype, requires_grad=False).copy_(value)
        return value.detach().to(parameter.device if value.ndim else single, copy=True)
    if isinstance(value, dict):
        return {key: beside(item, parameter, single) for key, item in value.items()}
    return [beside(item, parameter, single) for item in value] if isinstance(value, list) else value
