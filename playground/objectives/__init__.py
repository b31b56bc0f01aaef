"""What a training step minimises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.objectives.objective import Bound, Forward, Networks, Objective, Phase
from playground.objectives.supervised import Supervised
from playground.registry import discover, union

discover(__name__)

if TYPE_CHECKING:
    AnyObjective = Objective
else:
    AnyObjective = union(Objective)

__all__ = ["AnyObjective", "Bound", "Forward", "Networks", "Objective", "Phase", "Supervised"]
