"""Experiment: the whole of it as a link, as JSON and as a script; and experiments to start from."""

from __future__ import annotations

import streamlit as st

from playground.ui.document_panel import document_panel
from playground.ui.gallery import gallery
from playground.ui.session import session
from playground.ui.shell import script

with st.container(key="document"):
    own, others = st.columns([5, 6], gap="large")
    with own:
        st.subheader("This experiment")
        if session().notice:
            st.info(session().notice.text)
        document_panel()
    with others:
        st.subheader("Start from")
        if gallery():
            st.switch_page(script(""))
