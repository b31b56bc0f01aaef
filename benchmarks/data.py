"""A user's large table, from file to first step: `python -m benchmarks.data [rows] [columns]`. Seconds, each once.

Prints the time to read the file (in its guarded process), to make it ready for a network, the size of the scene that a page gets, and to the first
step of a trainer.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
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


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
