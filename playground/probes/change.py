"""What a step does to the gradients of the loss before the optimiser sees them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.experiment import Experiment
from playground.penalties import clip_gradients

Named = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """By parameter: the part that penalties added, and what the optimiser saw. `norm` is the joint length before clipping, `factor` what it cost."""

    penalty: Named
    seen: Named
    norm: float | None
    factor: float


def change(experiment: Experiment, gradients: Named, weights: Named, frozen: Named) -> Change:
    """What becomes of the loss's `gradients` at these `weights`: penalties, frozen entries (True in `frozen`) set to zero, clipping."""
    names = [name for name, weight in weights.items() if weight.ndim >= 2 and name in gradients]
    seen = {name: gradient.clone() for name, gradient in gradients.items()}
    added = {name: torch.zeros_like(gradient) for name, gradient in gradients.items()}
    for penalty in experiment.penalties:
        for tensors in (seen, added):
            penalty.add([tensors[name] for name in names], [weights[name] for name in names])
    for name, mask in frozen.items():
        seen[name].masked_fill_(mask, 0.0)
    longest = experiment.training.clip
    if longest is None:
        return Change(added, seen, None, 1.0)
    norm = float(clip_gradients(list(seen.values()), longest))
    return Change(added, seen, norm, min(1.0, longest / (norm + 1e-6)))
