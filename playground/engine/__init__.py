"""The training engine: an experiment and a device in, steps out."""

from __future__ import annotations

from playground.engine.adopt import Change
from playground.engine.checkpoint import Checkpoint
from playground.engine.device import devices
from playground.engine.divergence import Divergence
from playground.engine.observation import Observation
from playground.engine.position import Position
from playground.engine.reading import reading
from playground.engine.record import Record, resume, train
from playground.engine.threads import prepare_process
from playground.engine.trainer import Trainer

__all__ = [
    "Change",
    "Checkpoint",
    "Divergence",
    "Observation",
    "Position",
    "Record",
    "Trainer",
    "devices",
    "prepare_process",
    "reading",
    "resume",
    "train",
]
