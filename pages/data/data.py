"""Data: your own tables and the sets that come with the playground, looked at and made ready to learn from."""

from __future__ import annotations

import streamlit as st

from playground.ui.data.page import data_page
from playground.ui.shell import script

with st.container(key="own_data"):
    if data_page():
        st.switch_page(script(""))
