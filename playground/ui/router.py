"""The script that Streamlit runs for every page."""

from __future__ import annotations

from playground.ui.shell import run

run()
