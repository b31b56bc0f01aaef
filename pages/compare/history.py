"""History: every run that this browser has had."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.ui.history import history
from playground.ui.shell import script

history(partial(st.switch_page, script("")))
