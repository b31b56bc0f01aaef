"""What resets left behind, so that undoing one brings the trained network back."""

from __future__ import annotations

from playground.engine.checkpoint import Checkpoint
from playground.experiment import Experiment

MOST = 8
"""How many states are kept."""

MOST_BYTES = 256 * 2**20
"""How much memory they may take; the latest is kept whatever its size."""


class History:
    """Checkpoints by experiment, the oldest forgotten first."""

    def __init__(self) -> None:
        self._kept: dict[str, Checkpoint] = {}

    def remember(self, checkpoint: Checkpoint) -> None:
        """Keep the state that a reset is about to leave."""
        key = checkpoint.experiment.to_json()
        self._kept.pop(key, None)
        self._kept[key] = checkpoint
        while len(self._kept) > 1 and (len(self._kept) > MOST or sum(map(size, self._kept.values())) > MOST_BYTES):
            del self._kept[next(iter(self._kept))]

    def recall(self, experiment: Experiment) -> Checkpoint | None:
        """The state in which this very experiment was left, if it is still kept."""
        return self._kept.get(experiment.to_json())


def size(checkpoint: Checkpoint) -> int:
    """About how many bytes a checkpoint takes: weights, and as much again for each of two moments."""
    return 3 * sum(tensor.nbytes for tensor in checkpoint.tensors.values())
