"""The family of objectives: what a training step minimises, and whose parameters it moves."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from playground.data.task import Task
from playground.losses.loss import Answer
from playground.registry import Declared

Forward = Callable[[Tensor], Tensor]
"""A network as an objective sees it: inputs (N, …) in, outputs (N, …) out."""

Networks = Mapping[str, Forward]
"""The networks of an experiment, by role."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of a training step: a loss, and the roles whose parameters its gradients move. Each phase has an optimiser of its own."""

    name: str
    roles: tuple[str, ...]


class Bound(ABC):
    """An objective bound to a task, as the engine runs it.

    A step runs each of `phases` in turn: loss, gradients of the phase's roles, optimiser; then `after`. `columns` names what `measure` gives.
    """

    phases: tuple[Phase, ...]
    columns: tuple[str, ...]

    @abstractmethod
    def loss(self, phase: Phase, networks: Networks, x: Tensor, y: Tensor) -> Tensor:
        """The scalar that this phase minimises on one batch: `x` (N, …) inputs, `y` targets as in `Part.y`."""

    @abstractmethod
    def measure(self, networks: Networks, x: Tensor, y: Tensor, sizes: Sequence[int]) -> Tensor:
        """(len(sizes), len(columns)): how good the networks are on each part; `x` and `y` hold the parts one after another, `sizes` their lengths."""

    def probability(self, output: Tensor) -> Tensor:
        """The class probabilities that outputs (N, outputs) stand for: of class 1 (N, 1) where there are two, of each (N, C) where there are more."""
        return output.sigmoid() if output.shape[-1] == 1 else output.softmax(-1)

    def answer(self, outputs: int) -> Answer:
        """What `probability` does to so many outputs, by name."""
        return "sigmoid" if outputs == 1 else "softmax"

    def after(self, networks: Networks) -> None:  # noqa: B027 - most objectives have nothing to do here
        """Called after every step: moving averages, target networks."""


class Objective(Declared):
    """What training minimises, as data. `roles` names the networks it trains."""

    roles: ClassVar[tuple[str, ...]] = ("network",)

    @abstractmethod
    def bind(self, task: Task) -> Bound:
        """The objective for this task; raises ValueError with a sentence when it does not fit."""
