"""A run manager that only notes what it is asked: pages can be tested without worker processes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from playground.experiment import Experiment
from playground.runs.busy import Busy
from playground.runs.command import Speed


@dataclass
class StandInRun:
    experiment: Experiment
    viewers: set[str] = field(default_factory=set)
    look: int | None = None
    family: bool = False


@dataclass
class StandIn:
    """`asked` lists the calls, newest last."""

    runs: dict[str, StandInRun] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    full: bool = False

    def start(self, experiment: Experiment, *, session: str = "", speed: Speed | None = None, owner: str = "") -> str:
        if self.full:
            raise Busy("All seats are taken.")
        token = f"run-{len(self.runs)}"
        self.runs[token] = StandInRun(experiment)
        self.asked.append(("start", token))
        return token

    def get(self, token: str) -> StandInRun | None:
        return self.runs.get(token)

    def change(self, token: str, experiment: Experiment) -> None:
        self.runs[token].experiment = experiment
        self.asked.append(("change", experiment))

    def fork(self, token: str, change: Callable[[Experiment], Experiment] | None = None, *, session: str = "", owner: str = "") -> str:
        then = self.runs[token].experiment
        self.asked.append(("fork", token))
        return self.start(change(then) if change else then, owner=owner)

    def command(self, token: str, command: Any, viewer: Any = None) -> None:
        self.asked.append(("command", command))

    def end(self, token: str) -> None:
        del self.runs[token]

    def poll(self, token: str, viewer: str) -> bytes | None:
        return b"messages" if token in self.runs else None

    def poller(self, token: str, viewer: str) -> None:
        return None
