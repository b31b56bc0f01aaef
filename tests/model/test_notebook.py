"""A notebook holds the exported script in cells, and gives the same rows as the trainer."""

from __future__ import annotations

import json
import subprocess
import sys

import nbformat
import pytest
import torch

from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.model import notebook
from tests.model.test_export import CASES

DRIVER = """
import json, sys
sys.modules["playground"] = None
cells = [cell for cell in json.load(open("notebook.ipynb", encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
sources = ["".join(cell["source"]) for cell in cells]
space = {"__name__": "__main__"}
for source in sources:
    exec(compile(source.replace("EPOCHS = 100", "EPOCHS = 3"), "cell", "exec", dont_inherit=True), space)
drawn = [list(trace.y) for trace in space["figure"].data]
print(json.dumps({"rows": space["rows"], "drawn": drawn}))
"""


@pytest.mark.parametrize("name", CASES)
def test_every_notebook_is_valid(name: str) -> None:
    """As the format's own schema has it."""
    nbformat.validate(nbformat.reads(notebook(CASES[name]), as_version=4))


def test_its_cells_repeat_the_run_in_a_fresh_process(tmp_path) -> None:
    """The rows are the trainer's to 1e-5 (here: to the bit), and the curves drawn are those rows."""
    experiment: Experiment = CASES["everything"]
    (tmp_path / "notebook.ipynb").write_text(notebook(experiment), encoding="utf-8")
    done = subprocess.run([sys.executable, "-c", DRIVER], capture_output=True, text=True, cwd=tmp_path, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    printed = json.loads(done.stdout)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    try:
        trainer = Trainer(experiment)
        while trainer.going and trainer.position.epoch < 3:
            trainer.run(trainer.position.left)
    finally:
        torch.set_num_threads(threads)
        torch.set_flush_denormal(False)
    epochs = [row for row in trainer.rows if row["epoch"] == int(row["epoch"])]
    for column in ("train.loss", "validation.loss", "test.accuracy"):
        assert [row[column] for row in printed["rows"]] == pytest.approx([row[column] for row in epochs], rel=1e-5)
    assert printed["drawn"][0] == [row["train.loss"] for row in printed["rows"]]


def test_it_says_what_it_is() -> None:
    first = json.loads(notebook(Experiment(name="Two arms")))["cells"][0]
    assert first["cell_type"] == "markdown" and "".join(first["source"]).startswith("# Two arms\n")
