"""Vary: settings over many seeds, and whether they differ by more than luck."""

from __future__ import annotations

import streamlit as st

from playground.ui.vary import vary
from playground.ui.vary_panel import vary_panel

vary()
with st.sidebar:
    vary_panel()
