"""How live the app is: start, click to picture, a class on one server. `python -m benchmarks.live` prints a table.

The real app is started on a free port with a data directory of its own. The runs lie in its store as parked ones, so that opening a socket to them
is all it takes to wake them; learners are sockets of this process that count what they get. Times are on the clock on the wall, CPU is the share of
one core. Everything shares the machine, this process included: on a busy one, read the figures as ratios.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

import msgpack
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from playground.engine import machine_code
from playground.experiment import Experiment
from playground.runs.status import State, Status
from playground.runs.store import Store

ROOT = Path(__file__).parent.parent
CLICKS, RERUNS = 10, 60
PAIRS, TURN = 7, 3.0
"""Turns beside a quiet and a busy server, and the seconds of each."""
LEARNERS, SECONDS = (10, 30), 12.0
PLAY = '{"op": "play"}'


@dataclass(frozen=True)
class Server:
    """A running app: its address, its process, and the seconds from the command to the first page."""

    address: str
    pid: int
    tokens: list[str]
    begun: float

    def cpu(self) -> float:
        """Seconds of CPU that the server process has used."""
        return spent(self.pid)

    def workers(self) -> list[int]:
        """The processes that train: the children of the process that workers are forked from."""
        return [worker for helper in children(self.pid) for worker in children(helper)]


@dataclass
class Learner:
    """One socket and what came through it; `steps` are those of the first and the last frame of the measurement."""

    connection: ClientConnection
    frames: int = 0
    size: int = 0
    step: int = 0


def main() -> None:
    """Measure and print."""
    with app() as server:
        start = asyncio.run(first_page(server))
        row("app start: command → first page", f"{start:.1f} s", "≤ 8 s")
        waits = asyncio.run(clicks(server))
        row("click on play → first new frame", f"{median(waits) * 1e3:.0f} ms, at most {max(waits) * 1e3:.0f}", "≤ 300 ms")
        asyncio.run(beside(server))
        for count in LEARNERS:
            asyncio.run(classroom(server, count))


def row(what: str, value: str, wanted: str = "") -> None:
    """One line of the table."""
    print(f"{what:<48} {value:<34} {wanted}", flush=True)


@contextmanager
def app() -> Iterator[Server]:
    """The app on a free port, its store filled with parked runs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="playground-bench-")))
        url = f"sqlite:///{folder / 'runs.sqlite'}"
        tokens = [secrets.token_urlsafe(32) for _ in range(max(LEARNERS) + 1)]
        store = Store(url)
        for seed, token in enumerate(tokens):
            store.add(token, Experiment(seed=seed).to_json())
            store.note(token, Status(State.PARKED))
        store.close()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        compiled = machine_code.folder().parent if machine_code.compile_now() else folder
        environment = {**os.environ, "PLAYGROUND_DATABASE": url, "PLAYGROUND_DATA_DIR": str(folder), machine_code.CACHE: str(compiled)}
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.address", "127.0.0.1"]
        begun = time.monotonic()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
        try:
            yield Server(f"127.0.0.1:{port}", process.pid, tokens, begun)
        finally:
            process.terminate()
            process.wait(30)


class Page:
    """A page as Streamlit's own protocol sees it, without a browser."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def rerun(self) -> float:
        """Seconds that one run of the script takes, from asking to the last word."""
        message = BackMsg()
        message.rerun_script.query_string = ""
        message.rerun_script.widget_states.SetInParent()
        begun = time.monotonic()
        await self._connection.send(message.SerializeToString())
        async with asyncio.timeout(60):
            async for data in self._connection:
                answer = ForwardMsg()
                answer.ParseFromString(data if isinstance(data, bytes) else data.encode())
                if answer.WhichOneof("type") == "script_finished":
                    break
        return time.monotonic() - begun


def stream(server: Server) -> connect:
    """A connection to Streamlit."""
    return connect(f"ws://{server.address}/_stcore/stream", subprotocols=["streamlit"], max_size=None, compression=None, origin=None)  # type: ignore[list-item]


def run_of(server: Server, number: int) -> connect:
    """A connection to a run."""
    return connect(f"ws://{server.address}/playground/ws/{server.tokens[number]}", max_size=None, compression=None)


async def first_page(server: Server) -> float:
    """Seconds from the command to the end of the first page's script."""
    while True:
        try:
            async with stream(server) as connection:
                await Page(connection).rerun()
                return time.monotonic() - server.begun
        except OSError:
            await asyncio.sleep(0.02)


async def clicks(server: Server) -> list[float]:
    """Seconds from each click on play to the first frame that has learnt something."""
    waits = []
    async with run_of(server, 0) as connection:
        await until(connection, lambda message: message.get("type") == "frame")
        for _ in range(CLICKS):
            begun = time.monotonic()
            await connection.send(PLAY)
            await until(connection, lambda message: message.get("step", 0) > 0)
            waits.append(time.monotonic() - begun)
            await connection.send('{"op": "reset"}')
            await until(connection, lambda message: message.get("type") == "frame" and message["step"] == 0)
            await asyncio.sleep(0.3)
    return waits


async def until(connection: ClientConnection, claim: Callable[[dict[str, object]], object]) -> None:
    """Wait for a message of which the claim is true."""
    async with asyncio.timeout(60):
        async for data in connection:
            if isinstance(data, bytes) and claim(msgpack.unpackb(data)):
                return


async def beside(server: Server) -> None:
    """One learner trains, now beside a server at rest and now beside one that runs pages without a pause."""
    async with asyncio.TaskGroup() as group:
        done, learners = asyncio.Event(), list[Learner]()
        group.create_task(learn(server, 0, learners, done))
        while not learners or not learners[0].step:
            await asyncio.sleep(0.1)
        clock, processor, load = list[float](), list[float](), list[float]()
        async with stream(server) as connection:
            page = Page(connection)
            await page.rerun()
            for _ in range(PAIRS):
                quiet, busy = await pace(server, learners[0], None), await pace(server, learners[0], page)
                clock.append(busy[0] / quiet[0])
                processor.append(busy[1] / quiet[1])
                load.append(busy[2])
        row("a run beside a busy server / a quiet one: steps/s", f"{median(clock):.2f}", "≥ 0.95")
        row("the same a second of the worker's CPU", f"{median(processor):.2f} (server at {median(load):.0%})", "≥ 0.95")
        done.set()


async def pace(server: Server, learner: Learner, page: Page | None) -> tuple[float, float, float]:
    """For a turn: steps a second on the clock, steps a second of the workers' CPU, and the server's share of a core."""
    begun, first, own, cpu = time.monotonic(), learner.step, sum(map(spent, server.workers())), server.cpu()
    while time.monotonic() - begun < TURN:
        await (page.rerun() if page else asyncio.sleep(0.1))
    seconds, steps = time.monotonic() - begun, learner.step - first
    return steps / seconds, steps / (sum(map(spent, server.workers())) - own), (server.cpu() - cpu) / seconds


async def classroom(server: Server, count: int) -> None:
    """So many learners train and watch at once, while somebody uses the page."""
    async with asyncio.TaskGroup() as group:
        done = asyncio.Event()
        learners: list[Learner] = []
        for number in range(count):
            group.create_task(learn(server, number + 1 if number + 1 < len(server.tokens) else 0, learners, done))
        while len(learners) < count or not all(learner.step for learner in learners):
            await asyncio.sleep(0.1)
        await asyncio.sleep(3)
        before, begun, cpu = [(learner.frames, learner.step, learner.size) for learner in learners], time.monotonic(), server.cpu()
        await asyncio.sleep(SECONDS)
        seconds, cpu = time.monotonic() - begun, server.cpu() - cpu
        frames = [(learner.frames - b[0]) / seconds for learner, b in zip(learners, before, strict=True)]
        steps = [(learner.step - b[1]) / seconds for learner, b in zip(learners, before, strict=True)]
        size = sum(learner.size - b[2] for learner, b in zip(learners, before, strict=True)) / max(1.0, sum(frames) * seconds)
        name = f"{count} learners: "
        row(f"{name}frames/s, the least and the middle one", f"{min(frames):.1f}, {median(frames):.1f}", "≥ 5")
        row(f"{name}steps/s each", f"{median(steps):.0f}")
        row(f"{name}kB a frame", f"{size / 1e3:.1f}")
        row(f"{name}CPU of the server process", f"{cpu / seconds:.1%}", "≤ 10 %" if count == LEARNERS[0] else "")
        own = [memory(pid) for pid in server.workers()]
        row(f"{name}MB a worker beyond shared pages", f"{median(m[0] for m in own):.1f}, at most {max(m[0] for m in own):.1f}", "≤ 25 MB")
        row(f"{name}MB a worker, shared pages divided", f"{median(m[1] for m in own):.1f} ({len(own)} workers)")
        if count == LEARNERS[0]:
            times = await reruns(server)
            row(f"{name}page rerun, median and p95", f"{median(times) * 1e3:.0f}, {quantiles(times, n=20)[-1] * 1e3:.0f} ms", "≤ 50 ms p95")
        done.set()


async def learn(server: Server, number: int, learners: list[Learner], done: asyncio.Event) -> None:
    """Open a run, play it, and count until told to stop; then reset it."""
    async with run_of(server, number) as connection:
        learner = Learner(connection)
        learners.append(learner)
        await connection.send(PLAY)
        stop = asyncio.create_task(done.wait())
        while not stop.done():
            receive = asyncio.create_task(connection.recv())
            await asyncio.wait((receive, stop), return_when=asyncio.FIRST_COMPLETED)
            if not receive.done():
                receive.cancel()
                break
            data = receive.result()
            if isinstance(data, bytes):
                learner.frames, learner.size, learner.step = learner.frames + 1, learner.size + len(data), step_of(data, learner.step)
        await connection.send('{"op": "reset"}')


def step_of(data: bytes, before: int) -> int:
    """The step in a frame, without reading the rest: it is the third entry."""
    unpacker = msgpack.Unpacker(strict_map_key=False)
    unpacker.feed(data[:200])
    unpacker.read_map_header()
    entries = {}
    for _ in range(3):
        key = unpacker.unpack()
        entries[key] = unpacker.unpack()
    return int(entries.get("step", before))


async def reruns(server: Server) -> list[float]:
    """Seconds of each of some reruns of the page, at a human pace."""
    async with stream(server) as connection:
        page = Page(connection)
        await page.rerun()
        times = []
        for _ in range(RERUNS):
            times.append(await page.rerun())
            await asyncio.sleep(0.05)
    return times


def spent(pid: int) -> float:
    """Seconds of CPU that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The child processes of a process."""
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def memory(pid: int) -> tuple[float, float]:
    """MB that only this process has, and MB with its part of what it shares."""
    lines = [line.split() for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]]
    kilobytes = {line[0]: int(line[1]) for line in lines}
    return (kilobytes["Private_Clean:"] + kilobytes["Private_Dirty:"]) / 1e3, kilobytes["Pss:"] / 1e3


if __name__ == "__main__":
    main()
