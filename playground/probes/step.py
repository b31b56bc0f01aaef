"""A training step as a probe tells it: batch, rule, and every block with its parameters. All arrays are float32 unless they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Batch:
    """The batch of the step. Of its `count` examples the first k are carried: `index` (k,) among the raw examples, their `loss` (k,), the network's
    `output` (k, outputs), the class probabilities it stands for, if it does, and `target` (k, targets), a class by its number. `mean` is the loss
    of the whole batch.
    """

    count: int
    index: NDArray[np.int32]
    loss: Numbers
    mean: float
    output: Numbers
    probability: Numbers | None
    target: Numbers


@dataclass(frozen=True, slots=True)
class Rule:
    """How gradients became changes: torch's class, its settings, the learning rate of this step, and what was done to gradients and weights.

    `norm` is the joint length of all gradients before they were shortened to `clip`, `factor` what they were multiplied by.
    """

    kind: str
    rule: str
    title: str
    lr: float
    settings: dict[str, Any]
    penalties: tuple[str, ...]
    clip: float | None
    norm: float | None
    factor: float
    max_norm: float | None


@dataclass(frozen=True, slots=True)
class Moved:
    """One tensor of parameters in the step, cut to what is carried: before and after; the gradient of the batch's mean loss, the part that
    penalties added, and the gradient as the optimiser saw it (both together, clipped; zero where frozen); which entries are frozen; the optimiser's
    state by its own names, {"before", "after"}, null where there was none.
    """

    before: Numbers
    after: Numbers
    gradient: Numbers
    penalty: Numbers
    seen: Numbers
    frozen: NDArray[np.uint8] | None
    state: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Part:
    """A block in the step. `units` are the carried ones of its `count`; `pre`, `post` and the gradients of the batch's mean loss by them are
    (examples, carried units), for pictures (examples, carried channels, height, width) of the first few examples.

    `weight` leads from `sources`, indices of the numbers that come in; `inputs` (examples, sources) has those numbers where they are not simply the
    units of the block before. A convolution's weight is (channels, channels before, …), with no `inputs`.
    """

    id: str
    count: int
    units: tuple[int, ...]
    followers: tuple[str, ...]
    pre: Numbers | None
    post: Numbers | None
    pre_gradient: Numbers | None
    post_gradient: Numbers | None
    fan_in: int
    sources: tuple[int, ...]
    inputs: Numbers | None
    weight: Moved | None
    bias: Moved | None
    silenced: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Anatomy:
    """Step number `step`, from within."""

    step: int
    batch: Batch
    rule: Rule
    blocks: tuple[Part, ...]
