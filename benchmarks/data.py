"""A user's large table, from file to first step: `python -m benchmarks.data [rows] [columns]`. Seconds, each once.

Prints the time to read the file (in its guarded process), to make it ready for a network, the size of the scene that a page gets, and to the first
step of a trainer. With `--browser` the same is done by hand in Chromium on the Data page, and it prints how long a person waits at each place, and
the longest time for which the page drew nothing.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

os.environ.setdefault("PLAYGROUND_DATA_DIR", tempfile.mkdtemp(prefix="playground-bench-"))


def csv_of(rows: int, columns: int) -> bytes:
    """Numbers of which the last column's sign is to be told."""
    generator = np.random.default_rng(0)
    x = generator.normal(size=(rows, columns - 1)).round(4)
    y = np.where(x[:, :3].sum(1) > 0, "yes", "no")
    text = io.StringIO()
    text.write(",".join([*(f"c{i}" for i in range(columns - 1)), "label"]) + "\n")
    for row, label in zip(x.tolist(), y.tolist(), strict=True):
        text.write(",".join(map(str, row)) + f",{label}\n")
    return text.getvalue().encode()


def main(rows: int = 100_000, columns: int = 50) -> None:
    """Time one table."""
    content = csv_of(rows, columns)
    from playground.data import Scaling, prepare
    from playground.data.leakage import warnings
    from playground.data.proposing import Wishes, declare
    from playground.engine import Trainer
    from playground.experiment import Data, Experiment, Training
    from playground.runs.message import pack
    from playground.runs.scene import data_of
    from playground.uploads.table import rows as rows_of
    from playground.uploads.table import survey
    from playground.uploads.vault import vault

    print(f"{rows:,} rows × {columns} columns, {len(content) / 1e6:.0f} MB")
    begun = perf_counter()

    def told(what: str) -> None:
        nonlocal begun
        now = perf_counter()
        print(f"{now - begun:7.2f} s  {what}")
        begun = perf_counter()

    ref = vault().keep("big.csv", io.BytesIO(content), "bench")
    told("kept in the vault")
    card = survey(ref)
    told(f"read, judged and kept as Arrow: {card.rows:,} rows taken of {card.read:,}")
    rows_of(ref, card.reading, most=200).to_pandas()
    told("first 200 rows for the preview")
    source = declare(ref, card, Wishes(target="label"))
    source.examples()
    told("declared and made into numbers")
    prepared = prepare(source, scaling=Scaling.STANDARD)
    told("divided, filled and scaled")
    found = warnings(source, prepared, card)
    told(f"looked through for leaks: {len(found)} warnings")
    size = len(pack(data_of(prepared, brief=True)))
    told(f"scene of Play: {size / 1e6:.2f} MB")
    trainer = Trainer(Experiment(data=Data(source=source, scaling=Scaling.STANDARD), training=Training(batch=512)))
    trainer.run(1)
    told("trainer made, first step taken")
    trainer.run(100)
    told("100 steps of 512")


GAPS = """() => {
    window.longest = 0;
    let last = performance.now();
    const tick = (now) => { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(tick); };
    requestAnimationFrame(tick);
}"""
"""Watches how long the page goes without drawing."""


def in_browser(rows: int = 100_000, columns: int = 50) -> None:
    """The same on the Data page, in a Chromium beside the app."""
    from playwright.sync_api import expect, sync_playwright

    from tests.browser.chromium import find
    from tests.browser.conftest import FLAGS, serve
    from tests.browser.stage import Stage

    file = Path(tempfile.mkdtemp(prefix="playground-bench-")) / "big.csv"
    file.write_bytes(csv_of(rows, columns))
    print(f"{rows:,} rows × {columns} columns, {file.stat().st_size / 1e6:.0f} MB, in Chromium")
    with serve() as address, sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=find(), args=FLAGS).new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(120_000)
        expect.set_options(timeout=120_000)
        Stage(page).open(address)
        page.goto(f"{address}/data")
        expect(page.get_by_text("Data sets").first).to_be_visible()
        page.evaluate(GAPS)
        begun = perf_counter()

        def told(what: str) -> None:
            nonlocal begun
            now = perf_counter()
            print(f"{now - begun:7.2f} s  {what} (longest without drawing: {page.evaluate('window.longest') / 1000:.2f} s)", flush=True)
            page.evaluate("window.longest = 0")
            begun = perf_counter()

        page.locator('input[type="file"]').first.set_input_files(file)
        expect(page.get_by_text(f"{rows:,} rows · {columns} columns")).to_be_visible()
        told("file chosen → on screen with its first rows")
        page.get_by_role("radio", name="Columns", exact=True).click()
        expect(page.get_by_text("What each column holds.")).to_be_visible()
        told("→ the columns with their statistics")
        page.get_by_role("radio", name="Learn", exact=True).click()
        expect(page.get_by_role("button", name="Train on it")).to_be_visible()
        told("→ what is to be learnt, with warnings")
        page.get_by_role("button", name="Train on it").click()
        stage = Stage(page).ready()
        told("→ ready in Play")
        stage.press("step-batch")
        stage.wait("f.step > 0")
        told("→ the first step")
        stage.press("play")
        stage.wait("f.metrics?.test?.accuracy > 0.9")
        told("→ a test accuracy of 90 %")


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    (in_browser if "--browser" in sys.argv else main)(*numbers)
