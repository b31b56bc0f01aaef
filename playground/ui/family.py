"""Choosing members of a family, each with its own controls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import streamlit as st

from playground.edit import Path, exchanged, value_at
from playground.lesson import Access
from playground.params import Control, Form, Scale, controls
from playground.registry import Declared, Strict, named
from playground.ui.access import access, hidden, lock, readout
from playground.ui.controls import draw, key_of
from playground.ui.session import edited as session
from playground.ui.session import held, hold

ROOM = 11
"""Letters of a label up to which two controls stand side by side."""


def choose(family: type[Declared], members: Sequence[type[Declared]], path: Path, label: str, *, help: str = "", anew: Sequence[str] = ()) -> None:
    """A list of the members; choosing one puts it at `path`, with what was set by hand in fields that both have, save those in `anew`."""
    chosen = value_at(session().experiment, path)
    key = key_of((*path, "kind"))
    hold(key, chosen.tag())
    names = {member.tag(): member.name() for member in (*members, type(chosen))}
    left = access((*path, "kind"))
    if left is Access.HIDDEN:
        readout(label, chosen.name())
        return

    def change() -> None:
        session().edit([(path, exchanged(value_at(session().experiment, path), named(family, held(key)), anew=anew))])

    st.selectbox(**lock(label, help or None, left), options=list(names), format_func=names.__getitem__, key=key, on_change=change)
    st.caption(chosen.summary())


def several(family: type[Declared], members: Sequence[type[Declared]], path: Path, label: str, *, help: str = "") -> None:
    """Buttons to take any of the members, and the controls of those taken."""
    chosen: Sequence[Declared] = value_at(session().experiment, path)
    key = key_of((*path, "kinds"))
    names = {member.tag(): member.name() for member in members}
    hold(key, list(dict.fromkeys(member.tag() for member in chosen)))

    def change() -> None:
        before: Sequence[Declared] = value_at(session().experiment, path)
        kinds: list[str] = held(key)
        kept = [member.model_dump(mode="json") for member in before if member.tag() in kinds]
        new = [{"kind": kind} for kind in kinds if kind not in [member.tag() for member in before]]
        session().edit([(path, [*kept, *new])])

    left = access((*path, "kind"))
    if left is Access.HIDDEN:
        readout(label, ", ".join(member.name() for member in chosen) or "none")
    else:
        shown = lock(label, help or None, left)
        st.pills(**shown, options=list(names), format_func=names.__getitem__, selection_mode="multi", key=key, on_change=change)
    for index, member in enumerate(chosen):
        st.caption(f"**{member.name()}.** {member.summary()}")
        fields(type(member), (*path, index))


def fields(declared: type[Strict], path: Path, *, only: Callable[[str], bool] = lambda field: True, most: dict[str, float] | None = None) -> None:
    """The controls of a declared thing, small ones in pairs."""
    wanted = [control for control in declared_controls(declared) if only(control.field)]
    while wanted:
        beside = [small(control) and not hidden((*path, control.field)) for control in wanted[:2]]
        pair = wanted[:2] if len(wanted) > 1 and all(beside) else wanted[:1]
        wanted = wanted[len(pair) :]
        places: Sequence[Any] = st.columns(2, gap="small", vertical_alignment="bottom") if len(pair) == 2 else [st.container()]
        for control, place in zip(pair, places, strict=True):
            with place:
                draw(control, (*path, control.field), most=(most or {}).get(control.field))


@cache
def declared_controls(declared: type[Strict]) -> tuple[Control, ...]:
    """The controls of a declared thing that a form can draw."""
    return tuple(control for control in controls(declared) if control.form not in (Form.OTHER, Form.PAIR))


def control_of(declared: type[Strict], field: str) -> Control:
    """The control of one field."""
    return next(control for control in declared_controls(declared) if control.field == field)


def small(control: Control) -> bool:
    """Whether a control fits beside another one."""
    return len(control.label) <= ROOM and (control.form in (Form.INTEGER, Form.NUMBER) or control.scale is Scale.LOG)
