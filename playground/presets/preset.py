"""A named experiment with the story it tells."""

from __future__ import annotations

from dataclasses import dataclass

from playground.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Preset:
    """An experiment to start from. `story` is one line on what it shows; the experiment's own name is the title on screen."""

    slug: str
    story: str
    experiment: Experiment

    @property
    def title(self) -> str:
        """Its name on screen."""
        return self.experiment.name
