"""Every long job of this server by its token: whose turn it is, what becomes of it, and who may look on."""

from __future__ import annotations

import logging
import os
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from playground.runs.busy import Busy
from playground.runs.executor import Executor
from playground.runs.jobs.board import Board
from playground.runs.jobs.job import Job, Onlooker
from playground.runs.jobs.records import JobRecords, SavedJob
from playground.runs.jobs.state import JobState
from playground.runs.jobs.work import Work, name_of, named
from playground.runs.keys import hashed
from playground.runs.message import Message, pack, unpack
from playground.settings import Settings

LOG = logging.getLogger(__name__)

OBEYS = 20.0
"""Seconds after which a job that goes on though it was asked to end is ended by force."""
DROPPED_AFTER = 600.0
"""Seconds after which a job that has ended and that nobody looks at is found in the store alone."""
WORDS = {
    "done": "",
    "stopped": "Stopped before it was done.",
    "late": "Stopped: it has worked for as long as one job may.",
    "parked": "Interrupted, because the server was stopped. It can be taken up again.",
}
LOST = "Interrupted, because the server was stopped. It can be taken up again from what was kept."


class Jobs:
    """Starts jobs, a few at a time, passes wishes on, and lets viewers in. All methods are safe from any thread."""

    def __init__(self, settings: Settings, records: JobRecords, executor: Executor, clock: Callable[[], float] = time.monotonic) -> None:
        self.settings, self.records, self._executor, self._clock = settings, records, executor, clock
        self._jobs: dict[str, Job] = {}
        self._queue: list[Job] = []
        self._lock = threading.RLock()
        self._closing = False
        self._hands = settings.job_processes or os.cpu_count() or 1

    def start(self, work: Work, order: str, *, name: str = "", session: str = "") -> str:
        """A new job, which begins when it is its turn; the token grants control of it. Busy when too many wait already.

        `work` is a function of this package (`runs/jobs/work.py`); `order` has been checked by the caller, to whom it means something.
        """
        job = Job(secrets.token_urlsafe(32), name_of(work), order, name=name, session=hashed(session) if session else "")
        named(job.work)
        job.looked = self._clock()
        with self._lock:
            self._admit(job)
            self._jobs[job.token] = job
        self.records.add(job.token, job.work, order, name=name, session=job.session)
        self._line_up(job)
        return job.token

    def get(self, token: str) -> Job | None:
        """The job of a token, found in the store too; None when there is none."""
        with self._lock:
            job = self._jobs.get(token)
            if job is None and (saved := self.records.find(token)) is not None:
                job = self._jobs[token] = _revived(token, saved)
        if job is not None:
            job.looked = self._clock()
        return job

    def attach(self, token: str, wake: Callable[[], None]) -> Onlooker | None:
        """Let somebody look at a job; None when there is no such job."""
        job = self.get(token)
        if job is None:
            return None
        onlooker = Onlooker(job, wake)
        job.onlookers.add(onlooker)
        wake()
        return onlooker

    def detach(self, onlooker: Onlooker) -> None:
        """Somebody has stopped looking; the job goes on."""
        onlooker.job.onlookers.discard(onlooker)
        onlooker.job.looked = self._clock()

    def pause(self, token: str) -> None:
        """Hold a job that works; here and below, KeyError when there is no such job, and nothing happens where nothing can."""
        self._send(token, {"op": "pause"})

    def resume(self, token: str) -> None:
        """Let a paused job go on, or take up again one that was stopped or interrupted; Busy when too many wait."""
        job = self._need(token)
        with self._lock:
            if not job.resumable:
                self._send(token, {"op": "resume"})
                return
            self._admit(job)
            job.move(JobState.QUEUED)
        self._line_up(job)

    def stop(self, token: str) -> None:
        """Bring a job to its end early, with what it has."""
        job = self._need(token)
        with self._lock:
            if job in self._queue:
                self._queue.remove(job)
                self._settle(job, JobState.STOPPED, "Stopped before it began.")
            else:
                job.asked = self._clock() if job.asked is None else job.asked
                self._send(token, {"op": "finish"})
        self._next()

    def tell(self, token: str, command: Mapping[str, Any]) -> None:
        """Pass on a wish that only the job understands."""
        self._send(token, {"op": "command", "command": dict(command)})

    def remove(self, token: str) -> None:
        """End a job and forget it."""
        with self._lock:
            job = self._jobs.pop(token, None)
            if job is not None and job in self._queue:
                self._queue.remove(job)
        self.records.remove(token)
        if job is not None:
            self._end(job)

    def sweep(self) -> None:
        """What time brings: end by force who does not end when asked, forget what nobody has looked at for long."""
        now = self._clock()
        for job in list(self._jobs.values()):
            if job.onlookers:
                job.looked = now
                self.records.seen(job.token)
            late = job.worker is not None and now - job.begun > self.settings.job_seconds + OBEYS and job.state is JobState.RUNNING
            if (job.asked is not None and job.worker and now - job.asked > OBEYS) or late:
                self._end(job, "Ended by force: it did not come to its end when asked.")
            elif not job.state.living and not job.onlookers and now - job.looked > DROPPED_AFTER:
                with self._lock:
                    self._jobs.pop(job.token, None)
        self.records.forget(86_400 * self.settings.job_days, list(self._jobs))

    def close(self, patience: float = 4.0) -> None:
        """Interrupt every job, so that it can be taken up again after a restart, and end all processes."""
        with self._lock:
            self._closing = True
            waiting, self._queue = self._queue, []
        for job in waiting:
            self._settle(job, JobState.PARKED, LOST)
        working = [job for job in self._jobs.values() if job.worker is not None]
        for job in working:
            self._send(job.token, {"op": "park"})
        end = time.monotonic() + patience
        for job in working:
            if not job.idle.wait(max(0.0, end - time.monotonic())):
                self._end(job, LOST, JobState.PARKED)

    def _admit(self, job: Job) -> None:
        """Busy when it would have to wait, and too many wait already."""
        if len(self._queue) >= self.settings.max_jobs_waiting and not self._may(job):
            raise Busy(f"{len(self._queue)} comparisons wait for their turn already, which is the most there may be: try again later.")

    def _line_up(self, job: Job) -> None:
        with self._lock:
            self._queue.append(job)
        self._next()

    def _next(self) -> None:
        """Begin whatever may begin now, and tell the others their places."""
        with self._lock:
            for job in list(self._queue):
                if not self._closing and self._may(job):
                    self._queue.remove(job)
                    self._begin(job)
            for place, job in enumerate(self._queue, 1):
                if job.place != place:
                    job.place = place
                    job.stir()

    def _may(self, job: Job) -> bool:
        working = [other for other in self._jobs.values() if other.worker is not None]
        own = [other for other in working if other.session and other.session == job.session]
        return len(working) < self.settings.max_jobs and len(own) < self.settings.max_jobs_per_session

    def _begin(self, job: Job) -> None:
        with job.lock:
            job.life += 1
            job.asked, job.begun = None, self._clock()
            job.board.clear()
            job.idle.clear()
        try:
            worker = self._executor.labour(partial(self._receive, job, job.life), partial(self._ended, job, job.life))
        except (OSError, EOFError) as error:
            LOG.exception("no process could be started")
            job.idle.set()
            self._settle(job, JobState.FAILED, f"The server could not start a process ({error}). Try again in a moment.")
            return
        job.worker = worker
        limits = self.settings
        told = {"hands": self._hands, "keep_every": limits.checkpoint_every, "seconds": limits.job_seconds}
        worker.send({"op": "begin", "work": job.work, "order": job.order, "kept": job.kept, **told})
        job.move(JobState.RUNNING)
        self.records.note(job.token, JobState.RUNNING)

    def _receive(self, job: Job, life: int, message: Message) -> None:
        """A message of the job's process; those of one that has been replaced come too late."""
        if life != job.life:
            return
        match message["type"]:
            case "told":
                job.put(message["topic"], message["body"])
                if job.board.full:
                    threading.Thread(target=self._end, args=(job, "Ended: it has told more than the server can keep."), daemon=True).start()
            case "kept":
                job.kept = message["data"]
                self.records.note(job.token, job.state, job.message, kept=job.kept, board=job.board.to_bytes())
            case "paused":
                job.move(JobState.PAUSED if message["paused"] else JobState.RUNNING)
            case "ended":
                how = message["how"]
                state = {"done": JobState.DONE, "parked": JobState.PARKED, "failed": JobState.FAILED}.get(how, JobState.STOPPED)
                self._settle(job, state, message["message"] or WORDS[how])
            case "hire":
                self._hire(job, message["number"], message["make"])
            case "hand":
                hand = job.hands.get(message["number"])
                if hand is not None:
                    hand.send(unpack(message["body"]))
            case "dismiss":
                hand = job.hands.get(message["number"])
                if hand is not None:
                    threading.Thread(target=hand.stop, name="playground-dismiss", daemon=True).start()

    def _hire(self, job: Job, number: int, make: str) -> None:
        """Another process that works for the job."""

        def said(message: Message) -> None:
            if job.worker is not None:
                job.worker.send({"op": "hand", "number": number, "body": pack(message)})

        def left(how: str) -> None:
            job.hands.pop(number, None)
            if job.worker is not None:
                job.worker.send({"op": "hand_left", "number": number, "how": how})

        if len(job.hands) >= self._hands:
            left("there are as many as there may be")
            return
        try:
            job.hands[number] = self._executor.labour(said, left, named(make))
        except (OSError, EOFError, ValueError) as error:
            LOG.exception("no process could be started")
            left(str(error))

    def _ended(self, job: Job, life: int, how: str) -> None:
        """The job's process has gone."""
        if life != job.life:
            return
        job.worker = None
        for hand in list(job.hands.values()):
            threading.Thread(target=hand.stop, args=(0.2,), name="playground-dismiss", daemon=True).start()
        if job.state.living:
            LOG.error("job %s… ended unexpectedly: %s", job.token[:6], how or "without a word")
            killed = "was killed, perhaps because the machine ran out of memory" if how == "signal 9" else "ended unexpectedly"
            self._settle(job, JobState.FAILED, f"The process that did this {killed}. It can be taken up again.")
        job.idle.set()
        self._next()

    def _settle(self, job: Job, state: JobState, message: str) -> None:
        """A job has come to rest."""
        job.move(state, message)
        self.records.note(job.token, state, message, board=job.board.to_bytes(), **({"kept": job.kept} if job.kept else {}))

    def _end(self, job: Job, message: str = "Stopped.", state: JobState = JobState.STOPPED) -> None:
        """End its process by force."""
        worker = job.worker
        if worker is not None:
            self._settle(job, state, message)
            worker.stop(0.1)

    def _send(self, token: str, message: Message) -> None:
        job = self._need(token)
        if job.worker is not None:
            job.worker.send(message)

    def _need(self, token: str) -> Job:
        job = self.get(token)
        if job is None:
            raise KeyError("There is no such comparison any more.")
        return job


def _revived(token: str, saved: SavedJob) -> Job:
    """A job that was in the store only; one that was at work when its server went is interrupted."""
    job = Job(token, saved.work, saved.order, name=saved.name, session=saved.session)
    job.board, job.kept = Board.from_bytes(saved.board), saved.kept
    lost = saved.state.living
    job.state, job.message = (JobState.PARKED, LOST) if lost else (saved.state, saved.message)
    return job
