"""Play: data and training beside the living network."""

from __future__ import annotations

import streamlit as st

from playground.ui.data_panel import data_panel
from playground.ui.lesson_foot import lesson_foot
from playground.ui.stage import stage
from playground.ui.training_panel import training_panel
from playground.ui.vary_way import vary_way

PANELS = {"Data": data_panel, "Training": training_panel}

stage()  # first, so that the browser fetches it while the settings are drawn

with st.sidebar:
    shown = st.segmented_control(
        "Settings", list(PANELS), default="Data", required=True, key="panel", label_visibility="collapsed", width="stretch", persist_state="session"
    )
    PANELS[shown or "Data"]()
    lesson_foot()
    vary_way()
