"""What the stage in the browser is told: everything it draws that does not come with the frames, as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any

from playground.data import DataForm, Feature, input_shape
from playground.engine.device import devices
from playground.experiment import Experiment
from playground.figures import draw_learning_rate, draw_loss, draw_metric, learning_rate_curve, loss_curve, metric_curve
from playground.layers import Layer, Shape, output_shape
from playground.layers.container import Container
from playground.layers.inside import heads_of, memory_of
from playground.lesson import Lesson
from playground.model.check import problems
from playground.model.plan import Plan, Planned, plan
from playground.params import controls
from playground.problem import SpecError
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
            "palette": _palette(_places_of(planned)),
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
        "parallel": bool(row.layer and row.layer.parallel),
        "entries": {field: {"shape": list(shape), "key": _key(shape)} for field, shape in _entries(row).items()},
        "key_out": None if row.shape_out is None else _key(row.shape_out),
    }


def _entries(row: Planned) -> dict[str, Shape]:
    """The shape with which each list of a container begins, also of an empty one; none where that cannot be said."""
    found: dict[str, Shape] = {}
    layer = row.layer
    if isinstance(layer, Container) and row.shape_in is not None:
        for field in (name for name, value in layer if isinstance(value, tuple)):
            with suppress(SpecError, ValueError):
                found[field] = layer.entry(field, row.shape_in)
    return found


def _places_of(planned: Plan) -> tuple[Shape, ...]:
    """The shapes that arrive where a layer can be put: before each, at the end of each list inside a container, and in an empty one."""
    rows = list(planned.walk())
    inner = [child.shape_out for row in rows for child in row.children if not (row.layer and row.layer.parallel)]
    shapes = [*(row.shape_in for row in rows), *inner, *(shape for row in rows for shape in _entries(row).values())]
    return tuple(dict.fromkeys(shape for shape in shapes if shape is not None))


def _key(shape: Shape) -> str:
    """A shape as the palette names it: `8,6,6`, and what there is beside it inside a container."""
    memory, heads = memory_of(shape), heads_of(shape)
    beside = ("" if memory is None else f" memory {','.join(map(str, memory))}") + ("" if heads is None else f" heads {heads}")
    return ",".join(map(str, shape)) + beside


@lru_cache(maxsize=64)
def _palette(shapes: tuple[Shape, ...]) -> list[Json]:
    """Every layer by group, with the keys of the shapes that it takes of those that arrive somewhere, and as what it is best added, where that is not
    its default."""
    groups: dict[str, list[Json]] = {}
    for kind in every(Layer):  # type: ignore[type-abstract]
        groups.setdefault(kind.group, []).append({**_card(kind), **_places(kind, shapes)})
    return [{"group": group, "layers": layers} for group, layers in groups.items()]


def _places(kind: type[Layer], shapes: tuple[Shape, ...]) -> Json:
    offers = {_key(shape): offer for shape in shapes if (offer := _offer(kind, shape)) is not None}
    suggested = {key: layer.model_dump(mode="json") for key, layer in offers.items() if layer != kind()}
    return {"fits": bool(offers), "takes": list(offers), "suggested": suggested}


@lru_cache(maxsize=8192)
def _offer(kind: type[Layer], shape: Shape) -> Layer | None:
    """The layer of this kind that suits a shape best; None where it cannot take it."""
    offer = kind.suggest(shape)
    return offer if _takes(offer, shape) else None


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
