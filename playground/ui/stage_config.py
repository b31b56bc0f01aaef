"""What the stage in the browser is told: everything it draws that does not come with the frames, as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from playground.data import DataForm, Feature, input_shape
from playground.engine.device import devices
from playground.experiment import Experiment
from playground.figures import draw_learning_rate, draw_loss, draw_metric, learning_rate_curve, loss_curve, metric_curve
from playground.layers import Layer, Shape, output_shape
from playground.lesson import Lesson
from playground.model.check import problems
from playground.model.plan import Plan, Planned, plan
from playground.params import controls
from playground.registry import every
from playground.ui.session import Session
from playground.ui.tree import tree

Json = dict[str, Any]

SOCKET = "/playground/ws/"
"""Where the server answers for a run."""


def config(session: Session) -> Json:
    """The whole configuration for this session."""
    drawn = json.loads(_drawn(session.experiment.to_json()))
    return {
        **drawn,
        "revision": session.revision,
        "token": session.token,
        "socket": f"{SOCKET}{session.token}" if session.token else None,
        "transport": "poll" if session.polling else "socket",
        "devices": list(devices()),
        "undo": bool(session.past),
        "redo": bool(session.future),
        "notice": dataclasses.asdict(session.notice) if session.notice else None,
        "lesson": _lesson(session.lesson),
        "tree": tree(session),
    }


def _lesson(lesson: Lesson) -> Json:
    shown = None if lesson.shown is None else list(lesson.shown)
    return {"hidden": list(lesson.hidden), "locked": list(lesson.locked), "shown": shown, "embed": lesson.embed}


@lru_cache(maxsize=128)
def _drawn(document: str) -> str:
    """All that follows from the experiment alone, as JSON text; kept, since most script runs show what the one before showed."""
    experiment = Experiment.parse(document)
    planned = plan(experiment)
    task = experiment.data.source.task()
    return json.dumps(
        {
            "experiment": json.loads(document),
            "plan": _plan(planned, experiment),
            "blocks": [_plain(dataclasses.asdict(block)) for block in planned.blocks()],
            "problems": [{"path": problem.path, "message": problem.message} for problem in problems(experiment, planned)],
            "palette": _palette(tuple(dict.fromkeys(row.shape_in for row in planned.walk() if row.shape_in is not None))),
            "figures": _figures(task.metric),
            "features": _features(experiment),
        }
    )


def _plan(planned: Plan, experiment: Experiment) -> Json:
    return {
        "rows": [_row(row) for row in planned.rows],
        "input": {"shape": list(input_shape(experiment.data.source, experiment.data.features))},
        "output": {"shape": list(planned.output_shape or (planned.outputs,))},
        "parameters": planned.parameters,
        "flops": planned.flops,
        "memory": planned.memory,
    }


def _row(row: Planned) -> Json:
    return {
        "path": row.path,
        "kind": row.kind,
        "title": row.title,
        "shape_in": _listed(row.shape_in),
        "shape_out": _listed(row.shape_out),
        "parameters": row.parameters,
        "flops": row.flops,
        "problem": row.problem,
        "children": [_row(child) for child in row.children],
    }


@lru_cache(maxsize=64)
def _palette(shapes: tuple[Shape, ...]) -> list[Json]:
    """Every layer by group, with the shapes of the network that it takes (`8,6,6`), and as what it is best added where that is not its default."""
    groups: dict[str, list[Json]] = {}
    for kind in every(Layer):  # type: ignore[type-abstract]
        groups.setdefault(kind.group, []).append({**_card(kind), **_places(kind, shapes)})
    return [{"group": group, "layers": layers} for group, layers in groups.items()]


def _places(kind: type[Layer], shapes: tuple[Shape, ...]) -> Json:
    offers = {",".join(map(str, shape)): kind.suggest(shape) for shape in shapes if _takes(kind.suggest(shape), shape)}
    suggested = {key: layer.model_dump(mode="json") for key, layer in offers.items() if layer != kind()}
    return {"fits": bool(offers), "takes": list(offers), "suggested": suggested}


@cache
def _card(kind: type[Layer]) -> Json:
    return {
        "kind": kind.tag(),
        "title": kind.name(),
        "summary": kind.summary(),
        "follower": kind.follower,
        "controls": [control.plain() for control in controls(kind)],
        "default": kind().model_dump(mode="json"),
    }


def _takes(layer: Layer, shape: Shape) -> bool:
    try:
        output_shape(layer, shape)
    except ValueError:
        return False
    return True


@cache
def _figures(metric: str) -> Json:
    """The live charts, empty; their traces say which columns of the rows feed them."""
    figures = {
        "loss": draw_loss(loss_curve([])),
        "metric": draw_metric(metric_curve([], metric)),
        "learning_rate": draw_learning_rate(learning_rate_curve([])),
    }
    return {name: json.loads(figure.to_json()) for name, figure in figures.items()}


def _features(experiment: Experiment) -> list[Json]:
    if experiment.data.source.form is not DataForm.PLANE:
        return []
    chosen = experiment.data.features
    return [{"value": feature.value, "label": feature.label, "on": feature in chosen} for feature in Feature]


def _listed(shape: Sequence[int] | None) -> list[int] | None:
    return None if shape is None else list(shape)


def _plain(fields: Json) -> Json:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in fields.items()}
