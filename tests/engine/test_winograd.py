"""Convolutions by tiles are convolutions, about as exact as direct ones."""

from __future__ import annotations

import subprocess
import sys
from typing import Any, NamedTuple

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from playground.engine.kernel import tables as t

pytest.importorskip("numba")
BOUND = 1e-6
"""Relative error, where the direct convolution has up to 5e-7."""


class Case(NamedTuple):
    """Batch, channels before and after, height, width, padding along both; whether it has biases, and weights with channels innermost."""

    batch: int
    inputs: int
    outputs: int
    height: int
    width: int
    padding: tuple[int, int] = (1, 1)
    bias: bool = True
    last: bool = False


CASES = [
    Case(16, 16, 16, 8, 8),
    Case(64, 32, 32, 8, 8, last=True),
    Case(5, 3, 5, 7, 9),
    Case(37, 20, 33, 5, 6, (0, 0)),
    Case(48, 17, 9, 9, 3, (2, 2), last=True),
    Case(1, 1, 1, 3, 3, (0, 0)),
    Case(100, 16, 70, 6, 6, bias=False),
    Case(16, 4, 6, 1, 1, (3, 2)),
    Case(3, 6, 4, 2, 5, (1, 2)),
    Case(130, 5, 18, 7, 4, (0, 2)),
]


class Passes(NamedTuple):
    """Answers, and gradients by inputs, weights and biases."""

    answers: Tensor
    inputs: Tensor
    weights: Tensor
    biases: Tensor


def drawn(case: Case) -> tuple[nn.Conv2d, Tensor, Tensor]:
    """A convolution, pictures, and gradients by its answers."""
    torch.manual_seed(0)
    convolution = nn.Conv2d(case.inputs, case.outputs, 3, padding=case.padding, bias=case.bias)
    if case.last:
        convolution.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    x = torch.randn(case.batch, case.inputs, case.height, case.width)
    return convolution, x, torch.randn_like(convolution(x))


def by_torch(case: Case) -> Passes:
    """The truth, in double precision."""
    convolution, x, errors = drawn(case)
    convolution, x = convolution.double(), x.double().requires_grad_()
    answers = convolution(x)
    answers.backward(errors.double())
    gradients = [torch.zeros(case.outputs) if p is None else p.grad for p in (convolution.weight, convolution.bias)]
    return Passes(answers.detach(), x.grad, *gradients)  # type: ignore[arg-type]


def compiled() -> list[Any]:
    """The three passes as functions that Python can call."""
    from numba import njit

    from playground.engine.kernel import winograd

    @njit
    def forward(layer: Any, tensors: Any, values: int, slopes: int, b: int, packed: int) -> None:
        winograd.forward(layer, tensors, values, b, packed)

    @njit
    def by_inputs(layer: Any, tensors: Any, values: int, slopes: int, b: int, packed: int) -> None:
        winograd.by_inputs(layer, tensors, slopes, b, packed)

    @njit
    def by_weights(layer: Any, tensors: Any, values: int, slopes: int, b: int, packed: int) -> None:
        winograd.by_weights(layer, tensors, values, slopes, b, packed)

    return [forward, by_inputs, by_weights]


def by_tiles(case: Case, passes: list[Any]) -> Passes:
    """The kernel's, in room that is no number to begin with and of which what lies beyond it stays so."""
    from playground.engine.kernel.lanes import LANES
    from playground.engine.kernel.winograd import size

    convolution, x, errors = drawn(case)
    b = -(-case.batch // LANES) * LANES
    down, across = errors.shape[2:]
    seen, made = (case.height, case.width, case.inputs, b), (down, across, case.outputs, b)
    layer = np.zeros(t.COLUMNS, np.int64)
    layer[t.CHANNELS : t.WAYS] = case.inputs, case.height, case.width, case.outputs, down, across, 3, 3, 1, 1, *case.padding, 1, 1
    layer[t.WAYS : t.PICKED], layer[t.MADE] = convolution.weight.stride(), case.inputs * case.height * case.width
    layer[t.WEIGHT], layer[t.BIAS] = 0, 1 if case.bias else -1
    parameters = [p.detach() for p in convolution.parameters()]
    gradients = [torch.full_like(p, torch.nan) for p in parameters]
    tensors = np.zeros((2, 11), np.int64)
    for row, p, gradient in zip(tensors, parameters, gradients, strict=False):
        row[[t.ADDRESS, t.GRADIENT, t.SIZE]] = p.data_ptr(), gradient.data_ptr(), p.numel()
    values, slopes = (torch.full((np.prod(seen) + np.prod(made),), torch.nan) for _ in range(2))
    cut = int(np.prod(seen))
    for into, shape, source in ((values[:cut], seen, x), (slopes[cut:], made, errors)):
        into.zero_().view(shape)[..., : case.batch] = source.permute(2, 3, 1, 0)
    needed = size(case.inputs, case.outputs, b)
    room = torch.full((needed + 64,), torch.nan)
    for run in passes:
        room[:needed] = torch.nan
        run(layer, tensors, values.data_ptr(), slopes.data_ptr(), b, room.data_ptr())
    assert room[needed:].isnan().all()
    answers, inputs = (part.view(shape)[..., : case.batch].permute(3, 2, 0, 1) for part, shape in ((values[cut:], made), (slopes[:cut], seen)))
    return Passes(answers, inputs, gradients[0], gradients[1] if case.bias else torch.zeros(case.outputs))


def apart(case: Case, passes: list[Any]) -> list[float]:
    """The relative error of each pass."""
    found = zip(by_tiles(case, passes), by_torch(case), strict=True)
    return [float((one - other).norm() / other.norm().clamp_min(1e-30)) for one, other in found]


@pytest.fixture(scope="module")
def passes() -> list[Any]:
    return compiled()


@pytest.mark.parametrize("case", CASES, ids=lambda case: "x".join(map(str, case[:5])))
def test_every_pass_agrees_with_torch(case: Case, passes: list[Any]) -> None:
    assert max(apart(case, passes)) <= BOUND


NARROW = """
from llvmlite import binding
found = binding.get_host_cpu_features()
found["avx512f"] = False
binding.get_host_cpu_features = lambda: found
from playground.engine.kernel.lanes import LANES
from tests.engine.test_winograd import BOUND, CASES, apart, compiled
assert LANES == 8
passes = compiled()
print(max(max(apart(case, passes)) for case in CASES))
"""


@pytest.mark.slow
def test_processors_with_shorter_vectors_agree_too() -> None:
    found = subprocess.run([sys.executable, "-c", NARROW], capture_output=True, text=True, check=True)
    assert float(found.stdout) <= BOUND
