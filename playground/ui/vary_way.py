"""The way from an experiment on screen to the question whether a change of it is better, or luck."""

from __future__ import annotations

import streamlit as st

from playground.ui.session import session
from playground.ui.shell import script


def vary_way() -> None:
    """A link to the Vary page; a lesson in a frame has none."""
    if not session().lesson.embed:
        help = "Train it with several values of a setting over many seeds, and hear whether they differ by more than luck."
        with st.container(key="vary_way"):
            st.page_link(script("vary"), label="Vary… better, or luck?", icon=":material/stacked_line_chart:", help=help)
