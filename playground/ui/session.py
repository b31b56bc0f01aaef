"""What one browser tab works on: its experiment, the way back, and its run. The only file that touches Streamlit's session state."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import streamlit as st

from playground.document import PARAMETER, from_link, to_link
from playground.engine.outlook import outlook
from playground.experiment import Experiment
from playground.model.check import problems
from playground.presets import DEFAULT, presets
from playground.problem import Problem, SpecError
from playground.runs.manager import Busy, manager
from playground.ui.edit import Path, replaced
from playground.ui.fitting import fitted

DEPTH = 200
"""Changes that can be undone."""

SEEDS = 2**31
"""Seeds there are."""

TOGETHER = 0.8
"""Seconds within which changes of the same field are undone as one: a slider on its way."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence for the user about what just happened; `undo` offers to take it back. A later one has a greater `id`."""

    id: int
    text: str
    undo: bool = False


@dataclass(slots=True)
class Session:
    """The experiment on screen and what became of it.

    The experiment may be impossible as a network: `problems` then says where, and the run stays on `sound`, the last one that was not.
    `revision` grows whenever the experiment is replaced from outside the control that shows it. `linked` is what the address bar held at
    the start. `heard` says that the page has told which run this tab had before, `drawn` that the network's first picture stands. `kept`
    holds values between the stops of sliders, by widget. `id` tells the manager whose run is whose.
    """

    experiment: Experiment
    linked: Experiment | None = None
    sound: Experiment | None = None
    past: list[Experiment] = field(default_factory=list)
    future: list[Experiment] = field(default_factory=list)
    revision: int = 0
    notice: Notice | None = None
    token: str | None = None
    heard: bool = False
    drawn: bool = False
    polling: bool = False
    kept: dict[str, set[float]] = field(default_factory=dict)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    _said: int = 0
    _last: tuple[Sequence[Path], float] = ((), 0.0)
    _judged: tuple[Experiment, tuple[Problem, ...]] | None = None

    @classmethod
    def opened(cls, link: str | None) -> Session:
        """A session on the experiment in a link; the default one, and a notice that says why, where the link cannot be read."""
        if not link:
            return cls(_start())
        try:
            experiment = from_link(link)
        except SpecError as error:
            opened = cls(_start())
            opened.say(f"This link cannot be opened, so here is the default experiment. {sentence(error.problems)}")
            return opened
        return cls(experiment, linked=experiment)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the experiment cannot run; nothing when it can."""
        if self._judged is None or self._judged[0] is not self.experiment:
            self._judged = self.experiment, problems(self.experiment)
        return self._judged[1]

    def edit(self, changes: Sequence[tuple[Path, Any]]) -> bool:
        """Give some fields other values, as they stand in JSON; False, and a notice, when they are refused."""
        try:
            wished = replaced(self.experiment, changes)
        except SpecError as error:
            self.revision += 1  # the control goes back to what stands
            self.say(sentence(error.problems))
            return False
        paths, now = [path for path, _ in changes], monotonic()
        together = self._last[0] == paths and now - self._last[1] < TOGETHER
        self._last = (paths, now)
        experiment, said = fitted(self.experiment, wished)
        self._accept(experiment, said, together=together, outside=experiment != wished)
        return True

    def rebuild(self, network: Any, revision: int) -> None:
        """Take over a whole new list of layers from the editor, unless it was drawn from an experiment since replaced."""
        if revision == self.revision:
            self.edit([(("network",), network)])

    def replace(self, experiment: Experiment) -> None:
        """Put another experiment in the place of this one: an uploaded document, a preset."""
        self._accept(experiment, (), outside=True)

    def reroll(self) -> None:
        """Other initial weights and another order of the batches: the next seed. That it starts anew is what was asked for."""
        self.edit([(("seed",), (self.experiment.seed + 1) % SEEDS)])
        self.notice = None

    def regenerate(self) -> None:
        """Other examples of the same kind, the network kept; does nothing for data that are what they are."""
        seed = getattr(self.experiment.data.source, "seed", None)
        if seed is not None:
            self.edit([(("data", "source", "seed"), (seed + 1) % SEEDS)])

    def undo(self) -> None:
        """Back to before the last change."""
        if self.past:
            self.future.append(self.experiment)
            self._show(self.past.pop())

    def redo(self) -> None:
        """Forward again."""
        if self.future:
            self.past.append(self.experiment)
            self._show(self.future.pop())

    def say(self, text: str, *, undo: bool = False) -> None:
        """Put a notice in the place of the last one."""
        self._said += 1
        self.notice = Notice(self._said, text, undo)

    def _accept(self, experiment: Experiment, said: Sequence[str], *, together: bool = False, outside: bool = False) -> None:
        if experiment == self.experiment:
            return
        if not together or not self.past:
            self.past = [*self.past[-DEPTH + 1 :], self.experiment]
        self.future = []
        self.revision += outside
        self.experiment = experiment
        self.notice = None
        reset = self._follow()
        if said or reset:
            self.say(" ".join([*reset, *said]), undo=True)

    def _show(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.revision += 1
        self.notice = None
        self._last = ((), 0.0)
        self._follow()

    def _follow(self) -> list[str]:
        """Let the run follow the experiment when it can run; a sentence when that begins anew from new weights."""
        if self.problems:
            return []
        reset = outlook(self.sound, self.experiment) if self.sound and self.token else None
        self.sound = self.experiment
        try:
            if self.token:
                manager().change(self.token, self.experiment)
        except KeyError:  # the run has ended; the stage begins another
            self.token = None
        except Busy as error:
            self.say(str(error))
        return [reset] if reset else []


def _start() -> Experiment:
    return presets()[DEFAULT].experiment


def session() -> Session:
    """This browser session's; made from the address bar on its first script run."""
    held = st.session_state.get("session")
    if not isinstance(held, Session):
        held = Session.opened(st.query_params.get(PARAMETER))
        st.session_state["session"] = held
    return held


def write_link() -> None:
    """Keep the address bar on the experiment; a page switch clears it."""
    link = to_link(session().experiment)
    if st.query_params.get(PARAMETER) != link:
        st.query_params[PARAMETER] = link


def held(key: str) -> Any:
    """What a widget holds; None before it is drawn."""
    return st.session_state.get(key)


def hold(key: str, value: Any) -> None:
    """Let a widget about to be drawn show a value."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def sentence(found: Sequence[Problem]) -> str:
    """Problems as a text of sentences; the first few of many."""
    told = [str(problem) for problem in found[:4]]
    if len(found) > len(told):
        told.append(f"and {len(found) - len(told)} more")
    text = "; ".join(told)
    return f"{text if found[0].path else text[:1].upper() + text[1:]}."
