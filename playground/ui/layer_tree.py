"""A network's plan as a nested list to read: one line for a layer with what follows it, containers to open, repeats told once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from playground.layers import Layer, Shape
from playground.model.plan import Plan, Planned
from playground.params import Form, controls


def layer_tree(planned: Plan) -> str:
    """The list as HTML, its style in `style.css`; every line has the layer, what it is set to, the shape it gives and its parameters."""
    head = "<div class='np-tree-row np-tree-head'><span>Layer</span><span>Gives</span><span>Parameters</span></div>"
    first = _line("Input", "", planned.shape, None)
    return f"<div class='np-tree' role='list'>{head}{first}{''.join(_rows(planned.rows))}</div>"


def _rows(rows: Sequence[Planned]) -> Iterator[str]:
    for run in _runs(rows):
        first, last = run[0], run[-1]
        title = " · ".join(row.title for row in run)
        count = sum(row.parameters for row in run)
        if not first.children:
            yield _line(title, _settings(first.layer), last.shape_out, count)
            continue
        line = _cells(title + _times(first.layer), _settings(first.layer), last.shape_out, count)
        yield f"<details{' open' if len(rows) <= 4 else ''}><summary>{line}</summary>{''.join(_stacks(first))}</details>"


def _stacks(row: Planned) -> Iterator[str]:
    """What is in a container, field by field."""
    fields: dict[str, list[Planned]] = {}
    for child in row.children:
        fields.setdefault(child.path.removeprefix(row.path).removeprefix(".").partition("[")[0], []).append(child)
    for field, children in fields.items():
        if len(fields) > 1:
            yield f"<div class='np-tree-field'>{escape(field.capitalize())}</div>"
        side_by_side = row.layer is not None and row.layer.parallel
        yield from (part for child in children for part in _rows([child])) if side_by_side else _rows(children)


def _runs(rows: Sequence[Planned]) -> Iterator[list[Planned]]:
    """A layer with its followers."""
    run: list[Planned] = []
    for row in rows:
        if run and not (row.layer is not None and row.layer.follower):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _line(title: str, settings: str, shape: Shape | None, parameters: int | None) -> str:
    return f"<div class='np-tree-row' role='listitem'>{_cells(title, settings, shape, parameters)}</div>"


def _cells(title: str, settings: str, shape: Shape | None, parameters: int | None) -> str:
    said = f" <small>{escape(settings)}</small>" if settings else ""
    count = "" if not parameters else f"{parameters:,}"
    return f"<span>{escape(title)}{said}</span><span>{escape(_shape(shape))}</span><span>{count}</span>"


def _times(layer: Layer | None) -> str:
    return f" × {layer.times_over}" if layer is not None and layer.times_over > 1 else ""


def _settings(layer: Layer | None) -> str:
    """The fields that differ from the defaults, those of containers left out."""
    if layer is None:
        return ""
    plain = {control.field: control for control in controls(type(layer)) if control.form is not Form.OTHER and control.field != "times"}
    told = {field: value for field, value in layer.model_dump(mode="json").items() if field in plain and value != plain[field].default}
    return ", ".join(f"{plain[field].label.lower()} {_value(value)}" for field, value in told.items())


def _value(value: object) -> str:
    return ("off" if value in (None, False) else "on") if value is None or isinstance(value, bool) else f"{value}"


def _shape(shape: Shape | None) -> str:
    return "" if shape is None else " × ".join(map(str, shape))


__all__ = ["layer_tree"]
