"""Fetching a public set: begun by a button alone, watched, ended at any time; what came is taken in as a file of the user's."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from playground.data.proposing import TableSpec, Wishes
from playground.problem import SpecError
from playground.settings import settings
from playground.ui.data.public.choosing import choosing
from playground.ui.data.taking import taken_in
from playground.ui.session import session
from playground.uploads.errand import Errand
from playground.uploads.file_ref import size_of
from playground.uploads.vault import vault

AT_ONCE = 3
"""Sets that are fetched at the same time by one server."""
LOOKS = 0.5
"""Seconds between two looks at how far it is."""
FORGOTTEN = 3600
"""Seconds after which what was fetched is let go, should nobody have taken it in."""
RUNNING: list[Errand] = []


def fetching() -> str | None:
    """The choice of a set, or how far the fetching is; the digest of a file that has just come."""
    if not settings().openml:
        st.caption("This server offers no public sets. Add a file instead.")
        return None
    errand, taken = session().errand, None
    if errand is not None and errand.running():
        _progress()
        return None
    if errand is not None:
        taken = _taken(errand)
    number, title = choosing()
    st.button("Fetch", type="primary", icon=":material/download:", disabled=number is None, on_click=_begin, args=(number, title))
    if session().refused:
        st.error(session().refused, icon=":material/block:")
    return taken


def _begin(number: int, title: str) -> None:
    """Begin to fetch, unless too many do."""
    session().refused = ""
    for errand in RUNNING[:]:
        if not errand.running():
            RUNNING.remove(errand)
            if time.monotonic() - errand.begun > FORGOTTEN:
                errand.end()  # whoever asked has gone
    if len(RUNNING) >= AT_ONCE:
        session().refused = f"{title}: {AT_ONCE} sets are being fetched for others. Try again in a minute."
        return
    limits = settings()
    where = {"address": limits.openml, "cache": str(limits.data_dir / "openml")}
    given = {"number": number, "title": title, **where, "cells": limits.max_cells}
    errand = Errand("playground.uploads.openml:fetch", title, given, seconds=limits.openml_seconds, memory=limits.openml_memory)
    RUNNING.append(errand)
    session().errand = errand


@st.fragment(run_every=LOOKS)
def _progress() -> None:
    """How far it is, drawn anew by itself; the page is drawn anew when it is done."""
    errand = session().errand
    if errand is None or not errand.running():
        st.rerun()
    found: dict[str, Any] = errand.progress()
    done, total = int(found.get("done") or 0), int(found.get("total") or 0)
    told = f"{errand.name}: {found.get('phase', 'Beginning …')}"
    if done:
        told += f" {size_of(done)}" + (f" of {size_of(total)}" if total else "")
    st.progress(min(1.0, done / total) if total else 0.0, told)
    st.button("Cancel", key="public/cancel", icon=":material/close:", on_click=_cancel)


def _cancel() -> None:
    errand = session().errand
    session().errand = None
    if errand is not None:
        errand.end()


def _taken(errand: Errand) -> str | None:
    """Take in what came, with what OpenML says of it on the data card; None where nothing did, and why."""
    from playground.ui.data.kinds import KINDS  # of which this is one

    session().errand = None
    try:
        found = errand.result()
        kind = next((kind for kind in KINDS if kind.name == found["kind"]), None)
        if kind is None:
            session().refused = f"{found['title']}: this server takes no {found['kind']} yet. Choose a table."
            return None
        place = Path(found["file"])
        with place.open("rb") as file:
            return taken_in(kind.name, place.name, file, kind.look, partial(_card, found))
    except SpecError as error:
        session().refused = str(error)
        return None
    finally:
        errand.end()


def _card(found: dict[str, Any], owner: str, sha256: str) -> None:
    entry = vault().entry(owner, sha256)
    if entry is None:
        return
    wishes = Wishes(target=found["target"][:100], asks="classes" if found["classes"] else "")
    spec = entry.spec or (TableSpec(wishes=wishes).model_dump_json() if found["kind"] == "table" else "")
    vault().write(owner, replace(entry, title=found["title"], spec=spec, **{name: found[name] for name in ("source", "licence", "notes")}))

