"""The History page: every run of this browser, found, compared, described, deleted, taken along."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.runs.busy import Busy
from playground.runs.history import Entry, Query
from playground.runs.keys import token_of
from playground.runs.manager import manager
from playground.ui.component import component
from playground.ui.history_compare import compare
from playground.ui.history_details import details
from playground.ui.history_file import take_along, take_in
from playground.ui.history_table import table
from playground.ui.run_hold import own
from playground.ui.session import held, session
from playground.ui.tree import nodes

KEY = "history_trees"
SIZE = 100
"""Runs on a page of the table."""

SORTS = {
    "Newest": "created", "Name": "name", "Test metric": "test_metric", "Test loss": "test_loss", "Train loss": "train_loss", "Steps": "step",
    "Training time": "seconds", "Parameters": "parameters", "Data": "data",
}  # fmt: skip
UPWARD = {"name", "data", "test_loss", "train_loss"}
"""Columns whose best or first stands at the top when they are sorted upwards."""

Json = dict[str, Any]


def history(go: Any) -> None:
    """Draw the page; `go` shows Play."""
    current = session()
    with st.container(key="history"):
        _head()
        if not current.browsing.owned:
            _mount([])
            st.caption("Looking for this browser's runs …")
            return
        query = _query()
        total = manager().history.count(current.owner, query)
        chosen = _list(query, total)
        _actions(chosen, go)
        pinned = [] if query.deleted else manager().history.page(current.owner, Query(pinned=True, size=12))
        beside = list({entry["uid"]: entry for entry in [*chosen[:12], *pinned]})[:12]
        family = manager().history.family(current.owner, chosen[0]["uid"]) if len(chosen) == 1 else []
        _mount(nodes(family, chosen[0]["uid"]) if len(family) > 1 else [])
        if len(chosen) == 1 and not query.deleted:
            details(chosen[0])
        if len(beside) > 1:
            compare(beside)
    if current.browsing.going:
        current.browsing.going = False
        go()


def _head() -> None:
    title, file = st.columns([5, 2], vertical_alignment="bottom")
    with title:
        st.subheader("History")
        st.caption("Every run of this browser that has trained. Select one to open or describe it, several to compare them.")
    with file:
        take_in()
    with st.container():  # a place of its own, so that what comes and goes here moves nothing below: the search box stays the same one
        _notice()


def _notice() -> None:
    """What was done last, and the way back."""
    browsing = session().browsing
    if browsing.notice:
        note, back = st.columns([6, 1], vertical_alignment="center")
        note.info(browsing.notice)
        if browsing.erased:
            back.button("Undo", key="history_undo", icon=":material/undo:", on_click=_undo, width="stretch")


def _query() -> Query:
    text, tags, sort, pinned, deleted = st.columns([4, 3, 2, 1, 1], vertical_alignment="bottom")
    words = text.text_input("Search", key="history_text", placeholder="name, notes, tag, data or layers, such as 2-8-8-1", icon=":material/search:")
    wanted = tags.multiselect("Tags", manager().history.tags(session().owner), key="history_tags", placeholder="any")
    by = SORTS[sort.selectbox("Sort by", list(SORTS), key="history_sort")]
    only = pinned.toggle("Pinned", key="history_pinned")
    bin = deleted.toggle("Deleted", key="history_deleted", help="Runs that were deleted and can still be brought back.")
    return Query(words[:200], tuple(wanted), pinned=only, deleted=bin, sort=by, descending=by not in UPWARD, size=SIZE)


def _list(query: Query, total: int) -> list[Entry]:
    """The table, one page of it; the runs that are selected."""
    if not total:
        plain = not (query.text or query.tags or query.pinned or query.deleted)
        words = "No runs yet: press play on the Play page, and what you train is kept here." if plain else "No run is like that."
        st.info(words, icon=":material/history:")
        return []
    pages = -(-total // SIZE)
    page = 0
    if pages > 1:
        count, turn = st.columns([5, 1], vertical_alignment="bottom")
        page = int(turn.number_input("Page", 1, pages, key="history_page")) - 1
        count.caption(f"{total:,} runs on {pages} pages")
    else:
        st.caption(f"{total:,} run{'s' if total != 1 else ''}")
    entries = manager().history.page(session().owner, Query(**{**_fields(query), "page": page}))
    return table(entries)


def _fields(query: Query) -> Json:
    return {name: getattr(query, name) for name in query.__slots__}


def _actions(chosen: list[Entry], go: Any) -> None:
    """What can be done with the selected runs."""
    uids = [entry["uid"] for entry in chosen]
    if not uids:
        return
    one = len(uids) == 1
    with st.container(horizontal=True):
        if chosen[0] and held("history_deleted"):
            st.button("Bring back", key="history_restore", icon=":material/restore_from_trash:", on_click=_restore, args=(uids,))
            return
        if st.button("Open in Play", key="history_open", icon=":material/play_circle:", type="primary", disabled=not one) and _open(uids[0]):
            go()
        other = "Go on from its last state as a run of its own."
        if st.button("Fork", key="history_fork", icon=":material/call_split:", disabled=not one, help=other) and _fork(uids[0]):
            go()
        pinned = all(entry["pinned"] for entry in chosen)
        st.button("Unpin" if pinned else "Pin", key="history_pin", icon=":material/keep:", on_click=_pin, args=(uids, not pinned))
        take_along(uids)
        st.button("Delete", key="history_delete", icon=":material/delete:", on_click=_delete, args=(uids,))


def _open(uid: str) -> bool:
    if session().open(token_of(session().owner, uid)):
        return True
    st.error("This run cannot be opened: its experiment is of another version, or it has been deleted.")
    return False


def _fork(uid: str) -> bool:
    try:
        token = manager().fork(token_of(session().owner, uid), session=session().id, owner=session().owner)
    except (Busy, KeyError) as error:
        st.error(str(error.args[0]))
        return False
    return session().open(token)


def _pin(uids: list[str], on: bool) -> None:
    manager().history.pin(session().owner, uids, on)


def _delete(uids: list[str]) -> None:
    manager().delete(session().owner, uids)
    browsing = session().browsing
    browsing.erased, browsing.notice = uids, f"{_runs(len(uids))} deleted."
    browsing.revision += 1


def _undo() -> None:
    browsing = session().browsing
    _restore(browsing.erased)


def _restore(uids: list[str]) -> None:
    manager().history.restore(session().owner, uids)
    browsing = session().browsing
    browsing.erased, browsing.notice = [], f"{_runs(len(uids))} brought back."
    browsing.revision += 1


def _runs(count: int) -> str:
    return f"{count:,} run{'s' if count != 1 else ''}"


def _mount(tree: list[Json]) -> None:
    """The component that tells whose history this is, and draws the tree of the selected run."""
    component("history")(key=KEY, data={"tree": tree}, on_owner_change=_owner, on_open_change=_chosen)


def _owner() -> None:
    own(session(), (held(KEY) or {}).get("owner"))


def _chosen() -> None:
    """A run of the tree was chosen: it is opened in Play."""
    uid = (held(KEY) or {}).get("open")
    if isinstance(uid, str) and session().open(token_of(session().owner, uid)):
        session().browsing.going = True
