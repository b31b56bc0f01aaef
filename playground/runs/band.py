"""What a worker process does with its share of an ensemble: train it a while when told to, and say how it stands."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Iterator
from typing import Any

import numpy as np

from playground.engine.ensemble import Ensemble, Member
from playground.engine.states import packed, unpacked
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.analyst import Asking
from playground.runs.closing import closing
from playground.runs.message import Message


class Band:
    """A respondent (`analyst.py`). It is told, as JSON: `{"experiments": […]}` first, then `{"steps": 1000}`, `{"keep": 3}`, `{"states": [0, 3]}`
    or `{"close": 40}`.

    `rows` beside the first two says how many rows of each member are known already; `states` beside experiments are those to go on from, packed, in
    base64 and after so many `step`s, and alone asks for those of some; `close` asks for each one's `Closing`.
    """

    def __init__(self) -> None:
        self._ensemble = Ensemble(())

    def warm(self) -> None:
        """There is nothing to import."""

    def take(self, data: bytes, generation: int) -> int | None:
        """It answers from no copy."""
        return None

    def answer(self, question: str, asking: Asking) -> Iterator[Message]:
        """What became of it; nothing, when it was cancelled on the way."""
        told = json.loads(question)
        try:
            if "experiments" in told:
                self._ensemble = Ensemble([Experiment.parse(document) for document in told["experiments"]])
                if "states" in told:
                    self._ensemble.restore(unpacked(b64decode(told["states"])), told["step"])
                ways = [[way.title, list(way.members), way.reason] for way in self._ensemble.ways]
                yield {"type": "stand", "done": True, "ways": ways, **self._stand(told["rows"])}
            elif "steps" in told:
                done = self._ensemble.advance(told["steps"], asking.cancelled)
                yield {"type": "stand", "done": done, **self._stand(told["rows"])}
            elif "states" in told:
                yield {"type": "states", "data": packed(self._ensemble.members[member].checkpoint() for member in told["states"])}
            elif "close" in told:
                yield {"type": "closed", "members": [closing(member, told["close"]).plain() for member in self._ensemble.members]}
            else:
                yield {"type": "kept", "data": self._ensemble.members[told["keep"]].checkpoint().to_bytes()}
        except SpecError as error:
            yield {"type": "problem", "message": str(error)}
        except Exception as error:
            yield {"type": "problem", "message": f"Training failed: {type(error).__name__}: {str(error)[:300]}"}

    def _stand(self, known: list[int]) -> dict[str, Any]:
        return {"members": [_member(member, rows) for member, rows in zip(self._ensemble.members, known, strict=True)]}


def _member(member: Member, known: int) -> dict[str, Any]:
    """How it stands, and its rows but for those that are known."""
    fresh = [[row.get(column, float("nan")) for column in member.columns] for row in member.rows[known:]]
    return {
        "step": member.position.step,
        "columns": list(member.columns),
        "rows": np.array(fresh, np.float64).reshape(-1, len(member.columns)),
        "finished": member.finished,
        "diverged": f"{member.diverged.message} {member.diverged.cause}" if member.diverged else None,
    }
