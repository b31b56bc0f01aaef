"""Choosing a dataset from pictures."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from playground.data import Dataset, ready
from playground.edit import exchanged
from playground.lesson import Access
from playground.registry import named
from playground.ui.access import access, lock, readout
from playground.ui.session import edited as session
from playground.ui.session import held, hold
from playground.ui.thumbnail import thumbnail

OPEN = "datasets"
"""The key of the list, which is open or not."""

COLUMNS = 4


def data_picker() -> None:
    """A button with the dataset's name, and behind it all datasets by group, each with a picture."""
    source = session().experiment.data.source
    left = access(("data", "source", "kind"))
    if left is Access.HIDDEN:
        readout("Data set", source.called())
        return
    shown = lock(source.called(), "Choose other data; your own are added on the Data page.", left)
    with st.popover(**shown, icon=":material/database:", width="stretch", key=OPEN, on_change="rerun"):
        if held(OPEN):
            _list(source.tag())
        else:
            st.caption("Drawing the data sets …")  # seen from the click until they are there


def _list(chosen: str) -> None:
    datasets = ready()
    pictures = [f'.st-key-data_{dataset.tag()} button {{ background-image: url("{thumbnail(dataset)}"); }}' for dataset in datasets]
    st.html(f"<style>{''.join(pictures)}</style>")
    groups = list(dict.fromkeys(dataset.group for dataset in datasets))
    for group, members in groupby(sorted(datasets, key=lambda dataset: groups.index(dataset.group)), key=lambda dataset: dataset.group):
        st.caption(f"**{group}**")
        with st.container(key=f"tiles_{group.lower().replace(' ', '_').replace(':', '')}", horizontal=True, gap="xsmall"):
            for dataset in members:
                _tile(dataset, dataset.tag() == chosen)


def _tile(dataset: type[Dataset], chosen: bool) -> None:
    with st.container(key=f"data_{dataset.tag()}", width=84):
        st.button(
            dataset.name(),
            key=f"choose_{dataset.tag()}",
            help=dataset.summary(),
            type="primary" if chosen else "secondary",
            on_click=_choose,
            args=(dataset.tag(),),
            width="stretch",
        )


def _choose(kind: str) -> None:
    source = session().experiment.data.source
    hold(OPEN, False)
    if kind != source.tag():
        session().edit([(("data", "source"), exchanged(source, named(Dataset, kind)))])
