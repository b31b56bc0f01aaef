"""Making a lesson: which controls a link hides or locks, and the frame for a course page."""

from __future__ import annotations

import html
from itertools import groupby

import streamlit as st

from playground.lesson import CONTROLS, Governed, Lesson
from playground.ui.address import address, query
from playground.ui.session import held, hold, session
from playground.ui.shell import script

ABOUT = "Choose what learners leave alone. Of a hidden control the value stays to be read; a locked one is seen, and cannot be moved."
HEIGHT = 640
"""Pixels that the frame takes on a course page."""


def lesson_panel() -> None:
    """What to hide, what to lock, and the address and frame that come of it."""
    st.caption(ABOUT)
    labels = {control.id: control.label for control in CONTROLS}
    hidden, locked = [], []
    for group, members in groupby(CONTROLS, key=lambda control: control.group):
        offered = list(members)
        hide, lock = st.columns(2, gap="small")
        with hide:
            hidden += _chosen("Hide", group, offered, labels, session().lesson.hidden)
        with lock:
            locked += _chosen("Lock", group, offered, labels, session().lesson.locked)
    lesson = Lesson(tuple(hidden), tuple(id for id in locked if id not in hidden))
    embed = st.toggle("For a frame in a course page", key="lesson_embed", help="No navigation around the network; the settings fold away.")
    link = address({**query(session().experiment), **lesson.parameters(), **({"embed": "true"} if embed else {})})
    st.code(link, language=None, wrap_lines=True)
    if embed:
        st.code(_frame(link), language="html", wrap_lines=True)
    if st.button("Try it here", key="try_lesson", disabled=not lesson.restricts, help="The way out is at the foot of the settings."):
        session().replace(session().experiment, lesson)
        st.switch_page(script(""))


def _chosen(verb: str, group: str, offered: list[Governed], labels: dict[str, str], now: tuple[str, ...]) -> list[str]:
    key = f"lesson_{verb.lower()}_{group.lower()}"
    ids = [control.id for control in offered]
    if held(key) is None:
        hold(key, [id for id in now if id in ids])
    return st.multiselect(f"{verb}: {group.lower()}", ids, key=key, format_func=labels.__getitem__, placeholder="Nothing")


def _frame(link: str) -> str:
    """The element that shows the lesson in another page."""
    size = f'width="100%" height="{HEIGHT}" style="border:0"'
    return f'<iframe src="{html.escape(link)}" {size} title="Neural Playground"></iframe>'
