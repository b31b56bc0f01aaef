"""Architectures: networks that made history, layer by layer, each with a small one to train."""

from __future__ import annotations

import streamlit as st

from playground.ui.architectures_panel import architectures_panel
from playground.ui.shell import script

with st.container(key="architectures"):
    st.subheader("Architectures")
    st.caption("At the size in which they became known: planned and counted here, not trained. Each has a small version that trains live.")
    if architectures_panel():
        st.switch_page(script(""))
