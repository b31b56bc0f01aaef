"""The History page with 10,000 runs: `python -m benchmarks.history` prints how long its questions take, and how long a browser waits for the page.

The runs lie in an SQLite file of their own, each with an experiment, rows and last numbers; the page is opened by a click in the navigation of a real
app in a real Chromium, until the table stands. Medians of several; on a busy machine read them as what they are.
"""

from __future__ import annotations

import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright
from sqlalchemy import insert

from playground.presets import presets
from playground.runs.history import History, Query
from playground.runs.keys import hashed, new_uid, token_of
from playground.runs.rows import packed
from playground.runs.store import Store
from playground.runs.summary import summary
from playground.runs.tables import RowsRow, RunRow
from tests.browser.chromium import find
from tests.browser.conftest import FLAGS

ROOT = Path(__file__).parent.parent
RUNS, TIMES = 10_000, 7
OWNER = "benchmark-owner-" + "x" * 27


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="playground-bench-") as folder:
        url = f"sqlite:///{folder}/runs.sqlite"
        store = Store(url)
        fill(store)
        history = History(store.engine)
        for what, ask in questions(history).items():
            row(what, f"{1e3 * timed(ask):.0f} ms")
        store.close()
        row("click on History → table stands, in Chromium", f"{1e3 * browser(url, folder):.0f} ms", "≤ 1,000 ms")


def row(what: str, value: str, wanted: str = "") -> None:
    """One line of the table."""
    print(f"{what:<60} {value:<20} {wanted}", flush=True)


def questions(history: History) -> dict[str, Callable[[], object]]:
    """What the page asks of the database."""
    return {
        "the newest 100 of 10,000": lambda: history.page(OWNER, Query()),
        "how many": lambda: history.count(OWNER, Query()),
        "the best 100 by test metric": lambda: history.page(OWNER, Query(sort="test_metric")),
        "search for two words": lambda: history.page(OWNER, Query(text="spiral run")),
        "every tag": lambda: history.tags(OWNER),
        "page 100": lambda: history.page(OWNER, Query(page=99)),
    }


def timed(ask: Callable[[], object]) -> float:
    """The median of several."""
    times = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask()
        times.append(time.perf_counter() - begun)
    return median(times)


def fill(store: Store) -> None:
    """Put the runs into the store."""
    dice = random.Random(0)
    known = [preset.experiment for preset in presets().values()]
    now = store.now()
    rows = packed([{"step": float(k), "epoch": float(k), "test.loss": 1 / (k + 1)} for k in range(200)], ("step", "epoch", "test.loss"))
    runs, kept = [], []
    for number in range(RUNS):
        experiment, uid = dice.choice(known), new_uid()
        about = {**summary(experiment), "name": f"run {number}" if number % 3 else "", "tags": f"\nweek {number % 12}\n" if number % 5 == 0 else ""}
        numbers = {name: dice.random() for name in ("test_metric", "test_loss", "train_loss", "seconds")} | {"baseline": 0.5}
        fixed = {"message": "", "playing": False, "speed": "", "versions": "", "session_hash": "", "created": now, "updated": now, "seen": now}
        own = {"id": number + 1, "uid": uid, "token_hash": hashed(token_of(OWNER, uid)), "owner": hashed(OWNER)}
        own |= {"state": "parked", "step": number + 1}
        runs.append({**about, **numbers, **fixed, **own, "experiment": experiment.to_json()})
        kept.append({"run_id": number + 1, "columns": '["step", "epoch", "test.loss"]', "count": 200, "data": rows})
    with store.engine.begin() as db:
        db.execute(insert(RunRow), runs)
        db.execute(insert(RowsRow), kept)


def browser(url: str, folder: str) -> float:
    """Seconds from the click to the table; the page is left and opened anew each time."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "PLAYGROUND_DATABASE": url, "PLAYGROUND_DATA_DIR": folder}
    options = {"port": port, "address": "127.0.0.1", "headless": "true"}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *(f"--server.{name}={value}" for name, value in options.items())]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _await(address)
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=find(), args=FLAGS)
            page = chromium.new_context(viewport={"width": 1280, "height": 720}).new_page()
            page.add_init_script(f"localStorage['neural-playground-owner'] = '{OWNER}'")
            page.set_default_timeout(120_000)
            page.goto(f"{address}/history")
            page.get_by_text("10,000 runs on 100 pages").wait_for()
            times = []
            for _ in range(TIMES):
                page.get_by_role("link", name="Experiment", exact=True).first.click()
                page.get_by_role("heading", name="This experiment").wait_for()
                page.get_by_role("button", name="Compare").first.click()
                begun = time.perf_counter()
                page.get_by_role("menuitem", name="History").click()
                page.get_by_text("10,000 runs on 100 pages").wait_for()
                page.get_by_test_id("stDataFrame").first.wait_for()
                times.append(time.perf_counter() - begun)
            return median(times)
    finally:
        process.terminate()
        process.wait(30)


def _await(address: str) -> None:
    for _ in range(1200):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the app did not start")


if __name__ == "__main__":
    main()
