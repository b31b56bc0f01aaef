"""What was found inside the network, layer by layer."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from playground.attribution.baseline import Baseline
from playground.attribution.layers.layer_method import LayerMethod
from playground.attribution.target import Target
from playground.attribution.verdict import Promise, Verdict


@dataclass(frozen=True, slots=True, eq=False)
class BlockScores:
    """One block: `scores` (n, units), the sum or mean over a map's places; `maps` (n, channels, height, width) where it gives pictures.

    `total` (n,) is the sum of the scores; `error` how far it is from what was promised, relatively, at worst; None where nothing was.
    """

    id: str
    title: str
    units: int
    scores: Tensor
    maps: Tensor | None
    total: Tensor
    error: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True, eq=False)
class LayerScores:
    """The blocks from the input to the output (or to the block whose unit is explained).

    `promised` (n,) is f(x) − f(baseline), to which each block's scores should add up; None where the method promises nothing. `verdict` and
    `error` are the worst of all blocks'. The rest as in `Attribution`.
    """

    method: LayerMethod
    target: Target
    title: str
    baseline: Baseline | None
    blocks: tuple[BlockScores, ...]
    f_x: Tensor
    f_baseline: Tensor | None
    promised: Tensor | None
    promise: Promise
    error: float | None
    verdict: Verdict
    step: int
    steps: int | None
    rows: int
    seconds: float

    def block(self, id: str) -> BlockScores:
        """The block of this id; KeyError."""
        found = {block.id: block for block in self.blocks}
        return found[id]


__all__ = ["BlockScores", "LayerScores"]
