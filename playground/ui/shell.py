"""What stands around every page: navigation, title, style, and a net for errors that nobody expected."""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from playground.ui.session import session, write_link

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parent.parent.parent
"""Where `pages/` lies."""

ICON, LOGO = (Path(__file__).with_name(name) for name in ("icon.svg", "logo.svg"))
SIDEBAR = 300
"""Pixels that the settings take."""

PAGES = (
    ("play/play.py", "Play", ":material/play_circle:", "", ""),
    ("data/data.py", "Data", ":material/table:", "data", ""),
    ("look/look.py", "Look", ":material/visibility:", "look", ""),
    ("explain/explain.py", "Explain", ":material/help_center:", "explain", ""),
    ("play/document.py", "Experiment", ":material/description:", "experiment", ""),
    ("compare/vary.py", "Vary", ":material/stacked_line_chart:", "vary", "Compare"),
    ("compare/race.py", "Race", ":material/flag:", "race", "Compare"),
    ("compare/search.py", "Search", ":material/search:", "search", "Compare"),
    ("compare/history.py", "History", ":material/history:", "history", "Compare"),
    ("learn/architectures.py", "Architectures", ":material/account_tree:", "architectures", "Learn"),
    ("learn/reference.py", "Reference", ":material/menu_book:", "reference", "Learn"),
)
"""Every page: its script under `pages/`, title, icon, address, and the menu of the navigation that it stands in; none for those always in sight."""


def run() -> None:
    """Show the page that the address names."""
    embedded = session().lesson.embed
    st.set_page_config(page_title="Neural Playground", page_icon=str(ICON), layout="wide", initial_sidebar_state="collapsed" if embedded else SIDEBAR)
    if not embedded:
        st.logo(str(LOGO))
    st.html(f"<style>{_style('style.css')}{_style('embed.css') if embedded else ''}</style>")
    session().lanes.open = None
    session().shown.begin()
    page = st.navigation(_menus(), position="hidden" if embedded else "top")
    try:
        page.run()
    except Exception:
        LOG.exception("page %s failed", page.title)
        st.error("Something went wrong on this page, and that is our fault. The experiment and its run are kept: reload the page to go on.")
    write_link()
    session().shown.finish()


def _menus() -> dict[str, list[StreamlitPage]]:
    """The pages by the menu that they stand in."""
    menus: dict[str, list[StreamlitPage]] = {}
    for script, title, icon, address, menu in PAGES:
        page = st.Page(ROOT / "pages" / script, title=title, icon=icon, url_path=address, default=not address)
        menus.setdefault(menu, []).append(page)
    return menus


def script(address: str) -> Path:
    """The script of the page at an address, for who switches to it."""
    return next(ROOT / "pages" / path for path, _, _, known, _ in PAGES if known == address)


def leave() -> None:
    """Show another page, where the one on screen has asked for it."""
    address, session().leaving = session().leaving, None
    if address is not None:
        st.switch_page(script(address))


@cache
def _style(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")
