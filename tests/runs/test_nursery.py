"""The process that workers are forked from, and its successor."""

from __future__ import annotations

import os
import subprocess
import sys
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from playground.runs import nursery

ROOT = Path(__file__).parents[2]


def parent(conn: Connection) -> None:
    """Say who the parent is, and leave when told how."""
    conn.send(os.getppid())
    sys.exit(conn.recv())


@pytest.mark.skipif(not nursery.FORKS, reason="workers are not forked on this system")
def test_a_renewed_nursery_forks_from_a_fresh_process_and_old_workers_live_on() -> None:
    """In a process of its own, since it changes where all later workers come from."""
    script = """
import multiprocessing as mp
from playground.runs import nursery
from tests.runs.test_nursery import parent

def start():
    with nursery.environment():
        here, there = mp.Pipe()
        process = mp.get_context("forkserver").Process(target=parent, args=(there,), daemon=True)
        process.start()
    return process, here

if __name__ == "__main__":
    nursery.PRELOAD.clear()
    nursery.begin()
    old, of_old = start()
    first = of_old.recv()
    nursery.renew()
    new, of_new = start()
    second = of_new.recv()
    assert old.is_alive() and new.is_alive()
    of_old.send(3), of_new.send(4)
    old.join(20), new.join(20)
    print(first != second, old.exitcode, new.exitcode)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, env=environment)
    assert done.stdout.split() == ["True", "3", "4"], done.stderr
