"""How many learners share few cores: equal shares, quick answers beside them, the pace asked for, and what idle runs cost.

`python -m benchmarks.sharing` prints a table. The app is the real one (`benchmarks/live.py`), one worker process a learner. CPU is what
the kernel of the system counts for each process, so that other work on the machine changes the sums and not the shares.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from websockets.asyncio.client import ClientConnection

from benchmarks.live import Server, app, first_page, row, run_of, step_of, until
from playground.engine.trainer import Trainer
from playground.experiment import Experiment

LEARNERS, SECONDS, CLICKS = 30, 10.0, 20
PACE = 60.0
"""Epochs a second of TensorFlow Playground, which goes through 250 samples in each."""
SAMPLES = 250


@dataclass
class Learner:
    """One socket, and the frames that came through it; `step` is that of the latest."""

    connection: ClientConnection
    frames: int = 0
    step: int = 0
    came: asyncio.Event = field(default_factory=asyncio.Event)

    async def tell(self, **command: object) -> None:
        """Send a command."""
        await self.connection.send(json.dumps(command))

    async def listen(self) -> None:
        """Count, until cancelled."""
        async for data in self.connection:
            if isinstance(data, bytes):
                self.frames, self.step = self.frames + 1, step_of(data, self.step)
                self.came.set()


@dataclass(frozen=True)
class Span:
    """What happened within some seconds: to each learner, and to each worker."""

    seconds: float
    frames: list[float]
    steps: list[float]
    cpu: list[float]


def main() -> None:
    """Measure and print."""
    with app() as server:
        asyncio.run(measure(server))


async def measure(server: Server) -> None:
    """All of it, with the same learners."""
    await first_page(server)
    batch = Trainer(Experiment()).loop.sampler.batch
    async with asyncio.TaskGroup() as group:
        learners = []
        for number in range(LEARNERS):
            connection = await run_of(server, number)
            await until(connection, lambda message: message.get("type") == "frame")
            learners.append(Learner(connection))
        tasks = [group.create_task(learner.listen()) for learner in learners]
        for rate, name in ((None, "as fast as it goes"), (PACE * SAMPLES / batch, "60 epochs/s of 250 samples")):
            await all_of(learners, {"op": "speed", "unit": "step", "rate": rate}, {"op": "play"})
            report(name, await span(server, learners), batch)
        await all_of(learners, {"op": "speed", "unit": "step", "rate": None})
        await beside(learners)
        await all_of(learners, {"op": "pause"})
        idle = await span(server, learners)
        row("paused, all watched: CPU of all workers", f"{sum(idle.cpu) / idle.seconds:.2%}", "0")
        for task in tasks:
            task.cancel()
        for learner in learners:
            await learner.connection.close()
        gone = await span(server, [])
        row("paused, nobody watches: CPU of all workers", f"{sum(gone.cpu) / gone.seconds:.2%}", "0")


async def all_of(learners: list[Learner], *commands: dict[str, object]) -> None:
    """Tell every learner's run, and let it settle."""
    for learner in learners:
        for command in commands:
            await learner.tell(**command)
    await asyncio.sleep(3)


async def span(server: Server, learners: list[Learner]) -> Span:
    """Look on for a while."""
    before, begun = [(learner.frames, learner.step) for learner in learners], time.monotonic()
    cpu = {worker: spent(worker) for worker in server.workers()}
    await asyncio.sleep(SECONDS)
    seconds = time.monotonic() - begun
    frames, steps = ([getattr(now, name) - then[i] for now, then in zip(learners, before, strict=True)] for i, name in enumerate(("frames", "step")))
    return Span(seconds, [f / seconds for f in frames], [s / seconds for s in steps], [spent(w) - c for w, c in cpu.items() if spent(w) - c >= 0])


def report(name: str, seen: Span, batch: int) -> None:
    """Three lines."""
    epochs = [steps * batch / SAMPLES for steps in seen.steps]
    shares = [cpu / seen.seconds for cpu in sorted(seen.cpu)[-LEARNERS:]]
    least, most = min(shares) / median(shares), max(shares) / median(shares)
    row(f"{name}: epochs/s, the least and the middle one", f"{min(epochs):.0f}, {median(epochs):.0f}", "≥ 60")
    row(f"{name}: frames/s, the least and the middle one", f"{min(seen.frames):.1f}, {median(seen.frames):.1f}", "≥ 5")
    row(f"{name}: CPU of a worker", f"{median(shares):.1%}, from {least:.2f} to {most:.2f} of that", "0.9 to 1.1")


async def beside(learners: list[Learner]) -> None:
    """One learner takes single steps while all others train as fast as it goes: seconds from each click to its frame."""
    learner, waits = learners[0], []
    await learner.tell(op="pause")
    await asyncio.sleep(1)
    for _ in range(CLICKS):
        step, begun = learner.step, time.monotonic()
        await learner.tell(op="step")
        while learner.step <= step:
            learner.came.clear()
            await asyncio.wait_for(learner.came.wait(), 20)
        waits.append(time.monotonic() - begun)
        await asyncio.sleep(0.2)
    row("a click on step beside 29 in training: median, p95", f"{median(waits) * 1e3:.0f}, {quantiles(waits, n=20)[-1] * 1e3:.0f} ms", "≤ 300 ms")


def spent(pid: int) -> float:
    """Seconds of CPU that a process has used, to the microsecond: a share of a thirtieth is too small for the system's ticks."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    try:
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9
    except OSError:
        return 0.0


if __name__ == "__main__":
    main()
