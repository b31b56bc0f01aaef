"""The app: `streamlit run app.py` starts it."""

from playground.runs import nursery

nursery.begin()  # before all else: it imports torch on another core while this process does

import streamlit as st  # noqa: E402

from playground.ui.server import lifespan, routes  # noqa: E402

app = st.App("playground/ui/router.py", lifespan=lifespan, routes=routes())
