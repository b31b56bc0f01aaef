"""A run and its worker: start it, listen to it, park it, wake it, and go on after it has died."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from playground.engine.adopt import Change
from playground.engine.device import choose, devices
from playground.experiment import Experiment
from playground.model.plan import plan
from playground.problem import SpecError
from playground.runs.busy import Busy
from playground.runs.command import Command, CommandError, Recover, Reset
from playground.runs.executor import Executor, Worker
from playground.runs.message import Message
from playground.runs.run import Run
from playground.runs.snapshot import Deliver, Snapshot
from playground.runs.status import State, Status
from playground.runs.store import Saved, Store
from playground.settings import Settings

LOG = logging.getLogger(__name__)

PARKED = Status(State.PARKED, "Parked, because nobody was looking. The run goes on from here when somebody does.", recoverable=True)
WAY_BACK = "The run can go on from its last checkpoint."
ELSEWHERE = "Another server trains this run at the moment; it goes on here when that one has let go of it."
ENDED = Status(State.ENDED, "The run has ended.")


class Lifecycle:
    """Moves runs between ready, living, parked, failed and ended, and has the store remember each move.

    `changed` is called when a worker has come or gone, so that frames can be shared out anew; it must return at once.
    """

    def __init__(self, settings: Settings, store: Store, executor: Executor, changed: Callable[[], None]) -> None:
        self._settings, self._store, self._executor, self._changed = settings, store, executor, changed
        self.closing = False

    def launch(self, run: Run, *, checkpoint: bytes | None = None, past: bytes = b"", play: bool = False) -> None:
        """Give the run a worker that begins with its experiment, or goes on from a checkpoint, before which `past` has earlier states."""
        with run.lock:
            if not self._store.take(run.token, self._settings.lease_seconds):
                raise Busy(ELSEWHERE)
            run.life += 1
            run.parking, run.told, run.failure, run.look = False, None, "", None
            run.idle.clear()
            if not self._engage(run):
                return
            self.send(
                run,
                {
                    "op": "start",
                    "experiment": run.experiment.to_json(),
                    "generation": run.generation + 1,
                    "checkpoint": checkpoint,
                    "play": play,
                    "speed": run.speed.model_dump(mode="json"),
                    "checkpoint_every": self._settings.checkpoint_every,
                    "past": past,
                    "past_bytes": self._settings.past_bytes,
                    "keep_past_bytes": self._settings.keep_past_bytes,
                },
            )
            waiting, run.pending = run.pending, []
            for message in waiting:
                self.send(run, message)
        self._changed()

    def send(self, run: Run, message: Message) -> None:
        """Tell the worker; one that is being parked finds it when it is back."""
        with run.lock:
            if run.parking or run.worker is None:
                run.pending.append(message)
            else:
                run.worker.send(message)

    def show(self, run: Run, views: list[str] | None, interval: float) -> None:
        """Tell the worker which parts of a frame to make, at most every so many seconds; None while nobody looks."""
        with run.lock:
            wish = views, interval if views is not None else 0.0
            if run.worker is not None and not run.parking and run.told != wish:
                run.told = wish
                run.worker.send({"op": "show", "views": views, "interval": interval})

    def wake(self, run: Run) -> None:
        """See to it that a parked run has a worker again and goes on as it was; one that failed stays as it is."""
        with run.lock:
            if run.worker is None and run.status.state is State.PARKED and not self.closing:
                saved = self._store.find(run.token)
                past = self._store.take_past(run.token)
                self.launch(run, checkpoint=saved.checkpoint if saved else None, past=past, play=run.playing)

    def restart(self, run: Run, command: Command) -> None:
        """Bring a failed run back: to its last checkpoint, or to its beginning; CommandError for any other wish."""
        if not isinstance(command, Recover | Reset):
            raise CommandError("The run has failed: go back to its last good state, or reset it.")
        saved = self._store.find(run.token) if isinstance(command, Recover) else None
        self.launch(run, checkpoint=saved.checkpoint if saved else None)

    def park(self, run: Run) -> None:
        """Have the worker hand over a checkpoint and leave; `Run.idle` is set when it has."""
        with run.lock:
            if run.worker is not None and not run.parking:
                run.parking = True
                run.worker.send({"op": "park"})

    def snapshot(self, run: Run, deliver: Deliver) -> None:
        """A copy of the run as it is now: from its worker, between two slices of training, or from the store where it has none."""
        with run.lock:
            if run.worker is not None:
                run.copying.append(deliver)
                if len(run.copying) == 1 and not run.parking:
                    run.worker.send({"op": "snapshot"})
                return
        deliver(self._stored(run))

    def copy(self, run: Run, deliver: Deliver) -> None:
        """Everything of the state that is looked at, to go on from there as another run; from the store where the run has no worker."""
        with run.lock:
            if run.worker is not None and not run.parking:
                run.forking.append(deliver)
                run.worker.send({"op": "fork"})
                return
        deliver(self._stored(run))

    def drop(self, run: Run) -> None:
        """Another server has taken the run: stop training it, and write nothing more."""
        with run.lock:
            worker, run.worker = run.worker, None
            run.life += 1
            run.idle.set()
        if worker is not None:
            worker.stop(0.0)
        run.set_status(Status(State.PARKED, ELSEWHERE))
        self._changed()

    def end(self, run: Run) -> Worker | None:
        """Nothing more comes of this run; returns the worker that is to be stopped."""
        with run.lock:
            worker, run.worker = run.worker, None
            run.life += 1
            run.idle.set()
            waiting, run.copying, run.forking = [*run.copying, *run.forking], [], []
        run.set_status(ENDED)
        for deliver in waiting:
            deliver(Snapshot(run.step, run.generation, None, ENDED.message))
        return worker

    def _engage(self, run: Run) -> bool:
        """Find the run a worker; without one it has failed."""
        receive, ended = partial(self._receive, run, run.life), partial(self._ended, run, run.life)
        try:
            run.worker = self._executor.start(receive, ended, accelerator=needs_accelerator(run.experiment))
        except (OSError, EOFError) as error:
            LOG.exception("no process could be started")
            run.failure = f"The server could not start a process for this run ({error}). Try again in a moment."
            self._ended(run, run.life, str(error))
        return run.worker is not None

    def _stored(self, run: Run) -> Snapshot:
        """The copy that the store has."""
        saved = self._store.find(run.token)
        if saved is None or saved.checkpoint is None:
            return Snapshot(run.step, run.generation, None, f"There is no copy of this run to look into. {run.status.message}".strip())
        return Snapshot(saved.step, run.generation, saved.checkpoint)

    def _deliver(self, run: Run, snapshot: Snapshot) -> None:
        with run.lock:
            waiting, run.copying = run.copying, []
        for deliver in waiting:
            deliver(snapshot)

    def _receive(self, run: Run, life: int, message: Message) -> None:
        """A message of the run's worker; those of one that has been replaced come too late."""
        if life != run.life:
            return
        match message["type"]:
            case "scene":
                run.set_scene(message["generation"], message["body"])
            case "frame":
                run.set_frame(message)
            case "anatomy":
                run.pass_on(message["generation"], message["body"])
            case "snapshot":
                run.step = message["step"]
                self._deliver(run, Snapshot(message["step"], message["generation"], message["data"], seconds=message["seconds"]))
            case "copy":
                if run.forking:
                    run.forking.pop(0)(Snapshot(message["step"], run.generation, message["data"]))
            case "checkpoint":
                record = {name: message[name] for name in ("rows", "columns", "count", "figures") if name in message}
                self._store.keep(run.token, message["step"], message["data"], **record)
                run.kept = True
            case "past":
                self._store.keep_past(run.token, message["data"])
            case "changed":
                run.changed = Change(message["reset"], message["message"])
            case "error":
                run.tell(message["message"])
            case "failed":
                run.failure = message["message"]
        if "status" in message:
            run.look = message.get("look")
            self._note(run, Status.of(message["status"]), message["step"], frame=message["type"] == "frame")

    def _note(self, run: Run, status: Status, step: int, *, frame: bool) -> None:
        """The worker says where the run stands; changes of state are kept. The step is kept with the numbers that belong to it, by a checkpoint."""
        with run.lock:
            moved = run.noted_state is not status.state
            run.noted_state, run.playing, run.step = status.state, status.state is State.RUNNING, step
            if not frame and status != run.status:
                run.set_status(status)
        if moved:
            self._store.note(run.token, status, playing=run.playing)

    def _ended(self, run: Run, life: int, how: str) -> None:
        """The worker has gone: parked as it was told, or dead."""
        with run.lock:
            if life != run.life:
                return
            run.worker, asked, run.parking, run.look = None, run.parking and not how, False, None
            forking, run.forking = run.forking, []
            status = PARKED if asked else Status(State.FAILED, run.failure or _obituary(how, run.kept), step=run.step, recoverable=run.kept)
            run.noted_state = status.state
        LOG.log(logging.INFO if asked else logging.ERROR, "run %s…: %s", run.token[:6], status.message)
        self._store.note(run.token, status)
        self._store.release(run.token)
        run.set_status(status)
        run.idle.set()
        for deliver in forking:
            deliver(self._stored(run))
        if run.copying:
            self._deliver(run, self._stored(run))
        if asked and (run.visible or run.pending):
            with suppress(Busy):  # another server has been quicker
                self.wake(run)
        self._changed()


def revived(token: str, saved: Saved) -> Run | None:
    """A run that was in the store only, parked until somebody wants it; None when its experiment cannot be read any more."""
    try:
        run = Run(token, Experiment.parse(saved.experiment), session=saved.session, uid=saved.uid, owner=saved.owner)
    except SpecError:
        LOG.exception("a stored run cannot be read")
        return None
    run.step, run.playing, run.kept = saved.step, saved.playing, saved.checkpoint is not None
    run.speed, run.family = saved.speed, saved.family
    run.set_status(saved.status if saved.status.state is State.FAILED else PARKED)
    run.noted_state = run.status.state
    run.idle.set()
    return run


def needs_accelerator(experiment: Experiment) -> bool:
    """Whether the run will train on another device than the CPU, on this machine."""
    if devices() == ("cpu",):
        return False
    planned = plan(experiment)
    try:
        return choose(experiment.training.device, 3 * planned.batch * planned.flops).type != "cpu"
    except SpecError:
        return False


def _obituary(how: str, kept: bool) -> str:
    """What to tell the learner about a process that died."""
    way = WAY_BACK if kept else "Reset it to begin again."
    if how == "signal 9":
        return f"The process that trained this run was killed, perhaps because the machine ran out of memory. {way}"
    return f"The process that trained this run ended unexpectedly ({how or 'without a word'}). {way}"
