"""Tokens as one sees them: each on a ground of its own."""

from __future__ import annotations

import html
from collections.abc import Sequence

import streamlit as st

from playground.figures.theme import AGAINST, FOR

GROUNDS = ("rgba(8, 119, 189, 0.16)", "rgba(245, 147, 34, 0.2)", "rgba(43, 189, 159, 0.18)")


def show_tokens(names: Sequence[str], *, after: str = "", scores: Sequence[float] | None = None) -> None:
    """Draw tokens one after another, so that it is seen where one ends, and what comes `after` them; a line ends after the token for that.

    With `scores`, what speaks for the answer is green and what speaks against it purple, the more the stronger; pointing at a token tells its score.
    """
    parts = []
    for index, name in enumerate(names):
        ground = GROUNDS[index % len(GROUNDS)] if scores is None else _ground(scores[index])
        plain = html.escape(name.replace(" ", "␣"))
        ends = "<br>" if name.endswith("↵") else ""
        title = "" if scores is None else f' title="{scores[index]:+.1%}"'
        parts.append(f'<span{title} style="background: {ground}; border-radius: 3px; padding: 1px 2px; margin-right: 1px;">{plain}</span>{ends}')
    style = "font-family: monospace; font-size: 0.86rem; line-height: 1.75; overflow-wrap: anywhere;"
    st.html(f'<div role="img" aria-label="Tokens" style="{style}">{"".join(parts)}{html.escape(after)}</div>')


def _ground(score: float) -> str:
    """The ground of a token by what it does to a probability."""
    red, green, blue = (int((FOR if score > 0 else AGAINST)[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {min(1.0, abs(score)) * 0.75:.3f})"
