"""The foot of the settings in a lesson: what it is, and the way out of it."""

from __future__ import annotations

import streamlit as st

from playground.ui.session import session


def lesson_foot() -> None:
    """Says that a lesson fixes some controls; opens them all, but for a page within another page."""
    lesson = session().lesson
    if not lesson.restricts:
        return
    with st.container(key="lesson_foot", gap=None):
        st.caption(":material/school: A lesson: some controls are fixed.")
        if not lesson.embed:
            st.button("Open all controls", key="leave_lesson", type="tertiary", on_click=session().leave)
