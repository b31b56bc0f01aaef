"""Networks that have learnt what is known of their data."""

from __future__ import annotations

from functools import cache

from playground.attribution import Subject
from playground.engine.trainer import Trainer
from playground.presets import presets


@cache
def trained(slug: str, epochs: int = 15) -> Subject:
    """A preset's network after so many epochs."""
    trainer = Trainer(presets()[slug].experiment)
    while trainer.position.epoch < epochs:
        trainer.run(trainer.position.left)
    return Subject.of(trainer)
