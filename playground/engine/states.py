"""Several states of a run as bytes that hold tensors and JSON and nothing that could run."""

from __future__ import annotations

import json
from collections.abc import Iterable

from safetensors.torch import load, save
from torch import Tensor

from playground.engine.checkpoint import DAMAGED, FORMAT, Checkpoint, header_of
from playground.experiment import Experiment
from playground.problem import Problem, SpecError

NAME = "states"


def packed(states: Iterable[Checkpoint]) -> bytes:
    """The states in their order as safetensors, with a JSON header that has each experiment once; nothing for none."""
    headers, tensors, experiments = [], dict[str, Tensor](), list[Experiment]()
    for number, state in enumerate(states):
        header, own = state.parts()
        if state.experiment not in experiments[-1:]:
            experiments.append(state.experiment)
        headers.append({**header, "experiment": len(experiments) - 1})
        tensors |= {f"{number}/{name}": tensor for name, tensor in own.items()}
    told = {"format": FORMAT, "experiments": [experiment.to_json() for experiment in experiments], NAME: headers}
    return save(tensors, {NAME: json.dumps(told)}) if headers else b""


def unpacked(data: bytes) -> list[Checkpoint]:
    """What `packed` was given; SpecError for bytes that are something else, damaged, or from a newer version."""
    if not data:
        return []
    try:
        told = header_of(data, NAME)
        if told["format"] != FORMAT:
            raise SpecError([Problem("format", f"expected states of version {FORMAT}, got version {told['format']}")])
        own: dict[int, dict[str, Tensor]] = {}
        for name, tensor in load(data).items():
            number, _, rest = name.partition("/")
            own.setdefault(int(number), {})[rest] = tensor
        experiments = [Experiment.parse(text) for text in told["experiments"]]
        return [Checkpoint.of_parts(header, own[at], experiments[header["experiment"]]) for at, header in enumerate(told[NAME])]
    except SpecError:
        raise
    except DAMAGED as error:
        raise SpecError([Problem("", "expected states of a run, got bytes that are not such, or damaged")]) from error
