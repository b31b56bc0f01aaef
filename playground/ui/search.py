"""The Search page: the component that follows its job."""

from __future__ import annotations

from playground.ui.job_page import job_page

KEY = "search"


def search() -> None:
    """Draw the search of this session."""
    job_page(KEY, {})
