"""At which epochs a row is recorded: often at first, then seldom enough to cost little and to be kept for ever."""

from __future__ import annotations

import math

BARE_STEP = 1_000_000
"""Operations that take as long as a training step takes before it computes anything (some 100 µs at 10 GFLOP/s)."""

BARE_EVALUATION = 3
"""An evaluation costs about so many bare steps before it computes anything."""

SHARE = 0.03
"""The share of the time that recording may take in a long run."""


def gap(operations: int, batch: int, examples: int, evaluations: int = 1) -> int:
    """How many steps must lie between rows for recording to cost at most `SHARE`, worked out from sizes alone, never from a clock.

    `operations` are those of one example's forward pass; a step takes `batch` examples forwards and backwards, `evaluations` times; a row
    takes `examples` forwards.
    """
    step = evaluations * (1 + 3 * batch * operations / BARE_STEP)
    row = BARE_EVALUATION + examples * operations / BARE_STEP
    return math.ceil(row / step / SHARE)


def due(step: int, last: int, steps: int) -> bool:
    """Whether an epoch that ends at `step` is recorded when the last row was taken at step `last` and `steps` is the gap.

    Rows lie at most a sixteenth of the run so far apart until the gap is reached, and at least a 256th: 3,100 rows last for twenty
    million steps.
    """
    return step - last >= max(min(steps, step / 16), step / 256)
