"""Messages between worker, manager and browser: msgpack maps in which an array is its type, shape and bytes.

An array is `{"t": "f4" | "f8" | "u1" | "u2" | "i4", "s": [shape], "d": bytes}`, little endian, row-major.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgpack
import numpy as np
import torch

TYPES = ("f4", "f8", "u1", "u2", "i4")
"""The element types that the browser reads."""

Message = dict[str, Any]


def pack(message: Mapping[str, Any]) -> bytes:
    """A map as msgpack, numpy arrays and tensors included; TypeError for an element type that the browser does not read."""
    return bytes(msgpack.packb(message, default=_plain))


def unpack(data: bytes) -> Message:
    """A msgpack map with its arrays as numpy arrays, which share the memory of `data`; ValueError when it is none."""
    try:
        message = msgpack.unpackb(data, object_hook=_array, strict_map_key=False)
    except (msgpack.exceptions.ExtraData, msgpack.exceptions.FormatError, msgpack.exceptions.StackError, UnicodeDecodeError) as error:
        raise ValueError(f"expected one msgpack map: {error}") from error
    if not isinstance(message, dict):
        raise ValueError(f"expected a msgpack map, got {type(message).__name__}")
    return message


def entries(message: Mapping[str, Any]) -> bytes:
    """The keys and values of a map as msgpack, without the header that counts them: what `splice` puts together."""
    packer = msgpack.Packer(default=_plain, autoreset=False)
    for key, value in message.items():
        packer.pack(key)
        packer.pack(value)
    return bytes(packer.bytes())


def splice(count: int, body: bytes, more: Mapping[str, Any]) -> bytes:
    """One map of `count` entries that are packed already and of some more: a frame is sent on without being read."""
    return bytes(msgpack.Packer().pack_map_header(count + len(more))) + body + entries(more)


def _plain(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu().numpy()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        kind = value.dtype.str[1:]
        if kind not in TYPES:
            raise TypeError(f"expected an array of {', '.join(TYPES)}, got {value.dtype}")
        return {"t": kind, "s": list(value.shape), "d": np.ascontiguousarray(value, value.dtype.newbyteorder("<")).tobytes()}
    raise TypeError(f"cannot send a {type(value).__name__}")


def _array(value: dict[Any, Any]) -> Any:
    if value.keys() != {"t", "s", "d"} or value["t"] not in TYPES:
        return value
    return np.frombuffer(value["d"], np.dtype(value["t"]).newbyteorder("<")).reshape(value["s"])
