"""Many runs side by side in one process: seeds, learning rates, penalties, samples of the data, told apart by one call of the kernel."""

from __future__ import annotations

from playground.engine.ensemble.ensemble import Ensemble, stackable
from playground.engine.ensemble.member import Member

__all__ = ["Ensemble", "Member", "stackable"]
