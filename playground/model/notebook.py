"""An experiment as a Jupyter notebook: the exported script in cells, with its curves at the end."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from playground.experiment import Experiment
from playground.model.export import Sections, sections

FORMAT = {"nbformat": 4, "nbformat_minor": 5}
"""The version of the notebook format; cells have ids since 4.5."""

USE = """\
Written by Neural Playground. It needs PyTorch, and Plotly for the last picture; nothing is downloaded. Run all cells: on the same machine and with
the same PyTorch the rows are those of the playground on the CPU."""

RUN = """\
torch.set_num_threads(1)  # as in the playground: more threads add numbers up in another order
torch.set_flush_denormal(True)
rows = []
network = train(EPOCHS, rows.append)
rows[-1]"""

CURVES = """\
import plotly.graph_objects as go

figure = go.Figure(layout={"xaxis": {"title": "epoch"}, "yaxis": {"title": "loss"}, "template": "plotly_white"})
for part, colour in {"train": "#0877bd", "validation": "#8a8d91", "test": "#f59322"}.items():
    if SIZES[part]:
        figure.add_scatter(x=[row["epoch"] for row in rows], y=[row[f"{part}.loss"] for row in rows], name=part, line={"color": colour})
figure"""

WEIGHTS = """\
# To use the network elsewhere:
# torch.save(network.state_dict(), "weights.pt"), or with the package safetensors:
# from safetensors.torch import save_file; save_file(network.state_dict(), "weights.safetensors")"""


def notebook(experiment: Experiment) -> str:
    """The notebook as JSON (nbformat 4.5, no outputs); SpecError as `export` raises it.

    Its cells, run in order, leave the rows of the run in `rows`: the same numbers as the script prints.
    """
    return json.dumps({"cells": _cells(sections(experiment)), "metadata": _METADATA, **FORMAT}, indent=1, ensure_ascii=False) + "\n"


def _cells(made: Sections) -> list[dict[str, Any]]:
    title, _, rest = made.about.partition(": ")
    texts = [
        ("markdown", f"# {title}\n\n{rest}\n\n{USE}"),
        ("code", made.imports),
        ("code", made.constants),
        ("markdown", "## Definitions"),
        ("code", made.definitions),
        ("markdown", "## Network and training"),
        ("code", made.training),
        ("markdown", "## Data\nTraining, validation and test part, as the network takes them."),
        ("code", made.data),
        ("markdown", "## Train"),
        ("code", RUN),
        ("code", CURVES),
        ("code", WEIGHTS),
    ]
    return [_cell(index, kind, text.strip("\n")) for index, (kind, text) in enumerate(texts) if text]


def _cell(index: int, kind: str, text: str) -> dict[str, Any]:
    lines = text.splitlines(keepends=True)
    cell = {"cell_type": kind, "id": sha256(f"{index}{text}".encode()).hexdigest()[:8], "metadata": {}, "source": lines}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"},
}
