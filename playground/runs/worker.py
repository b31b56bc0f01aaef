"""The process that trains one run: commands in, frames and checkpoints out."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Mapping
from multiprocessing.connection import Connection
from queue import Empty, SimpleQueue
from typing import Any

from playground.engine.threads import prepare_process
from playground.experiment import Experiment
from playground.problem import SpecError
from playground.runs.command import Intervention, Speed, View, parse
from playground.runs.message import Message, entries, pack, unpack
from playground.runs.player import SLICE, Player
from playground.runs.rhythm import Rhythm
from playground.runs.status import State

LOG = logging.getLogger(__name__)
FRAME_SHARE, SLOWEST_FRAME = 0.1, 1.0
"""A run gives at most this share of its time to frames; within it, each part of them has its own."""
CHECKPOINT_SHARE, FIRST_CHECKPOINT = 0.01, 3.0
"""The same for the checkpoints that survive a crash, and the seconds until the first of them."""
REST = 1.0
"""Seconds after which a run that has come to rest is kept."""
KEPT = frozenset({View.GRADIENTS, View.UPDATES})
"""Views of what a step did, for which its tensors are kept."""
OBSERVED = KEPT | {View.HEALTH}
"""Views for which a step is measured."""


def main(conn: Connection, niceness: int, threads: int) -> None:
    """Serve one run until told to stop. Starts idle: the first message says what to train."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which parks its runs
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    prepare_process()
    inbox = Inbox(conn)
    start = inbox.get(None)
    if start is not None and start["op"] == "start":
        Post(conn, inbox, start["checkpoint_every"], threads).serve(start)


class Inbox:
    """Messages from the server, read by a thread of their own; a server that has gone takes the process with it at once."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._messages: SimpleQueue[Message] = SimpleQueue()
        threading.Thread(target=self._read, name="inbox", daemon=True).start()

    def get(self, timeout: float | None) -> Message | None:
        """The next message; None when none comes within `timeout` seconds."""
        try:
            return self._messages.get(timeout != 0, timeout)
        except Empty:
            return None

    def _read(self) -> None:
        try:
            while True:
                self._messages.put(unpack(self._conn.recv_bytes()))
        except (EOFError, OSError):
            os._exit(0)


class Post:
    """A player at its post: follows commands between slices of training and reports what has become of them."""

    def __init__(self, conn: Connection, inbox: Inbox, checkpoint_every: float, threads: int = 1) -> None:
        self._conn, self._inbox, self._threads = conn, inbox, threads
        self._views: frozenset[View] | None = None
        self._frames = Rhythm(0.1, FRAME_SHARE, SLOWEST_FRAME)
        self._keeps = Rhythm(checkpoint_every, CHECKPOINT_SHARE, float("inf"), min(FIRST_CHECKPOINT, checkpoint_every))
        self._rests = Rhythm(REST, CHECKPOINT_SHARE, float("inf"), REST)
        self._asked = self._whole = True
        self._unseen = False
        self._scene = self._shown = self._kept = -1
        self._state: State | None = None

    def serve(self, start: Message) -> None:
        """Until told to stop; what goes wrong is told in a sentence before the process fails."""
        try:
            experiment = Experiment.parse(start["experiment"])
            self._player = Player(experiment, start["checkpoint"], start["generation"], start["past_bytes"], start["past"], self._threads)
            self._most_past = int(start["keep_past_bytes"])
            self._player.obey(Speed.model_validate(start["speed"]))
            if start["play"]:
                self._player.play()
            self._kept = self._player.version
            self._report()
            while self._follow():
                self._train()
                self._report()
        except (BrokenPipeError, ConnectionResetError):
            return  # the server has gone
        except SpecError as error:
            self._fail(str(error))
        except Exception as error:
            LOG.exception("the run failed")
            self._fail(f"Training failed: {type(error).__name__}: {str(error)[:300]}")

    def _follow(self) -> bool:
        """Take what has come in, waiting for it while there is nothing else to do; False at the end."""
        message = self._inbox.get(self._idle())
        while message is not None:
            if message["op"] == "park":
                self._keep()
                self._send({"type": "past", "data": self._player.past.hand_over(self._most_past)})
                self._say({"type": "status"})
            if message["op"] in ("stop", "park"):
                return False
            try:
                self._obey(message)
            except ValueError as error:
                self._send({"type": "error", "message": str(error)})
            message = self._inbox.get(0)
        return True

    def _obey(self, message: Message) -> None:
        if message["op"] == "show":
            views = None if message["views"] is None else frozenset(map(View, message["views"]))
            more = views is not None and (self._views is None or not views <= self._views)
            self._asked, self._whole = self._asked or more, self._whole or more
            self._views = views
            self._frames.retime(message["interval"])
            return
        if message["op"] == "snapshot":
            self._copy()
            return
        if message["op"] == "fork":
            step, data = self._player.copy()
            self._send({"type": "copy", "step": step, "data": data})
            return
        if message["op"] == "change":
            change = self._player.change(Experiment.parse(message["experiment"]))
            self._send({"type": "changed", "reset": change.reset, "message": change.message})
            self._keep()
        elif message["op"] == "anatomy":
            self._send({"type": "anatomy", "generation": self._player.generation, "body": pack(self._player.anatomy())})
        else:
            command = parse(message)
            self._player.obey(command)
            self._whole |= isinstance(command, Intervention)
        self._asked = True

    def _report(self) -> None:
        """Send what has changed: the scene, a frame if somebody looks, the status if nobody does, a checkpoint now and then."""
        player = self._player
        if player.generation != self._scene:
            self._scene, self._asked, self._whole = player.generation, True, True
            self._send({"type": "scene", "generation": player.generation, "body": pack(player.scene())})
        moved = player.status.state is not self._state
        self._asked |= moved
        if self._frame_in() == 0:
            with self._frames.beat():
                self._show(self._views or frozenset())
        elif self._views is None and self._asked:
            self._asked = False
            self._say({"type": "status"})
        for rhythm in (self._keeps, self._rests):
            if self._keep_in(rhythm) == 0:
                with rhythm.beat():
                    self._keep()

    def _idle(self) -> float | None:
        """Seconds until there is something to do unasked; None for never."""
        waits = (self._player.wait(), self._frame_in(), self._keep_in(self._keeps), self._keep_in(self._rests))
        return min((wait for wait in waits if wait is not None), default=None)

    def _frame_in(self) -> float | None:
        """Seconds until a frame is due; None while nobody looks or nothing has changed. Commands are answered at once, though not when running."""
        if self._views is None or (self._shown == self._player.version and not self._asked):
            return None
        return 0.0 if self._asked else self._frames.wait()

    def _train(self) -> None:
        """A slice of training, its last step measured when that is wanted."""
        observes, before = self._observes(), self._player.step
        self._player.advance(observe=observes, keep=bool(KEPT & (self._views or frozenset())))
        if observes and self._player.step > before:
            self._unseen = False

    def _observes(self) -> bool:
        """Whether what a step does is to be seen in a frame that comes soon, or was not measured afresh for the last one."""
        return bool(OBSERVED & (self._views or frozenset())) and (self._asked or self._unseen or self._frames.wait() <= SLICE)

    def _keep_in(self, rhythm: Rhythm) -> float | None:
        """Seconds until a checkpoint is due; None while there is nothing new. A run at rest is kept soon, one under way now and then."""
        if self._kept == self._player.version or (rhythm is self._rests) is self._player.running:
            return None
        return rhythm.wait()

    def _show(self, views: frozenset[View]) -> None:
        self._unseen = bool(OBSERVED & views)
        rows, first = self._player.take_rows()
        frame = self._player.frame(views, exact=self._whole or not self._player.running)
        self._shown, self._asked, self._whole = self._player.version, False, False
        parts = {"count": len(frame), "body": entries(frame), "rows": rows.tobytes(), "columns": rows.shape[1], "rows_from": first}
        self._say({"type": "frame", "generation": self._player.generation, **parts})

    def _keep(self) -> None:
        self._kept = self._player.version
        self._send({"type": "checkpoint", "step": self._player.step, "data": self._player.checkpoint(), **self._player.record()})

    def _copy(self) -> None:
        """For those who ask about the network; training goes on as if nobody had asked."""
        data, seconds = self._player.snapshot()
        step, generation = self._player.step, self._player.generation
        self._send({"type": "snapshot", "step": step, "generation": generation, "data": data, "seconds": seconds})

    def _say(self, message: Mapping[str, Any]) -> None:
        """A message that says where the run stands, too."""
        status = self._player.status
        self._state = status.state
        self._send({**message, "status": status.plain(), "step": self._player.step, "look": self._player.looked_at})

    def _fail(self, message: str) -> None:
        self._send({"type": "failed", "message": message})
        raise SystemExit(1)

    def _send(self, message: Mapping[str, Any]) -> None:
        self._conn.send_bytes(pack(message))
