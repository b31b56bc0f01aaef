"""Experiments to start from, as cards."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from playground.data import Dataset
from playground.model.check import problems
from playground.presets import Preset, presets
from playground.ui.session import session
from playground.ui.thumbnail import thumbnail

COLUMNS = 2


def gallery() -> str | None:
    """Every preset with its story; the one opened, if any, is now the session's experiment and its slug comes back."""
    pictures = {type(preset.experiment.data.source) for preset in presets().values()}
    st.html(f"<style>{''.join(_picture(source) for source in pictures)}</style>")
    opened = None
    for row in _rows(list(presets().values())):
        for place, preset in zip(st.columns(COLUMNS), row, strict=False):
            with place:
                opened = _card(preset) or opened
    return opened


def _card(preset: Preset) -> str | None:
    chosen = session().experiment == preset.experiment
    with st.container(border=True, key=f"preset_{preset.slug}", height="stretch"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.container(key=f"thumb_{preset.experiment.data.source.tag()}_{preset.slug}", width=52, height=52, border=False)
            with st.container(gap=None):
                st.markdown(f"**{preset.title}**")
                st.caption(preset.story)
        if st.button("On screen" if chosen else "Open", key=f"open_{preset.slug}", disabled=chosen, width="stretch") and not problems(
            preset.experiment
        ):
            session().replace(preset.experiment)
            return preset.slug
    return None


def _rows(found: list[Preset]) -> Iterator[list[Preset]]:
    for start in range(0, len(found), COLUMNS):
        yield found[start : start + COLUMNS]


def _picture(source: type[Dataset]) -> str:
    return f'[class*="st-key-thumb_{source.tag()}_"] {{ background: url("{thumbnail(source)}") center / contain no-repeat; }}'
