"""Tokens as one sees them: each on a ground of its own."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

GROUNDS = ("rgba(8, 119, 189, 0.16)", "rgba(245, 147, 34, 0.2)", "rgba(43, 189, 159, 0.18)")


def show_tokens(names: Sequence[str], *, after: str = "") -> None:
    """Draw tokens one after another, so that it is seen where one ends, and what comes `after` them; a line ends after the token for that."""
    parts = []
    for index, name in enumerate(names):
        ground = GROUNDS[index % len(GROUNDS)]
        plain = html.escape(name.replace(" ", "␣"))
        ends = "<br>" if name.endswith("↵") else ""
        parts.append(f'<span style="background: {ground}; border-radius: 3px; padding: 1px 2px; margin-right: 1px;">{plain}</span>{ends}')
    style = "font-family: monospace; font-size: 0.86rem; line-height: 1.75; overflow-wrap: anywhere;"
    st.html(f'<div role="img" aria-label="Tokens" style="{style}">{"".join(parts)}{html.escape(after)}</div>')
