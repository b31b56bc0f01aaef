"""A trained network in ONNX, the exchange format of other runtimes, checked to give the same answers before it is handed out."""

from __future__ import annotations

import copy
import logging
import re
import warnings
from collections.abc import Mapping
from importlib.util import find_spec

import torch
from torch import Tensor, nn

from playground.problem import Problem, SpecError

TOLERANCE = 1e-5
"""Largest difference allowed between an output of torch and of onnxruntime, in units of the largest output (at least 1)."""

INPUT, OUTPUT = "input", "output"
"""The names of the graph's input (batch, *shape) and output (batch, *outputs)."""

NEEDED = ("onnx", "onnxscript", "onnxruntime")
"""Packages of the extra `onnx`."""


def to_onnx(network: nn.Module, examples: Tensor, metadata: Mapping[str, str] | None = None) -> bytes:
    """The network as it is in evaluation mode as an ONNX file for batches of any size.

    `examples` (n, *shape), at least two, are network inputs of the dtype that it takes; the file is run on them by onnxruntime and handed out only
    where every output is torch's to `TOLERANCE`. `metadata` goes into the file's properties. SpecError says what is missing, or has no ONNX.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SpecError([Problem("format", f"ONNX needs the packages {', '.join(missing)}: pip install 'playground[onnx]'")])
    wanted = _answers(network, examples)
    data = _exported(network, examples, metadata or {})
    difference = _difference(data, examples, wanted)
    if not difference <= TOLERANCE:
        rule = f"onnxruntime must answer as torch does to {TOLERANCE:.0e} of the largest output, got a difference of {difference:.1e}"
        raise SpecError([Problem("format", rule)])
    return data


def run_onnx(data: bytes, examples: Tensor) -> Tensor:
    """What onnxruntime's CPU provider answers to `examples` (n, *shape)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    (answer,) = session.run([OUTPUT], {INPUT: examples.numpy()})
    return torch.from_numpy(answer)


def _answers(network: nn.Module, examples: Tensor) -> Tensor:
    with torch.no_grad():
        answers: Tensor = network(examples)
    return answers


def _difference(data: bytes, examples: Tensor, wanted: Tensor) -> float:
    """The largest difference on all examples and on the first alone, in units of the largest output."""
    scale = max(1.0, float(wanted.abs().max()))
    found = max(float((run_onnx(data, some) - torch_says).abs().max()) for some, torch_says in ((examples, wanted), (examples[:1], wanted[:1])))
    return found / scale


def _exported(network: nn.Module, examples: Tensor, metadata: Mapping[str, str]) -> bytes:
    batch = torch.export.Dim("batch", min=1)
    quiet = logging.getLogger("torch.onnx")
    level = quiet.level
    quiet.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the exporter's own use of what torch will drop
            program = torch.onnx.export(
                _sayable(network),
                (examples[:2].contiguous(),),
                input_names=[INPUT],
                output_names=[OUTPUT],
                dynamic_shapes=({0: batch},),
                dynamo=True,
                verbose=False,
            )
    except Exception as error:  # whatever the exporter meets, it is a layer that cannot be said
        raise SpecError([Problem("format", f"this network cannot be written as ONNX: {_reason(error)}")]) from error
    finally:
        quiet.setLevel(level)
    assert program is not None
    program.model.metadata_props.update(metadata)
    data: bytes = program.model_proto.SerializeToString()
    return data


def _sayable(network: nn.Module) -> nn.Module:
    """A copy in which modules that ONNX has no word for stand as others that answer the same in evaluation mode."""
    twin = copy.deepcopy(network).eval()
    for parent in list(twin.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.RReLU):
                setattr(parent, name, nn.LeakyReLU((child.lower + child.upper) / 2))
    return twin


def _reason(error: BaseException) -> str:
    """The first line of what went wrong at the bottom of it all."""
    while error.__cause__ is not None:
        error = error.__cause__
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", str(error)).splitlines() if line.strip()]
    return lines[0][:200] if lines else type(error).__name__
