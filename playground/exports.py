"""What can be taken away from the playground: code that trains the network anew, or the trained network itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

import torch

from playground.attribution import Subject
from playground.data import Regression
from playground.engine.checkpoint import Checkpoint
from playground.engine.weights import weights_file
from playground.experiment import Experiment
from playground.model import export, notebook
from playground.model.onnx import to_onnx
from playground.problem import Problem, SpecError

HOME = Path(__file__).parent.parent
"""Where the package lies."""

CHECKED = 64
"""Examples on which an ONNX file must answer as torch does."""


class Form(StrEnum):
    """The kinds of files, by their endings."""

    SCRIPT = "py"
    NOTEBOOK = "ipynb"
    ONNX = "onnx"
    WEIGHTS = "safetensors"

    @property
    def trained(self) -> bool:
        """Whether it holds a trained network, and so needs a run and not only an experiment."""
        return self in (Form.ONNX, Form.WEIGHTS)


def form_of(name: str | None, output: Path | None) -> Form:
    """The form that was asked for by name, or by the ending of the file; a script without either."""
    wanted = name or (output.suffix.removeprefix(".") if output is not None and output.suffix else Form.SCRIPT.value)
    try:
        return Form(wanted)
    except ValueError:
        raise SpecError([Problem("format", f"must be one of {', '.join(Form)}, got {wanted!r}")]) from None


def made_apart(data: bytes, form: Form, patience: float = 120.0) -> bytes:
    """The same of a checkpoint's bytes, by a process of its own, for servers that neither evaluate networks nor load what that takes."""
    with TemporaryDirectory(prefix="playground-export-") as folder:
        run, out = Path(folder) / "run.safetensors", Path(folder) / f"out.{form}"
        run.write_bytes(data)
        command = [sys.executable, "-m", "playground.cli", "export", str(run), "--format", form.value, "--output", str(out)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in (str(HOME), os.environ.get("PYTHONPATH", "")) if path)}
        try:
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=patience, check=False)
        except subprocess.TimeoutExpired:
            raise SpecError([Problem("format", f"writing this network as {form} took longer than {patience:.0f} s and was stopped")]) from None
        if not out.is_file():
            told = done.stderr.strip().splitlines()
            raise SpecError([Problem("", told[-1] if told else f"writing this network as {form} failed")])
        return out.read_bytes()


def code(experiment: Experiment, form: Form) -> bytes:
    """A script or a notebook that trains the experiment's network and repeats its numbers."""
    return (export if form is Form.SCRIPT else notebook)(experiment).encode()


def network(checkpoint: Checkpoint, form: Form) -> bytes:
    """The trained network of a checkpoint: its weights, or all of it in ONNX."""
    return weights_file(checkpoint) if form is Form.WEIGHTS else onnx_file(checkpoint)


def onnx_file(checkpoint: Checkpoint) -> bytes:
    """The network in ONNX, checked on examples of its own data. The graph takes network inputs; its metadata say how to make them.

    Keys of the metadata: `experiment` (JSON), `step`, `names` of the inputs, `classes` or `targets`; `input_mean` and `input_scale` (an input is
    (raw - mean) / scale); `target_mean` and `target_scale` (a prediction is output × scale + mean).
    """
    subject = Subject.copied(checkpoint)
    assembly = subject.assembly
    assert assembly is not None
    prepared, task = assembly.prepared, assembly.prepared.task
    scale = prepared.standardiser
    told = {
        "names": list(prepared.names),
        **({"targets": list(task.targets)} if isinstance(task, Regression) else {"classes": list(task.classes)}),
        "input_mean": scale.mean.flatten().tolist(),
        "input_scale": scale.scale.flatten().tolist(),
        "target_mean": prepared.target_mean.flatten().tolist(),
        "target_scale": prepared.target_scale.flatten().tolist(),
    }
    plain = {key: json.dumps(value) for key, value in told.items()}
    metadata = {"experiment": checkpoint.experiment.to_json(), "step": str(checkpoint.step), **plain}
    with torch.no_grad():
        return to_onnx(subject.network, assembly.x[:CHECKED], metadata)
