"""The run manager: every run of this server by its token, its viewers, its lease."""

from __future__ import annotations

import atexit
import logging
import secrets
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from queue import Empty, Queue
from types import ModuleType
from typing import Any, cast

from playground.engine.checkpoint import Checkpoint
from playground.experiment import Experiment
from playground.runs.analyses import Analyses
from playground.runs.analysis import Analysis
from playground.runs.analyst import Make
from playground.runs.archive import Packed
from playground.runs.busy import Busy
from playground.runs.command import Speed, Watch, parse
from playground.runs.executor import Executor
from playground.runs.history import History, lines
from playground.runs.jobs.jobs import Jobs
from playground.runs.jobs.records import JobRecords
from playground.runs.keys import hashed, new_uid, token_of
from playground.runs.lease import Lease
from playground.runs.lifecycle import Lifecycle, revived
from playground.runs.local import LocalExecutor
from playground.runs.run import Run
from playground.runs.snapshot import Snapshot
from playground.runs.status import State
from playground.runs.store import Fork, Store
from playground.runs.summary import summary
from playground.runs.viewer import Viewer
from playground.settings import Settings, settings

LOG = logging.getLogger(__name__)
LEAST_FRAMES = 5.0
"""Frames a second that a watched run is asked for, however many there are."""


TIDY = 60.0
"""Seconds between two looks at what the history may let go of."""


class Manager:
    """Starts runs, passes commands on, and lets viewers in. All methods are safe from any thread."""

    def __init__(self, limits: Settings, store: Store, executor: Executor, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings, self.store, self.executor, self._clock = limits, store, executor, clock
        self._lease = Lease.of(limits)
        self._runs: dict[str, Run] = {}
        self._pollers: dict[tuple[str, str], Viewer] = {}
        self._lock = threading.RLock()
        self._closing = False
        self._tidied = clock()
        self._stirred = threading.Event()
        self._life = Lifecycle(limits, store, executor, self._stirred.set)
        self.analyses = Analyses(limits, executor, self._life.snapshot, clock)
        self.history = History(store.engine, store.now)
        self.jobs = Jobs(limits, JobRecords(store.engine), executor, clock)
        threading.Thread(target=self._keep_house, name="playground-house", daemon=True).start()

    def runs(self) -> tuple[Run, ...]:
        """Every run in memory."""
        return tuple(self._runs.values())

    def warm(self) -> None:
        """Get ready for the first run; takes seconds."""
        self.executor.warm()

    def start(self, experiment: Experiment, *, session: str = "", speed: Speed | None = None, owner: str = "") -> str:
        """A new run, ready to play at this speed or as fast as it goes; its token grants control of it. Busy when there is no room.

        An `owner`'s key finds it again in the history, and can make its token.
        """
        run = self._new(experiment, session, owner)
        self.store.add(run.token, experiment.to_json(), session=run.session, uid=run.uid, owner=run.owner, **summary(experiment))
        self._pace(run, speed)
        self._life.launch(run)
        return run.token

    def fork(
        self, token: str, change: Callable[[Experiment], Experiment] | None = None, *, session: str = "", owner: str = "", patience: float = 15.0
    ) -> str:
        """A new run that goes on from the state of this one that is looked at, or the present one; paused there. Its token comes back.
        This one shows its present again.

        With nothing changed it goes on exactly as this one did; `change` makes the experiment that it trains of the one trained then. KeyError when
        there is no such run, Busy when there is no room, SpecError when the changed experiment cannot run.
        """
        parent = self._need(token)
        answer: Queue[Snapshot] = Queue()
        self._life.copy(parent, answer.put)
        try:
            copied = answer.get(timeout=patience)
        except Empty:
            raise Busy("The run did not answer in time; try again in a moment.") from None
        if copied.data is None:
            raise Busy("There is no state of this run yet to fork from.")
        then = Checkpoint.from_bytes(copied.data).experiment
        experiment = change(then) if change else then
        run = self._new(experiment, session, owner)
        fork = Fork(parent.uid, copied.step, then.to_json())
        about = summary(experiment)
        self.store.add(run.token, experiment.to_json(), session=run.session, uid=run.uid, owner=run.owner, fork=fork, **about)
        self.store.keep(run.token, copied.step, copied.data)
        parent.family = run.family = run.kept = True
        run.step = copied.step
        self._pace(run, parent.speed)
        self._life.launch(run, checkpoint=copied.data)
        if parent.look is not None:
            self._life.send(parent, {"op": "look", "step": None})
        return run.token

    def get(self, token: str) -> Run | None:
        """The run of a token, found in the store too; None when there is none or it has ended. Asking for it renews its lease."""
        with self._lock:
            run = self._runs.get(token) or self._find(token)
        if run is not None:
            run.seen = self._clock()
        return run

    def change(self, token: str, experiment: Experiment) -> None:
        """Train this experiment from now on; what can stay of the run stays. What it meant arrives as `Run.changed` and in the status.

        KeyError when there is no such run.
        """
        run = self._awake(token)
        with run.lock:
            run.experiment, run.changed = experiment, None
            if run.status.state is State.FAILED:
                self._life.launch(run)
            else:
                self._life.send(run, {"op": "change", "experiment": experiment.to_json()})
        about = {name: value for name, value in summary(experiment).items() if name != "name"}
        self.store.change(token, experiment=experiment.to_json(), **about)

    def command(self, token: str, command: str | bytes | Mapping[str, Any], viewer: Viewer | None = None) -> None:
        """Follow a command of a viewer; CommandError says why not, KeyError that there is no such run."""
        wanted = parse(command)
        if isinstance(wanted, Watch):
            run = self._need(token)
            if viewer is not None:
                viewer.watch = wanted
                self._look(run, viewer)
            return
        run = self._awake(token)
        if run.status.state is State.FAILED:
            self._life.restart(run, wanted)
            return
        self._life.send(run, wanted.model_dump(mode="json"))
        if isinstance(wanted, Speed):
            run.speed = wanted
            self.store.change(token, speed=wanted.model_dump_json())

    def end(self, token: str) -> None:
        """The run is over, for everybody; nothing happens when there is none."""
        with self._lock:
            run = self._runs.pop(token, None)
        self.store.end(token)
        if run is not None:
            worker = self._life.end(run)
            if worker is not None:
                worker.stop()
            self._stirred.set()

    def analyse(self, token: str, make: Make, opening: str, wake: Callable[[], None]) -> Analysis | None:
        """A page begins to ask about copies of a run, which it neither wakes nor holds up; None when there is no such run. See `Analysis`."""
        run = self.get(token)
        return self.analyses.begin(run, make, opening, wake) if run is not None else None

    def copy(self, token: str, patience: float = 15.0) -> Snapshot:
        """A copy of a run as it is now, which it is neither woken nor held up for; without data, and with the reason, where none can be had.

        KeyError when there is no such run. Waits for the copy; not for the event loop's thread.
        """
        run, arrived, box = self._need(token), threading.Event(), list[Snapshot]()

        def deliver(copy: Snapshot) -> None:
            box.append(copy)
            arrived.set()

        self._life.snapshot(run, deliver)
        arrived.wait(patience)
        return box[0] if box else Snapshot(run.step, run.generation, None, "The run did not answer in time: try again in a moment.")

    def attach(self, token: str, viewer: Viewer) -> Run | None:
        """Let somebody look at a run, which wakes a parked one; None when there is no such run."""
        run = self.get(token)
        if run is not None:
            with run.lock:
                run.viewers.add(viewer)
            self._look(run, viewer)
        return run

    def detach(self, run: Run, viewer: Viewer) -> None:
        """Somebody has stopped looking; the run goes on."""
        with run.lock:
            run.viewers.discard(viewer)
        run.seen = self._clock()
        self._stirred.set()

    def poll(self, token: str, name: str) -> bytes | None:
        """What a page lacks that cannot open a socket and asks again and again: messages one after another; None when there is no such run.

        The `name` tells pages apart. A page is attached when it first asks, and let go when it has stopped asking.
        """
        viewer = self.poller(token, name)
        run = self._runs.get(token)
        return b"".join(part for part in run.take(viewer) if isinstance(part, bytes)) if run and viewer else None

    def poller(self, token: str, name: str) -> Viewer | None:
        """The viewer that stands for a page that polls; None when there is no such run."""
        viewer = self._pollers.get((token, name))
        if viewer is None or viewer not in getattr(self._runs.get(token), "viewers", ()):
            viewer = Viewer(clock=self._clock)
            if self.attach(token, viewer) is None:
                return None
            self._pollers[token, name] = viewer
        return viewer

    def sweep(self) -> None:
        """Park the runs that nobody looks at and forget those parked long ago."""
        now = self._clock()
        for (token, name), viewer in list(self._pollers.items()):
            run = self._runs.get(token)
            if run is None or now - viewer.taken > self._lease.polled:
                del self._pollers[token, name]
                if run is not None:
                    self.detach(run, viewer)
        for run in self.runs():
            self._tend(run, now)
        alive = {run.token: run for run in self.runs() if run.alive}
        for token in self.store.renew(list(alive), self.settings.lease_seconds):
            if alive[token].alive:
                LOG.error("run %s… is trained by another server now", token[:6])
                self._life.drop(alive[token])
        if now - self._tidied >= TIDY:
            self._tidied = now
            self.history.purge(self.settings.purge_after)
            self.history.thin(self.settings.keep_checkpoint_bytes)
        self.store.forget(self._lease.parked, [run.token for run in self.runs()])
        self.jobs.sweep()

    def close(self, patience: float = 8.0) -> None:
        """Park every run, so that the next server finds it where it was, and end all workers. Once is enough."""
        if self._closing:
            return
        self._closing = self._life.closing = True
        self._stirred.set()
        self.analyses.close()
        self.jobs.close(min(4.0, patience))
        workers = [(run, run.worker) for run in self.runs() if run.worker is not None]
        for run, _ in workers:
            self._life.park(run)
        end = time.monotonic() + patience
        for run, worker in workers:
            if not run.idle.wait(max(0.0, end - time.monotonic())):
                worker.stop(0.1)
        self.executor.close()
        self.store.close()

    def _tend(self, run: Run, now: float) -> None:
        """One run's share of a sweep."""
        if run.visible:
            run.seen = now
        if run.seen > run.recorded:
            run.recorded = now
            self.store.seen(run.token)
        if run.alive and self._lease.over(visible=run.visible, hidden=bool(run.viewers), idle=now - run.seen):
            self._life.park(run)
        elif run.visible and run.status.state is State.PARKED:
            with suppress(Busy):
                self._awake(run.token)
        elif not run.alive and not run.viewers and now - run.seen > self._lease.unwatched:
            with self._lock:
                self._runs.pop(run.token, None)

    def _keep_house(self) -> None:
        """Share the frames out whenever something stirs, and sweep every now and then; no other thread holds several runs' locks."""
        swept = time.monotonic()
        while not self._closing:
            self._stirred.wait(self._lease.every)
            self._stirred.clear()
            try:
                self._share()
                if time.monotonic() - swept >= self._lease.every:
                    swept = time.monotonic()
                    self.sweep()
            except Exception:
                LOG.exception("housekeeping failed; it is tried again within %.0f s", self._lease.every)

    def delete(self, owner: str, uids: Sequence[str], patience: float = 5.0) -> None:
        """Take an owner's runs out of sight; those that train are parked first. `history.restore` brings them back."""
        gone = []
        for uid in uids:
            with self._lock:
                run = self._runs.pop(token_of(owner, uid), None)
            if run is not None:
                self._life.park(run)
                gone.append(run)
        end = time.monotonic() + patience
        for run in gone:
            if run.alive:
                run.idle.wait(max(0.0, end - time.monotonic()))
        self.history.delete(owner, uids)
        for run in gone:
            worker = self._life.end(run)
            if worker is not None:
                worker.stop()

    def take_in(self, owner: str, runs: Sequence[Packed]) -> list[str]:
        """Put runs out of a file into an owner's history, parked; their new names come back. Who was forked from whom is kept among them."""
        names = {run.document.uid: new_uid() for run in runs if run.document.uid}
        made = []
        for run in runs:
            document, uid = run.document, names.get(run.document.uid) or new_uid()
            token = token_of(owner, uid)
            forked = document.forked_step
            fork = None if forked is None else Fork(names.get(document.parent, ""), forked, document.forked_experiment)
            about = {**summary(run.experiment), "name": document.name, "notes": document.notes, "tags": lines(document.tags)}
            self.store.add(token, run.experiment.to_json(), uid=uid, owner=hashed(owner), fork=fork, **about)
            figures = {**document.figures, "step": document.step}
            self.store.take_in(token, run, figures)
            made.append(uid)
        return made

    def _new(self, experiment: Experiment, session: str, owner: str) -> Run:
        """A run in memory, for which there is room."""
        uid = new_uid()
        token = token_of(owner, uid) if owner else secrets.token_urlsafe(32)
        run = Run(token, experiment, session=hashed(session) if session else "", uid=uid, owner=hashed(owner) if owner else "")
        run.seen = self._clock()
        with self._lock:
            self._make_room(run)
            self._runs[token] = run
        return run

    def _pace(self, run: Run, speed: Speed | None) -> None:
        if speed is not None:
            run.speed = speed
            self.store.change(run.token, speed=speed.model_dump_json())

    def _need(self, token: str) -> Run:
        run = self.get(token)
        if run is None:
            raise KeyError("There is no such run.")
        return run

    def _awake(self, token: str) -> Run:
        """The run, with a worker unless it has failed."""
        run = self._need(token)
        if not run.alive and run.status.state is State.PARKED:
            with self._lock:
                self._make_room(run)
            self._life.wake(run)
        return run

    def _find(self, token: str) -> Run | None:
        saved = self.store.find(token)
        run = revived(token, saved) if saved else None
        if run is not None:
            self._runs[token] = run
        return run

    def _look(self, run: Run, viewer: Viewer) -> None:
        """A viewer has come or changed what it shows; one that finds no room for its run is told so."""
        if viewer.watch.visible:
            run.seen = self._clock()
            try:
                self._awake(run.token)
            except Busy as error:
                run.tell(str(error), [viewer])
        self._stirred.set()
        viewer.wake()

    def _share(self) -> None:
        """Share the frames out evenly among the runs that somebody looks at, and tell each what is shown of it."""
        living = [run for run in self.runs() if run.alive]
        watched = [run for run in living if run.visible]
        rate = min(self.settings.frames_per_second, max(LEAST_FRAMES, self.settings.frames_in_all / max(1, len(watched))))
        for run in living:
            views = [view.value for view in run.views()] if run.visible else None
            self._life.show(run, views, 1.0 / rate)

    def _make_room(self, newcomer: Run) -> None:
        """Park the runs unwatched for longest until there is room for one more, for the server and for the newcomer's session."""
        living = [run for run in self.runs() if run.alive and not run.parking and run is not newcomer]
        own = [run for run in living if run.session and run.session == newcomer.session]
        for held, most, words in (
            (own, self.settings.max_runs_per_session, "You have {} runs open already, which is the most for one browser: close one first."),
            (living, self.settings.max_runs, "The server trains {} runs already, which is the most it may: try again when somebody has left."),
        ):
            if len(held) < most:
                continue
            idle = [run for run in held if not run.visible and not run.parking]
            if not idle:
                raise Busy(words.format(len(held)))
            self._life.park(min(idle, key=lambda run: run.seen))


_anchor = sys.modules.setdefault("_playground_anchor", ModuleType("_playground_anchor", "What a hot reload of the package must not lose."))
_anchor.__dict__.setdefault("lock", threading.Lock())


def manager() -> Manager:
    """The manager of this process. Streamlit's hot reload drops the package's modules; this survives in a module of its own."""
    with _anchor.__dict__["lock"]:
        found = _anchor.__dict__.get("manager")
        if found is None:
            limits = settings()
            found = _anchor.__dict__["manager"] = Manager(limits, Store(limits.database_url()), LocalExecutor(limits))
            atexit.register(found.close)  # before multiprocessing's own exit, which would kill the workers
        return cast(Manager, found)
