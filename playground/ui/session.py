"""What one browser tab works on: its experiment, the way back, and its run. The only file that touches Streamlit's session state."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import monotonic
from typing import Any

import streamlit as st

from playground.data import Kept
from playground.document import FOREIGN, PARAMETER, from_link, opened, to_link
from playground.edit import Path, replaced
from playground.engine.outlook import outlook
from playground.experiment import Experiment
from playground.lesson import HIDE, LOCK, SHOW, Lesson, id_of, name_of
from playground.model.check import problems
from playground.presets import DEFAULT, presets
from playground.problem import Problem, SpecError
from playground.runs.busy import Busy
from playground.runs.manager import manager
from playground.ui.browsing import Browsing
from playground.ui.fitting import fitted
from playground.ui.lanes import Lanes
from playground.ui.shown import Shown
from playground.uploads.errand import Errand
from playground.uploads.vault import wanted

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
    `lesson` says which controls are hidden or locked. `revision` grows whenever the experiment is replaced from outside the control that shows
    it. `owner` is the browser's own key, by which the history knows its runs: the page tells it; until then, and where a browser keeps nothing,
    it is this tab's; `owned` says that it told one. `linked` is what the address bar held at the start. `heard` says that the page has told which
    run this tab had before, `drawn` that the network's first picture stands. `kept` holds values between the stops of sliders, by widget. `jobs`
    holds the tokens of long jobs by the name of their page. `id` tells the manager whose run is whose. `lanes` are the experiments of the race,
    each a session of its own within this one; `prefix` tells their controls from this one's. `forms` keeps what was filled in on pages whose
    widgets are no controls of the experiment; `leaving` is the address of the page to be shown next. `brought` counts files that were added,
    `refused` says why the last one was not taken, `errand` fetches one from elsewhere. `shown` knows which widgets have reached the browser.
    """

    experiment: Experiment
    linked: Experiment | None = None
    lesson: Lesson = field(default_factory=Lesson)
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
    brought: int = 0
    refused: str = ""
    errand: Errand | None = None
    jobs: dict[str, str] = field(default_factory=dict)
    lanes: Lanes = field(default_factory=Lanes)
    prefix: str = ""
    forms: dict[str, Any] = field(default_factory=dict)
    leaving: str | None = None
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    owner: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    owned: bool = False
    browsing: Browsing = field(default_factory=Browsing)
    shown: Shown = field(default_factory=Shown)
    _said: int = 0
    _last: tuple[Sequence[Path], float] = ((), 0.0)
    _judged: tuple[Experiment, tuple[Problem, ...]] | None = None

    @classmethod
    def opened(cls, link: str | None, parameters: Mapping[str, str] | None = None, *, embed: bool = False) -> Session:
        """A session on the experiment in a link; the default one, and a notice that says why, where the link cannot be read.

        `parameters` are the others of the address: the lesson, or a link of TensorFlow Playground in place of one of ours.
        """
        lesson, notes = Lesson.read(parameters or {}, embed=embed)
        foreign = (parameters or {}).get(FOREIGN)
        begun = cls(_start(), lesson=lesson)
        try:
            if link:
                experiment = from_link(link)
                begun = cls(experiment, linked=experiment, lesson=lesson)
            elif foreign:
                found = opened(foreign, files=False)
                begun = cls(found.experiment, linked=found.experiment, lesson=replace(found.lesson, embed=embed))
                notes = found.notes
        except SpecError as error:
            notes = (f"This link cannot be opened, so here is the default experiment. {sentence(error.problems)}",)
        if notes:
            begun.say(" ".join(notes))
        return begun

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Why the experiment cannot run; nothing when it can."""
        if self._judged is None or self._judged[0] is not self.experiment:
            self._judged = self.experiment, self._wanting() or problems(self.experiment)
        return self._judged[1]

    def reconsider(self) -> None:
        """Judge the experiment anew: files have come or gone."""
        self._judged = None

    def edit(self, changes: Sequence[tuple[Path, Any]]) -> bool:
        """Give some fields other values, as they stand in JSON; False, and a notice, when they are refused or a lesson fixes them."""
        fixed = self._fixed(*(id for path, _ in changes for id in (id_of(path), f"{id_of(path)}.kind")))
        if fixed:
            self.revision += 1
            return False
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

    def replace(self, experiment: Experiment, lesson: Lesson | None = None, notes: Sequence[str] = ()) -> None:
        """Put another experiment in the place of this one, with its own lesson if it has one: an opened link or document, a preset."""
        before, self.lesson = self.lesson, replace(lesson or Lesson(), embed=self.lesson.embed)
        self._accept(experiment, (), outside=True)
        left = ["The lesson is left: every control is open."] if before.restricts and not self.lesson.restricts else []
        if left or notes:
            self.say(" ".join([*left, *notes]), undo=bool(self.past) and not left)

    def leave(self) -> None:
        """Open every control that the lesson hid or locked."""
        self.lesson = Lesson(embed=self.lesson.embed)
        self.revision += 1

    def reroll(self) -> None:
        """Other initial weights and another order of the batches: the next seed. That it starts anew is what was asked for."""
        if self._fixed("reroll"):
            return
        self.edit([(("seed",), (self.experiment.seed + 1) % SEEDS)])
        self.notice = None

    def regenerate(self) -> None:
        """Other examples of the same kind, the network kept; does nothing for data that are what they are."""
        seed = getattr(self.experiment.data.source, "seed", None)
        if seed is not None:
            self.edit([(("data", "source", "seed"), (seed + 1) % SEEDS)])

    def fork(self, rate: float = 1.0) -> None:
        """Go on as another run from the state that is looked at, or the present one, with so many times the learning rate of then."""
        if self.token is None or (rate != 1.0 and self._fixed("optimiser.lr")):
            return

        def change(then: Experiment) -> Experiment:
            return then if rate == 1.0 else replaced(then, [(("optimiser", "lr"), float(f"{then.optimiser.lr * rate:.12g}"))])

        try:
            token = manager().fork(self.token, change, session=self.id, owner=self.owner)
        except (Busy, KeyError) as error:
            self.say(str(error.args[0]))
        except SpecError as error:
            self.say(sentence(error.problems))
        else:
            self.open(token)

    def open(self, token: str) -> bool:
        """Work on another run from now on, with its experiment; False when there is no such run."""
        run = manager().get(token)
        if run is None:
            return False
        self.token, self.experiment, self.sound = token, run.experiment, run.experiment
        self.past, self.future, self.notice = [], [], None
        self._last = ((), 0.0)
        self.revision += 1
        return True

    def undo(self) -> None:
        """Back to before the last change."""
        if self.past and not self._fixed("undo"):
            self.future.append(self.experiment)
            self._show(self.past.pop())

    def redo(self) -> None:
        """Forward again."""
        if self.future and not self._fixed("undo"):
            self.past.append(self.experiment)
            self._show(self.future.pop())

    def say(self, text: str, *, undo: bool = False) -> None:
        """Put a notice in the place of the last one."""
        self._said += 1
        self.notice = Notice(self._said, text, undo)

    def _wanting(self) -> tuple[Problem, ...]:
        """The files that the experiment needs and this user does not have."""
        source = self.experiment.data.source
        lacking = source.lacking(self.owner) if isinstance(source, Kept) else ()
        return tuple(Problem("data.source", str(wanted(file))) for file in lacking)

    def _fixed(self, *ids: str) -> bool:
        """Whether the lesson fixes any of these controls; says so."""
        held = next((id for id in ids if self.lesson.holds(id)), None)
        if held is not None:
            self.say(f"{name_of(held)}: fixed in this lesson.")
        return held is not None

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
            run = manager().get(self.token) if self.token else None
            if self.token and run is not None and run.look is not None:
                self.token = manager().fork(self.token, lambda _then: self.experiment, session=self.id, owner=self.owner)
                return [f"A run of its own from step {run.look:,}; the one that you looked back in is kept."]
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
        given = st.query_params.to_dict()
        held = Session.opened(given.get(PARAMETER), given, embed=bool(st.context.is_embedded))
        st.session_state["session"] = held
    return held


def edited() -> Session:
    """What the controls on screen change: the lane of a race that is open on its page, everywhere else the experiment of the tab."""
    own = session()
    return own if own.lanes.open is None else own.lanes.open.desk


def write_link() -> None:
    """Keep the address bar on the experiment and its lesson; a page switch clears it."""
    wanted = {PARAMETER: to_link(session().experiment), **session().lesson.parameters()}
    for name in (PARAMETER, HIDE, LOCK, SHOW, FOREIGN):
        if name not in wanted and name in st.query_params:
            del st.query_params[name]
        elif name in wanted and st.query_params.get(name) != wanted[name]:
            st.query_params[name] = wanted[name]


def held(key: str) -> Any:
    """What a widget holds; None before it is drawn."""
    return st.session_state.get(key)


def hold(key: str, value: Any) -> None:
    """Let a widget about to be drawn show a value.

    Until it has been drawn by two script runs that came to their end, the value goes out each time. What a run sends is dropped where the next
    one begins before it has been fetched, and then a widget in the browser would begin at its lowest value, and report that as what was chosen.
    """
    shown = session().shown
    shown.drawing.add(key)
    if not shown.settled(key) or key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def keep(key: str, otherwise: object) -> None:
    """Let a widget about to be drawn show what was chosen in it before, on this page or before another one was shown; `otherwise` at first."""
    kept = session().forms
    now = held(key) if held(key) is not None else kept.get(key, otherwise)
    kept[key] = now
    hold(key, now)


def sentence(found: Sequence[Problem]) -> str:
    """Problems as a text of sentences; the first few of many."""
    told = [str(problem) for problem in found[:4]]
    if len(found) > len(told):
        told.append(f"and {len(found) - len(told)} more")
    text = "; ".join(told)
    return f"{text if found[0].path else text[:1].upper() + text[1:]}."
