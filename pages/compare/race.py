"""Race: several experiments side by side, live."""

from __future__ import annotations

import streamlit as st

from playground.ui.race import race
from playground.ui.race_panel import race_panel

race()
with st.sidebar:
    race_panel()
