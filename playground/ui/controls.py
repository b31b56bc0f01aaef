"""From a declared control to a widget: the only place where one is made of the other."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any

import streamlit as st

from playground.edit import Path, value_at
from playground.lesson import Access
from playground.params import Control, Form, Option, Scale
from playground.ui import grid
from playground.ui.access import access, lock, readout
from playground.ui.session import edited as session
from playground.ui.session import held, hold

FEW = 22
"""Letters that fit beside each other in the sidebar: choices with fewer are shown at once, others in a list."""


def draw(control: Control, path: Path, *, most: float | None = None) -> None:
    """The widget of the field at `path` of the experiment; what is chosen there goes into the experiment at once.

    `most` lowers the highest value on offer. Fields that are no numbers, flags or choices are drawn by whoever knows them.
    """
    value = _plain(value_at(session().experiment, path))
    key = key_of(path)
    if access(path) is Access.HIDDEN:
        readout(control.label, _words(control, value))
        return
    match control:
        case Control(form=Form.FLAG):
            _show(st.toggle, control, key, path, bool(value))
        case Control(form=Form.CHOICE):
            _choice(control, key, path, value)
        case Control(form=Form.INTEGER | Form.NUMBER, scale=Scale.LOG):
            _stops(control, key, path, value, most)
        case Control(form=Form.INTEGER | Form.NUMBER):
            _number(control, key, path, value)


def key_of(path: Path) -> str:
    """The key of the widget of a field: `{revision}/{where it belongs}.{field}`."""
    return f"{session().prefix}{session().revision}/{'.'.join(map(str, path))}"


def enter(path: Path, key: str, read: Callable[[Any], Any] = lambda value: value) -> None:
    """Put what a widget holds into the experiment."""
    session().edit([(path, read(held(key)))])


def _show(
    widget: Callable[..., Any],
    control: Control,
    key: str,
    path: Path,
    value: Any,
    *,
    read: Callable[[Any], Any] = lambda value: value,
    **arguments: Any,
) -> None:
    hold(key, value)
    widget(**lock(control.label, control.help or None, access(path)), key=key, on_change=enter, args=(path, key, read), **arguments)


def _choice(control: Control, key: str, path: Path, value: Any) -> None:
    labels = {option.value: option.label for option in _options(control)}
    arguments: dict[str, Any] = {"options": list(labels), "format_func": labels.__getitem__}
    if sum(map(len, labels.values())) + 3 * len(labels) <= FEW:
        _show(st.segmented_control, control, key, path, value, required=True, **arguments)
    else:
        _show(st.selectbox, control, key, path, value, **arguments)


def _stops(control: Control, key: str, path: Path, value: Any, most: float | None) -> None:
    """A slider over powers of ten, with the words (off, full) at its ends."""
    whole = control.form is Form.INTEGER
    values: set[Any] = {int(stop) if whole else stop for stop in grid.logarithmic(control, most=most)}
    if control.minimum == 0:
        values.add(0 if whole else 0.0)
    kept = session().kept.setdefault(key, set())
    if isinstance(value, int | float):
        kept.add(value)  # a value between two stops gets one of its own, for as long as the slider lives
    words = [option.value for option in control.options]
    stops = [*([grid.OFF] if control.optional else []), *sorted(values | kept), *words]
    shown = grid.OFF if value is None else value
    _show(st.select_slider, control, key, path, shown, read=_off, options=stops, format_func=grid.shown)


def _number(control: Control, key: str, path: Path, value: Any) -> None:
    cast: Callable[[float], float] = int if control.form is Form.INTEGER else float
    low, high = grid.bounds(control)
    step = grid.step(control)
    shown = None if value is None else cast(value)
    if step is None or control.optional:
        edge: dict[str, Any] = {
            name: cast(bound) for name, bound in (("min_value", control.minimum), ("max_value", control.maximum)) if bound is not None
        }
        _show(
            st.number_input,
            control,
            key,
            path,
            shown,
            step=cast(control.step or (1 if cast is int else 0.01)),
            placeholder=grid.OFF,
            required=not control.optional,
            **edge,
        )
        return
    low = low + step if control.above is not None else low
    high = high - step if control.below is not None else high
    _show(
        st.slider,
        control,
        key,
        path,
        shown,
        min_value=min(cast(low), shown or cast(low)),
        max_value=max(cast(high), shown or cast(high)),
        step=cast(step),
        format=_format(step),
    )


def _words(control: Control, value: Any) -> str:
    """A value as a read-out."""
    if isinstance(value, bool):
        return "on" if value else grid.OFF
    return {option.value: option.label for option in _options(control)}.get(value) or grid.shown(value)


def _options(control: Control) -> tuple[Option, ...]:
    return control.options


def _off(value: Any) -> Any:
    return None if value == grid.OFF else value


def _format(step: float) -> str:
    return "%d" if step >= 1 else f"%.{len(f'{step:f}'.rstrip('0').split('.')[1])}f"


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
