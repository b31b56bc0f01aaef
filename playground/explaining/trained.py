"""A network that was trained from the command line, taken from its folder."""

from __future__ import annotations

import json
from pathlib import Path

from safetensors import SafetensorError, safe_open
from torch import Tensor

from playground.attribution import Subject
from playground.engine.assembly import assemble
from playground.engine.checkpoint import Checkpoint
from playground.engine.record import CHECKPOINT, read_checkpoint
from playground.experiment import Experiment
from playground.problem import Problem, SpecError

WEIGHTS, RECORD = "weights.safetensors", "record.json"


def trained(folder: Path | str) -> Subject:
    """The network in a folder that `playground train` wrote, or in a run file, with its data; SpecError says what is missing or damaged."""
    return Subject.of(saved(folder))


def saved(folder: Path | str) -> Checkpoint:
    """The weights in such a folder or file as a checkpoint, with which training can go on where they were kept together with the rest."""
    path = Path(folder)
    whole = path / CHECKPOINT if path.is_dir() else path
    if whole.is_file() and _is_checkpoint(whole):
        return read_checkpoint(whole)
    weights = path if path.is_file() else path / WEIGHTS
    if not weights.is_file():
        raise SpecError([Problem("run", f"expected a folder that `playground train` wrote, got {folder}: there is no {WEIGHTS}")])
    return _of_weights(weights)


def _of_weights(weights: Path) -> Checkpoint:
    experiment, tensors = _read(weights)
    roles = experiment.networks()
    named = {name if len(roles) > 1 else f"network.{name}": tensor for name, tensor in tensors.items()}
    # what only going on with the training would need is left out
    checkpoint = Checkpoint(experiment, _steps(weights.parent), 0, 0, 0.0, named, [], (), (), None, None, (), None, {})
    wanted = {name: tensor.shape for name, tensor in assemble(experiment, "cpu").tensors().items()}
    if wanted != {name: tensor.shape for name, tensor in named.items()}:
        raise SpecError([Problem("run", f"the weights in {weights} do not fit the experiment beside them")])
    return checkpoint


def _is_checkpoint(path: Path) -> bool:
    """Whether a safetensors file says that it is a checkpoint."""
    try:
        with safe_open(path, "pt") as file:
            return "checkpoint" in (file.metadata() or {})
    except (SafetensorError, OSError):
        return False


def _read(weights: Path) -> tuple[Experiment, dict[str, Tensor]]:
    try:
        with safe_open(weights, "pt") as file:
            document = (file.metadata() or {}).get("experiment")
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no dict
    except (SafetensorError, OSError) as error:
        raise SpecError([Problem("run", f"cannot read {weights}: {error}")]) from error
    if document is None:
        raise SpecError([Problem("run", f"{weights} does not say which experiment it belongs to")])
    return Experiment.parse(document), tensors


def _steps(folder: Path) -> int:
    """How long it was trained; 0 where the record is gone."""
    try:
        return int(json.loads((folder / RECORD).read_text(encoding="utf-8"))["steps"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0
