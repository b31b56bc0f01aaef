"""What the history says of an experiment: its data, its network in a word, its size."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from playground.experiment import Experiment
from playground.model.plan import plan
from playground.problem import SpecError

MOST = 12
"""Columns of a network that are written out."""


def summary(experiment: Experiment) -> dict[str, Any]:
    """The columns `data`, `network`, `parameters` and `metric` of an experiment's runs, and its `name`."""
    return {**_summary(experiment.to_json()), "name": experiment.name[:200]}


@lru_cache(maxsize=256)
def _summary(document: str) -> dict[str, Any]:
    experiment = Experiment.parse(document)
    source = experiment.data.source
    try:
        planned = plan(experiment)
        widths = [str(block.units) for block in planned.blocks()]
        shown = widths if len(widths) <= MOST else [*widths[: MOST - 2], "…", widths[-1]]
        network, parameters = "-".join(shown), planned.parameters
    except (SpecError, ValueError):
        network, parameters = "", 0
    return {"data": source.called()[:80], "network": network[:200], "parameters": parameters, "metric": source.task().metric}
