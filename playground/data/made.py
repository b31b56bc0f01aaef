"""What is made of a user's file once and kept beside it: a few facts, which are asked for before anything is loaded, and tensors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from playground.uploads.file_ref import FileRef
from playground.uploads.vault import vault, write_whole


class Made(NamedTuple):
    """Facts as plain data, and tensors by name."""

    facts: dict[str, Any]
    tensors: dict[str, Tensor]


def facts_of(file: FileRef, declared: str, make: Callable[[], Made]) -> dict[str, Any]:
    """The facts of what a file is declared to become, made now where they are not kept; `declared` says all that they follow from."""
    try:
        found: dict[str, Any] = json.loads(_place(file, declared, "facts.json").read_bytes())
        return found
    except (OSError, ValueError):
        return _keep(file, declared, make()).facts


def tensors_of(file: FileRef, declared: str, make: Callable[[], Made]) -> dict[str, Tensor]:
    """The tensors of what a file is declared to become, made now where they are not kept."""
    try:
        return load_file(_place(file, declared, "safetensors"))
    except (OSError, SafetensorError):
        return _keep(file, declared, make()).tensors


def _keep(file: FileRef, declared: str, made: Made) -> Made:
    write_whole(_place(file, declared, "safetensors"), save(made.tensors))
    write_whole(_place(file, declared, "facts.json"), json.dumps(made.facts).encode())
    vault().tidy(file)
    return made


def _place(file: FileRef, declared: str, ending: str) -> Any:
    vault().path(file)  # a Refusal where it is not here
    return vault().derived(file, f"{hashlib.sha256(declared.encode()).hexdigest()[:24]}.{ending}")
