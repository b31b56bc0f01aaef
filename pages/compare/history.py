"""History: every run that this browser has had."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.ui.history import history

history(partial(st.switch_page, "pages/play/play.py"))
