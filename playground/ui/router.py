"""The script that Streamlit runs for every page."""

from __future__ import annotations

from playground.ui import loading

loading.wait()

from playground.ui.shell import run  # noqa: E402 - what it imports is being imported already, once

run()
