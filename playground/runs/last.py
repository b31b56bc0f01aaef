"""The last figures of a run, as the table of runs has them."""

from __future__ import annotations

import math

from playground.data.baseline import baseline
from playground.engine.trainer import Trainer


def last_figures(trainer: Trainer) -> dict[str, float | None]:
    """Epoch, seconds, loss and metric of each part and what a trivial answer reaches on the test part, by column; None where there is no number."""
    metric = trainer.prepared.task.metric
    figures: dict[str, float] = {"epoch": trainer.position.progress, "seconds": trainer.seconds}
    for part, scores in trainer.evaluate().items():
        figures |= {f"{part}_loss": scores.get("loss", math.nan), f"{part}_metric": scores.get(metric, math.nan)}
    trivial = baseline(trainer.prepared)
    figures["baseline"] = trivial.test if math.isfinite(trivial.test) else trivial.validation
    return {name: value if math.isfinite(value) else None for name, value in figures.items()}
