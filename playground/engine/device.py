"""Which device a network trains on."""

from __future__ import annotations

import torch

from playground.experiment import DeviceChoice
from playground.problem import Problem, SpecError

WORTH_A_GPU = 100_000_000
"""Operations in a training step from which `auto` takes a GPU.

A small network's step is bound by the launches of its kernels, about 1 ms on a GPU whatever its size; one CPU core does some 20 GFLOP/s, so that
a step of a tenth of a GFLOP takes it 5 ms. Below that a GPU would only wait.
"""


def devices() -> tuple[str, ...]:
    """The kinds of device present, the CPU first."""
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return tuple(kind for kind, there in present.items() if there)


def choose(choice: DeviceChoice, operations: int) -> torch.device:
    """The device for a network whose training step takes so many operations; SpecError when the one asked for is absent.

    `auto` takes the CPU, or the first GPU present when a step takes at least `WORTH_A_GPU` operations.
    """
    present = devices()
    if choice is DeviceChoice.AUTO:
        return torch.device(present[1] if len(present) > 1 and operations >= WORTH_A_GPU else "cpu")
    if choice.value not in present:
        raise SpecError([Problem("training.device", f"expected one of {', '.join(('auto', *present))} on this machine, got {choice.value!r}")])
    return torch.device(choice.value)
