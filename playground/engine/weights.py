"""A network's weights as a file that any program with safetensors reads."""

from __future__ import annotations

from collections.abc import Mapping

from safetensors.torch import save
from torch import Tensor

from playground.engine.checkpoint import Checkpoint


def weights_of(checkpoint: Checkpoint) -> dict[str, Tensor]:
    """Parameters and buffers as a `state_dict` names them: `0_dense.weight`; the role stands before it where there are several networks."""
    roles = checkpoint.experiment.networks()
    return {name if len(roles) > 1 else name.partition(".")[2]: t.detach().cpu().contiguous() for name, t in checkpoint.tensors.items()}


def weights_file(checkpoint: Checkpoint, metadata: Mapping[str, str] | None = None) -> bytes:
    """The weights as safetensors; the experiment that they belong to stands in the metadata as JSON, under `experiment`."""
    return save(weights_of(checkpoint), {"experiment": checkpoint.experiment.to_json(), "step": str(checkpoint.step), **(metadata or {})})
