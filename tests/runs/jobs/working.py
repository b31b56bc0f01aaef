"""Work that tests order."""

from __future__ import annotations

import json
import os
import signal
import time

from playground.runs.crew import Crew
from playground.runs.jobs.work import Bench
from tests.engine.cases import experiment


def count(order: str, kept: bytes | None, bench: Bench) -> None:
    """Counts to the number ordered, from where it was."""
    number, last = int(kept or b"0"), json.loads(order)["to"]
    bench.keeps(lambda: str(number).encode())
    bench.tell({"type": "begun", "at": number})
    while number < last and bench.go_on():
        number += 1
        bench.tell({"type": "count", "number": number}, "count")
        for command in bench.commands():
            bench.tell({"type": "heard", "command": command})
        time.sleep(0.002)


def refuse(order: str, kept: bytes | None, bench: Bench) -> None:
    """Cannot do it."""
    raise ValueError("order: cannot be done")


def stumble(order: str, kept: bytes | None, bench: Bench) -> None:
    """Has a fault."""
    raise RuntimeError("a fault")


def die(order: str, kept: bytes | None, bench: Bench) -> None:
    """Is killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def gang(order: str, kept: bytes | None, bench: Bench) -> None:
    """Trains with further processes."""
    crew = Crew([experiment(seed=seed) for seed in range(3)], bench.recruiter, workers=2)
    crew.advance(20)
    bench.tell({"type": "steps", "steps": [member.step for member in crew.members], "processes": len(crew.ways)})
    crew.close()
