"""Everything needed to continue a run, or to fork it: in memory, or as bytes that hold tensors and JSON and nothing that could run."""

from __future__ import annotations

import json
import struct
from dataclasses import asdict, dataclass
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from playground.engine import nested
from playground.engine.hands import NOTHING, Hands
from playground.experiment import Experiment
from playground.problem import Problem, SpecError
from playground.stopping import Watch

FORMAT = 1
"""The version of the byte format."""

DAMAGED = (SafetensorError, struct.error, KeyError, IndexError, TypeError, ValueError)
"""What reading bytes raises that are no safetensors of ours, or damaged."""


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A run at one moment. Its tensors are copies: nothing that happens later changes them.

    `tensors` are parameters and buffers (`network.0_dense.weight`); `optimisers` holds, for each phase, the state beside each parameter;
    `epoch` and `cursor` say where the sampler is; `noise` is the state of the network's own random stream, if it draws; `best` the best weights
    so far, if early stopping wants them; `made` says with which torch, gear, device and threads; `hands` what a person holds.
    """

    experiment: Experiment
    step: int
    epoch: int
    cursor: int
    seconds: float
    tensors: dict[str, Tensor]
    optimisers: list[list[Any]]
    memory: tuple[float, ...]
    watches: tuple[Watch, ...]
    noise: Tensor | None
    best: dict[str, Tensor] | None
    rows: tuple[dict[str, float], ...]
    finished: str | None
    made: dict[str, Any]
    hands: Hands = NOTHING

    def to_bytes(self) -> bytes:
        """The checkpoint as safetensors, its JSON header in the metadata."""
        header, tensors = self.parts()
        return save(tensors, {"checkpoint": json.dumps({"format": FORMAT, **header})})

    def parts(self) -> tuple[dict[str, Any], dict[str, Tensor]]:
        """The checkpoint as a JSON header and tensors by name, which are copies."""
        state: list[Tensor] = []
        columns = list(self.rows[0]) if self.rows else []
        header = {
            "experiment": self.experiment.to_json(),
            "optimisers": nested.pack(self.optimisers, state),
            "watches": [asdict(watch) for watch in self.watches],
            "columns": columns,
            "hands": {"silenced": dict(self.hands.silenced), "drawn": dict(self.hands.drawn)},
            **{field: getattr(self, field) for field in ("step", "epoch", "cursor", "seconds", "memory", "finished", "made")},
        }
        tensors = {f"tensors/{name}": t for name, t in self.tensors.items()}
        tensors |= {f"best/{name}": t for name, t in (self.best or {}).items()}
        tensors |= {f"frozen/{name}": t for name, t in self.hands.frozen.items()}
        tensors |= {f"state/{index}": t for index, t in enumerate(state)}
        tensors["rows"] = torch.tensor([[row[c] for c in columns] for row in self.rows], dtype=torch.float64)
        if self.noise is not None:
            tensors["noise"] = self.noise
        return header, {name: t.cpu().contiguous().clone() for name, t in tensors.items()}

    @classmethod
    def of_parts(cls, header: dict[str, Any], tensors: dict[str, Tensor], experiment: Experiment | None = None) -> Checkpoint:
        """What `parts` gave; the `experiment` of the header, if it has been read already. KeyError and the like for what is damaged."""
        state = [tensors[f"state/{index}"] for index in range(sum(name.startswith("state/") for name in tensors))]
        columns = header["columns"]
        return cls(
            experiment=experiment or Experiment.parse(header["experiment"]),
            tensors=_under("tensors/", tensors),
            optimisers=nested.unpack(header["optimisers"], state),
            memory=tuple(header["memory"]),
            watches=tuple(Watch(**watch) for watch in header["watches"]),
            noise=tensors.get("noise"),
            best=_under("best/", tensors) or None,
            hands=_hands(header.get("hands", {}), _under("frozen/", tensors)),
            rows=tuple(dict(zip(columns, row, strict=True)) for row in tensors["rows"].tolist()),
            **{field: header[field] for field in ("step", "epoch", "cursor", "seconds", "finished", "made")},
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> Checkpoint:
        """What `to_bytes` gave; SpecError when the bytes are no checkpoint, damaged, or from a newer version."""
        try:
            tensors, header = load(data), header_of(data, "checkpoint")
            if header["format"] != FORMAT:
                raise SpecError([Problem("format", f"expected a checkpoint of version {FORMAT}, got version {header['format']}")])
            return cls.of_parts(header, tensors)
        except SpecError:
            raise
        except DAMAGED as error:
            raise SpecError([Problem("", "expected a checkpoint of the playground, got bytes that are not one, or damaged")]) from error


def header_of(data: bytes, name: str) -> dict[str, Any]:
    """The JSON of this name in the metadata of safetensors."""
    (length,) = struct.unpack_from("<Q", data)
    header: dict[str, Any] = json.loads(json.loads(data[8 : 8 + length])["__metadata__"][name])
    return header


def _hands(header: dict[str, Any], frozen: dict[str, Tensor]) -> Hands:
    """What is held; checkpoints from before that was possible hold nothing."""
    held = dict(header)
    silenced = {block: tuple(map(int, units)) for block, units in dict(held.get("silenced", {})).items()}
    drawn = {block: int(count) for block, count in dict(held.get("drawn", {})).items()}
    return Hands({name: mask.bool() for name, mask in frozen.items()}, silenced, drawn)


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): t for name, t in tensors.items() if name.startswith(prefix)}
