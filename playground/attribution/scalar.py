"""The number that is explained, as a network of its own."""

from __future__ import annotations

import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.data import Classification, Segmentation

ROWS, NUMBERS = 4096, 2**15
"""Most rows, and about how many input numbers, that a method sends through the network together: few enough that a pass is soon over."""


class Cancelled(Exception):  # noqa: N818 - it is no error of anybody's
    """Somebody no longer wants the answer, or its time is up."""


class Watch:
    """When to stop: at a deadline, or when asked to; and how much has been computed so far."""

    def __init__(self, seconds: float | None = None, cancelled: Callable[[], bool] | None = None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds
        self._cancelled = cancelled
        self.rows = self.passes = 0

    def look(self, rows: int = 0) -> None:
        """Count a pass over so many rows; Cancelled when it is time to stop."""
        self.rows, self.passes = self.rows + rows, self.passes + bool(rows)
        if self._end is not None and time.monotonic() > self._end:
            raise Cancelled("This took longer than it may.")
        if self._cancelled is not None and self._cancelled():
            raise Cancelled("This is no longer wanted.")


class Scalar(nn.Module):
    """A subject's target: inputs (n, *shape) to (n, 1). Every pass is counted, and may end the whole by `Cancelled`.

    Where there is an answer at each of many places and the target names none, it is their mean.

    `unit` is a difference of the score that matters: 1 for scores of classes and activations, the targets' spread for numbers to predict.
    """

    def __init__(self, subject: Subject, target: Target, watch: Watch | None = None) -> None:
        super().__init__()
        subject.check(target)
        self.network, self.target, self.watch = subject.network, target, watch or Watch()
        self._binary = isinstance(subject.task, Classification) and len(subject.task.classes) == 2
        self._classes = subject.classes is not None
        self._task, self._places = subject.task, subject.answers
        self._scale, self._shift = subject.scale, subject.shift
        block = next((block for block in subject.blocks if block.id == target.block), None)
        self._until = block.names[-1] if block else None
        self.unit = 1.0 if self._classes or block else abs(float(subject.scale[target.output]))

    def forward(self, x: Tensor) -> Tensor:
        """(n, *shape) → (n, 1)."""
        self.watch.look(len(x))
        if self._until is not None:
            return self._unit(x)
        made = self._there(self.network(x))
        return self._of(made, self.target.output) - (self._of(made, self.target.against) if self.target.against is not None else 0)

    def _there(self, made: Tensor) -> Tensor:
        """The outputs (n, outputs) at the target's place; without one, their mean over all places."""
        if self._places == 1:
            return made.reshape(len(made), -1)
        pixels = isinstance(self._task, Segmentation)
        answers = made.reshape(len(made), self._task.outputs, -1).mT if pixels else made.reshape(len(made), self._places, -1)
        return answers.mean(1) if self.target.place is None else answers[:, self.target.place]

    def _of(self, made: Tensor, output: int) -> Tensor:
        if self._binary and made.shape[1] == 1:
            return made if output == 1 else -made
        column = made[:, output : output + 1]
        return column if self._classes else column * self._scale[output] + self._shift[output]

    def _unit(self, x: Tensor) -> Tensor:
        for name, module in self.network.named_children():
            x = module(x)
            if name == self._until:
                break
        return x[:, self.target.output].reshape(len(x), -1).mean(1, keepdim=True)


@torch.no_grad()
def value(scalar: Scalar, x: Tensor, at_once: int = 8192) -> Tensor:
    """(n, *shape) → (n,), in pieces that fit into memory."""
    return torch.cat([scalar(part)[:, 0] for part in torch.split(x, at_once)]) if len(x) else x.new_zeros(0)


def at_once(x: Tensor) -> int:
    """How many rows like those of x (n, *shape) should go through the network together."""
    return max(1, min(ROWS, NUMBERS // max(1, x[0].numel())))


def gradient(scalar: Scalar, x: Tensor) -> Tensor:
    """The gradient of each row's score with respect to that row: (n, *shape) → (n, *shape)."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        slope: Tensor = torch.autograd.grad(scalar(x).sum(), x)[0]
    return slope
