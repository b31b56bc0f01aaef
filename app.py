"""The app: `streamlit run app.py` starts it."""

import streamlit as st

from playground.ui.server import lifespan, routes

app = st.App("playground/ui/router.py", lifespan=lifespan, routes=routes())
