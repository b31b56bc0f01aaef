"""Search: let Optuna look for better settings."""

from __future__ import annotations

import streamlit as st

from playground.ui.search import search
from playground.ui.search_panel import search_panel

search()
with st.sidebar:
    search_panel()
