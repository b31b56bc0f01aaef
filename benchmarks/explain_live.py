"""What explaining costs the run that is explained, and how long a page waits. `python -m benchmarks.explain_live` prints two tables.

Real processes, as the app starts them. Training speed is steps a second on the clock on the wall while nobody asks, and while a page follows the run
and has a prediction and an attribution answered anew of every copy; turns alternate and the median of the ratios counts, since the machine is shared.
Waiting is the time from the click to the answer.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import playground
from playground.experiment import Experiment
from playground.explaining.respondent import Respondent
from playground.runs.analysis import Analysis
from playground.runs.local import LocalExecutor
from playground.runs.manager import Manager
from playground.runs.message import unpack
from playground.runs.player import Player
from playground.runs.store import Store
from playground.settings import Settings

TURNS, SECONDS = 7, 3.0
"""Pairs of turns, and seconds of each turn."""
MOST = 0.2
"""The share of training speed that following may cost."""
EVERY = 0.5
"""Seconds between copies while following, as the page asks for them."""
NAMES = ("spiral", "iris", "digits_cnn")
PINNED = ({"kind": "predict", "example": {"row": 3}}, {"kind": "attribute", "example": {"row": 3}})


class Page:
    """A page that asks and waits, with the socket's thread in its place."""

    def __init__(self, manager: Manager, token: str) -> None:
        self._heard, self._event, self.open = [], threading.Event(), True  # type: ignore[var-annotated]
        self.begun = time.perf_counter()
        analysis = manager.analyse(token, Respondent, '{"kind": "open"}', self._event.set)
        assert analysis is not None
        self.analysis: Analysis = analysis
        threading.Thread(target=self._tend, daemon=True).start()

    def until(self, claim: Callable[[dict[str, Any]], object]) -> float:
        """The seconds on the clock when a message came of which this is true."""
        end = time.monotonic() + 60
        while time.monotonic() < end:
            self._event.clear()
            for message in map(unpack, self.analysis.out()):
                if claim(message):
                    return time.perf_counter()
            self._event.wait(0.1)
        raise TimeoutError("no answer came")

    def ask(self, **question: Any) -> float:
        """Seconds until the answer is there."""
        begun = time.perf_counter()
        self.analysis.ask(9, json.dumps(question))
        return self.until(lambda message: message.get("id") == 9 and message.get("final", True)) - begun

    def drain(self) -> None:
        """Take what has come, so that following goes on."""
        self.analysis.out()

    def _tend(self) -> None:
        while self.open:
            time.sleep(0.1)
            self.analysis.tend()


def speed(manager: Manager, token: str, page: Page) -> float:
    """Steps a second over a turn, by the copies' own count: they are taken anyway, and cost next to nothing."""
    first = step(manager, token)
    begun = time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        time.sleep(0.05)
        page.drain()
    last = step(manager, token)
    return (last - first) / (time.perf_counter() - begun)


def step(manager: Manager, token: str) -> int:
    """Where the run is now."""
    run, come = manager.get(token), threading.Event()
    assert run is not None
    found: list[int] = []
    manager.analyses.copy(run, lambda copy: (found.append(copy.step), come.set()))  # type: ignore[arg-type, func-returns-value]
    come.wait(30)
    return found[0]


def following(manager: Manager, name: str) -> list[float]:
    """The ratios of training speed followed to not followed, one a turn."""
    token = manager.start(endless(name))
    page = Page(manager, token)
    page.until(lambda message: message.get("id") == 0)
    page.until(lambda message: message.get("ready"))
    manager.command(token, {"op": "play"})
    ratios = []
    page.analysis.pin({number + 1: json.dumps(question) for number, question in enumerate(PINNED)})
    for _ in range(TURNS):
        page.analysis.follow(None)
        time.sleep(0.3)
        alone = speed(manager, token, page)
        page.analysis.follow(EVERY)
        ratios.append(speed(manager, token, page) / alone)
    page.open = False
    manager.analyses.end(page.analysis)
    manager.end(token)
    return ratios


def endless(name: str) -> Experiment:
    """A preset that no stop rule ends."""
    experiment = playground.load(name)
    return experiment.model_copy(update={"training": experiment.training.model_copy(update={"stop": ()})})


def copying(name: str) -> tuple[float, int]:
    """Milliseconds that a copy costs the training process, and its bytes."""
    player = Player(endless(name))
    player.trainer.run(20)
    made = [player.snapshot() for _ in range(20)]
    return 1000 * median(seconds for _, seconds in made), len(made[0][0])


def waiting(manager: Manager, name: str) -> list[tuple[str, float]]:
    """What a page waits for, in milliseconds."""
    token = manager.start(endless(name))
    page = Page(manager, token)
    opened = page.until(lambda message: message.get("id") == 0) - page.begun
    early = page.ask(kind="attribute", example={"row": 3})
    page.until(lambda message: message.get("ready"))
    page.ask(kind="attribute", example={"row": 3})
    late = median(page.ask(kind="attribute", example={"row": row}) for row in range(4, 15))
    quick = median(page.ask(kind="predict", example={"row": row}) for row in range(4, 30))
    page.open = False
    manager.analyses.end(page.analysis)
    manager.end(token)
    return [
        ("from the page to the opening answer", opened),
        ("a first attribution, asked at once", early),
        ("an attribution of another example", late),
        ("a prediction", quick),
    ]


def main() -> int:
    """Print the tables; 1 where following costs more than it may."""
    limits, missed = Settings(data_dir=Path(tempfile.mkdtemp())), False
    manager = Manager(limits, Store(limits.database_url()), LocalExecutor(limits))
    manager.warm()
    print("| Preset | A copy costs the run | Bytes | Training speed while followed |\n|---|---|---|---|")
    for name in NAMES:
        cost, size = copying(name)
        ratios = following(manager, name)
        missed |= median(ratios) < 1 - MOST
        print(f"| {name} | {cost:.2f} ms | {size} | {100 * median(ratios):.0f} % ({100 * min(ratios):.0f}–{100 * max(ratios):.0f}) |", flush=True)
    print("\n| A page waits | " + " | ".join(NAMES) + " |\n|---|" + "---|" * len(NAMES))
    columns = [waiting(manager, name) for name in NAMES]
    for index, (what, _) in enumerate(columns[0]):
        print(f"| {what} | " + " | ".join(f"{1000 * column[index][1]:.0f} ms" for column in columns) + " |")
    manager.close()
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
