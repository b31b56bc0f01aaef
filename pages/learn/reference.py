"""Reference: every layer, dataset, loss, optimiser and the rest, with what can be set."""

from __future__ import annotations

import streamlit as st

from playground.ui.reference_panel import reference_panel

with st.container(key="reference"):
    st.subheader("Reference")
    st.caption("Everything the playground knows, as it is declared; names stand as they do in JSON.")
    reference_panel()
