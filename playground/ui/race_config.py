"""What the race in the browser is told: its lanes, what they share, and what they cost, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from playground.comparing.differences import differences
from playground.comparing.effort import PASSES, flops_per_epoch
from playground.comparing.race import PARTS, labels
from playground.comparing.shared import shared
from playground.data import Baseline, baseline, prepare
from playground.experiment import Experiment
from playground.figures.race_curves import DASHES, LANES
from playground.model.plan import plan
from playground.problem import SpecError
from playground.ui.lanes import LETTERS, Lane
from playground.ui.session import Session
from playground.ui.shell import PAGES
from playground.ui.stage_config import SOCKET

Json = dict[str, Any]

SHOWN = 4
"""Differences from the first lane that are listed; the rest are counted."""


def config(session: Session) -> Json:
    """The whole configuration for this session."""
    lanes = session.lanes
    experiments = [lane.desk.experiment for lane in lanes.held]
    named = labels(experiments)
    number, text, undo = lanes.said
    return {
        "lanes": [_lane(lane, name, experiments[0]) for lane, name in zip(lanes.held, named, strict=True)],
        "most": len(LETTERS),
        "chosen": lanes.chosen,
        "heard": lanes.heard,
        "seed": experiments[0].seed if experiments else None,
        "same_seed": len({experiment.seed for experiment in experiments}) <= 1,
        "vary": any(address == "vary" for *_, address, _ in PAGES),
        "notice": {"id": number, "text": text, "undo": undo is not None} if text else None,
    }


def _lane(lane: Lane, name: str, first: Experiment) -> Json:
    desk = lane.desk
    token = desk.token
    return {
        **json.loads(_facts(desk.experiment.to_json(), first.to_json())),
        "slot": lane.slot,
        "letter": lane.letter,
        "colour": LANES[lane.slot],
        "dash": DASHES[lane.slot],
        "name": lane.name or name,
        "given": lane.name,
        "token": token,
        "socket": f"{SOCKET}{token}" if token else None,
        "problems": [{"path": problem.path, "message": problem.message} for problem in desk.problems],
    }


@lru_cache(maxsize=64)
def _facts(document: str, first: str) -> str:
    """All that follows from a lane's experiment and the first one's."""
    experiment, leader = Experiment.parse(document), Experiment.parse(first)
    planned, found = plan(experiment), shared(leader, experiment)
    apart = [str(each) for each in differences(leader, experiment)]
    mark = _mark(experiment)
    return json.dumps(
        {
            "experiment_name": experiment.name,
            "parameters": planned.parameters,
            "flops": PASSES * planned.flops * planned.batch,
            "flops_per_epoch": _flops(experiment, planned),
            "metric": experiment.data.source.task().metric,
            "baseline": None if mark is None else {part: _plain(getattr(mark, part)) for part in PARTS},
            "baseline_words": mark.words if mark else "",
            "shared": {name: getattr(found, name) for name in ("question", "loss", "examples", "order", "start")},
            "notes": list(found.notes),
            "differences": _listed(apart),
        }
    )


def _flops(experiment: Experiment, planned: Any) -> int | None:
    try:
        return flops_per_epoch(experiment, planned)
    except SpecError:
        return None


def _mark(experiment: Experiment) -> Baseline | None:
    """What it takes to beat; None when the data cannot be divided so."""
    data = experiment.data
    try:
        return baseline(prepare(data.source, data.features, data.scaling, data.split, data.target_scaling))
    except SpecError:
        return None


def _plain(value: float) -> float | None:
    return None if value != value else value


def _listed(apart: Sequence[str]) -> list[str]:
    more = len(apart) - SHOWN
    return [*apart[:SHOWN], f"and {more} more"] if more > 0 else list(apart)
