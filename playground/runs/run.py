"""A run as the server knows it: what its worker last said, kept for whoever looks."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from typing import Any

from playground.engine.adopt import Change
from playground.experiment import Experiment
from playground.runs.command import Speed, View
from playground.runs.executor import Worker
from playground.runs.message import Message, entries, splice
from playground.runs.snapshot import Deliver
from playground.runs.status import State, Status
from playground.runs.viewer import Viewer

ROW_BYTES = 8
"""Every number of a row of metrics is a float64."""


class Run:
    """The state of one run, safe from any thread. The manager moves it; viewers read it through `take`.

    `life` counts its workers, so that the last words of one that was replaced are not taken for the next one's; `idle` is set while there is
    none; `pending` keeps what it is to be told when it is back; `copying` lists who waits for a copy of it; `kept` says that there is a checkpoint.
    `uid` names it in the store and grants nothing; `owner` is the hash of whose it is, `family` says that it was forked or has forks; `look` is the
    step that is looked at in place of the present; `forking` lists who waits for all of it.
    `told` is what the worker was last told to show, `seen` when somebody last looked and `recorded` when the store last heard of that (both in
    the manager's seconds).
    """

    def __init__(self, token: str, experiment: Experiment, *, session: str = "", uid: str = "", owner: str = "") -> None:
        self.token, self.experiment, self.session, self.uid, self.owner = token, experiment, session, uid, owner
        self.family = False
        self.look: int | None = None
        self.forking: list[Deliver] = []
        self.status = Status()
        self.playing = False
        self.speed = Speed()
        self.step = 0
        self.changed: Change | None = None
        self.failure = ""
        self.kept = False
        self.worker: Worker | None = None
        self.life = 0
        self.parking = False
        self.pending: list[Message] = []
        self.copying: list[Deliver] = []
        self.idle = threading.Event()
        self.told: tuple[list[str] | None, float] | None = None
        self.noted_state = State.READY
        self.seen = self.recorded = 0.0
        self.viewers: set[Viewer] = set()
        self.lock = threading.RLock()
        self.generation = 0
        self._scene = b""
        self._frame: tuple[int, bytes] = (0, b"")
        self._rows = bytearray()
        self._columns = 0
        self._seq = 0

    @property
    def alive(self) -> bool:
        """Whether a worker trains it."""
        return self.worker is not None

    @property
    def visible(self) -> bool:
        """Whether a page in sight shows it."""
        return any(viewer.watch.visible for viewer in list(self.viewers))

    def views(self) -> list[View]:
        """The parts of a frame that any viewer shows."""
        wanted = frozenset[View]().union(*(viewer.views for viewer in list(self.viewers)))
        return [view for view in View if view in wanted]

    def set_scene(self, generation: int, body: bytes) -> None:
        """A new network or new data: the rows so far belong to what was before."""
        with self.lock:
            self.generation, self._scene = generation, body
            self._frame, self._rows = (0, b""), bytearray()
        self.wake()

    def set_frame(self, message: Message) -> None:
        """A frame from the worker: its parts stay packed, its rows join those kept here."""
        with self.lock:
            if message["generation"] != self.generation:
                return
            self._columns, cut = message["columns"], message["rows_from"] * message["columns"] * ROW_BYTES
            if cut < len(self._rows):
                for viewer in self.viewers:
                    viewer.rows = min(viewer.rows, message["rows_from"])
            self._rows[cut:] = message["rows"]
            self._frame = (message["count"], message["body"])
            self.status, self.step = Status.of(message["status"]), message["step"]
            self._seq += 1
        self.wake()

    def pass_on(self, generation: int, message: bytes) -> None:
        """A message about this network that every viewer in sight gets once; who comes later does not."""
        with self.lock:
            for viewer in list(self.viewers):
                if generation == self.generation and viewer.watch.visible:
                    viewer.extras = [message]
        self.wake()

    def set_status(self, status: Status) -> None:
        """Another state, with the picture as it was."""
        with self.lock:
            self.status = status
            self._seq += 1
        self.wake()

    def take(self, viewer: Viewer) -> list[bytes | str]:
        """What this viewer lacks: notices (as JSON texts), a new scene, what was passed on, and the newest frame with every row since its last."""
        with self.lock:
            viewer.taken = viewer.clock()
            out: list[bytes | str] = [*viewer.notices]
            viewer.notices.clear()
            if viewer.scene != self.generation and self._scene:
                viewer.scene, viewer.rows, viewer.frame = self.generation, 0, -1
                out.append(self._scene)
            out += viewer.extras
            viewer.extras = []
            if viewer.frame != self._seq and viewer.watch.visible:
                if self._scene and (self._frame[0] or self.status.state in (State.FAILED, State.PARKED)):
                    out.append(self._compose(viewer))
                elif self.status.state is State.FAILED:
                    out.append(json.dumps({"error": self.status.message}, ensure_ascii=False))
                viewer.frame = self._seq
            return out

    def wake(self) -> None:
        """Tell every viewer that there may be something to take."""
        for viewer in list(self.viewers):
            viewer.wake()

    def tell(self, message: str, viewers: Iterable[Viewer] | None = None) -> None:
        """An error, in a sentence, to some viewers or all."""
        notice = json.dumps({"error": message}, ensure_ascii=False)
        with self.lock:
            for viewer in list(self.viewers if viewers is None else viewers):
                viewer.notices.append(notice)
        self.wake()

    def _compose(self, viewer: Viewer) -> bytes:
        """The newest frame as this viewer needs it."""
        count, body = self._frame if self._frame[0] else (len(_EMPTY) + 2, entries({**_EMPTY, "generation": self.generation, "step": self.step}))
        width = self._columns * ROW_BYTES
        fresh = bytes(self._rows[viewer.rows * width :])
        have = len(fresh) // width if width else 0
        rows: dict[str, Any] = {"t": "f8", "s": [have, self._columns], "d": fresh}
        packed = splice(count, body, {"seq": self._seq, "status": self.status.plain(), "rows": rows, "rows_from": viewer.rows})
        viewer.rows += have
        return packed


_EMPTY: dict[str, Any] = {
    "type": "frame",
    **dict.fromkeys(("epoch", "elapsed", "samples_per_s", "learning_rate"), 0.0),
    **dict.fromkeys(("speed", "metrics", "example", "observed_step", "held", "gear", "gear_reason", "look", "past", *(view.value for view in View))),
}
"""A frame of a run that has shown nothing yet."""
