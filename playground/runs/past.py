"""The time machine of a run: states kept on its way, and a second network that shows one of them while the first trains on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from time import monotonic, thread_time
from typing import Any

from playground.engine.checkpoint import Checkpoint
from playground.engine.ring import Ring
from playground.engine.states import packed, unpacked
from playground.engine.trainer import Trainer
from playground.problem import SpecError
from playground.runs.command import View
from playground.runs.frame import Camera

LOG = logging.getLogger(__name__)

SHARE = 0.01
"""The share of its training time that a run gives to keeping states."""

PACED, PACED_SHARE = 0.1, 0.002
"""A run that waits for its next step keeps one at most every so many seconds; the share of the time on the clock that this may take."""

OBSERVED = frozenset({View.HEALTH, View.GRADIENTS, View.UPDATES})
"""Views of what a step does: of a state that is looked at, they show the step that came next."""


class Past:
    """Keeps states of a trainer, spaced so that this costs no more than `SHARE` of its training, and shows one of them.

    The state that is looked at is loaded into a trainer of its own, so that the one in training is not touched. `show` is that trainer, or None.
    """

    def __init__(self, most_bytes: int, clock: Callable[[], float] = monotonic) -> None:
        self.ring = Ring(most_bytes)
        self._clock = clock
        self._cost = self._trained = 0.0
        self._at = -1e9
        self.leave()

    def leave(self) -> None:
        """Look at the present again."""
        self.show: Trainer | None = None
        self.checkpoint: Checkpoint | None = None
        self._camera: Camera | None = None
        self._seen: tuple[Any, dict[str, Any]] | None = None

    def follow(self, trainer: Trainer, seconds: float, *, paced: bool) -> None:
        """So many seconds of processor time have been trained; keep a state when it is time again."""
        self._trained += seconds
        wait = self._cost / PACED_SHARE
        if self._trained * SHARE >= self._cost or (paced and self._clock() - self._at >= max(PACED, wait)):
            self.keep(trainer)

    def keep(self, trainer: Trainer) -> None:
        """Keep the state as it is, unless it is kept already; that of a run that has diverged is not worth it."""
        if trainer.diverged is not None or (self.ring.refused and len(self.ring) == 0 and trainer.position.step):
            return
        start = thread_time()
        self.ring.put(trainer.checkpoint())
        spent = thread_time() - start
        self._cost = 0.5 * (self._cost + spent) if self._cost else spent
        self._trained, self._at = 0.0, self._clock()

    def hand_over(self, most_bytes: int) -> bytes:
        """The states for the process that goes on with the run: as many of them as take so many bytes here, none where there is but the present."""
        thinned = self.ring.thinned(most_bytes)
        return packed(thinned) if len(thinned) > 1 else b""

    def take_up(self, data: bytes) -> None:
        """Go on with the states that another process handed over; without them where they cannot be read, which is no reason not to train."""
        try:
            for state in unpacked(data):
                self.ring.put(state)
        except SpecError:
            LOG.exception("the earlier states of a run cannot be read")

    def look(self, step: int, trainer: Trainer) -> bool:
        """Show the state nearest to a step; False when none is kept."""
        found = self.ring.nearest(step, trainer.rows)
        if found is None:
            return False
        if self.show is None or self.show.experiment != found.experiment:
            self.show = Trainer(found.experiment, device=trainer.device)
            self._camera = Camera(self.show)
        self.show.restore(found)
        self.checkpoint, self._seen = found, None
        return True

    def focus_on(self, place: tuple[str, int] | None) -> None:
        """Show this unit, too."""
        if self._camera is not None:
            self._camera.focus_on(place)
            self._seen = None

    def frame(self, views: frozenset[View], example: int) -> dict[str, Any]:
        """The parts of a frame of the state that is looked at; made once for as long as the same is asked for."""
        assert self.show is not None and self._camera is not None
        key = views, example
        if self._seen is None or self._seen[0] != key:
            self._observe(views)
            self._seen = key, self._camera.frame(views, example, exact=True)
        return self._seen[1]

    def _observe(self, views: frozenset[View]) -> None:
        """Take the step that came next, watch what it does, and go back."""
        show, checkpoint = self.show, self.checkpoint
        if show is None or checkpoint is None or show.observation is not None or not OBSERVED & views:
            return
        show.restore(replace(checkpoint, finished=None))
        show.run(1, observe=True, keep=True)
        seen = show.observation
        show.restore(checkpoint)
        show.observation = seen
