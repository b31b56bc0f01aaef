"""Answers of the trained network for new rows: typed, or from a file; shown and to be taken away as CSV."""

from __future__ import annotations

from typing import Any, BinaryIO

import numpy as np
import pandas as pd
import streamlit as st

from playground.data import Classification
from playground.data.proposing import TableSpec
from playground.data.spreadsheet import as_csv
from playground.data.table_file import TableFile
from playground.explaining.questions.predict_rows import PredictRows
from playground.problem import SpecError
from playground.settings import settings
from playground.ui.asking import ask
from playground.ui.data.deciding import place
from playground.ui.data.reading import first
from playground.ui.session import held, session
from playground.uploads import table
from playground.uploads.card import TableCard
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import Entry, vault

LISTED = 1000
"""Rows of a file whose answers are shown; the download has all."""


def predicting(entry: Entry, spec: TableSpec, card: TableCard) -> None:
    """Rows in, answers out."""
    source, token = session().experiment.data.source, session().token
    if not isinstance(source, TableFile) or source.file.sha256 != entry.file.sha256 or not token:
        st.info("No network learns from this table yet. Choose **Learn**, then **Train on it**; come back when it has learnt.")
        return
    names = list(dict.fromkeys(piece.column for piece in source.pieces()))
    way = st.segmented_control("Rows", ["Type", "From a file"], default="Type", required=True, key=place(entry, "way"), label_visibility="collapsed")
    if way == "Type":
        _typed(entry, card, source, token, names)
    else:
        _file(entry, source, token, names)


def _typed(entry: Entry, card: TableCard, source: TableFile, token: str, names: list[str]) -> None:
    st.caption("Change the cells, add rows below; empty cells count as missing.")
    begun = first(entry, card, names, most=1).reset_index(drop=True).astype("string")
    rows = st.data_editor(begun, key=place(entry, "rows"), num_rows="dynamic", hide_index=True)
    filled = [{name: _cell(row[name]) for name in names} for _, row in rows.iterrows()]
    filled = [row for row in filled if any(row.values())]
    if st.button("Predict", key=place(entry, "predict"), type="primary", disabled=not filled):
        _answer(source, token, PredictRows(rows=tuple(filled)), rows.reset_index(drop=True).astype(object).where(rows.notna(), None), "typed")


def _cell(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)


def _file(entry: Entry, source: TableFile, token: str, names: list[str]) -> None:
    shown = ", ".join(names[:12]) + (" …" if len(names) > 12 else "")
    key = place(entry, "new")
    st.file_uploader(f"A file with the columns {shown}", key=key, max_upload_size=settings().max_upload)
    content = held(key)
    if content is None or not st.button("Predict", key=place(entry, "predict_file"), type="primary"):
        return
    try:
        file, known = _kept(content)
        try:
            card = table.survey(file)
            frame = table.rows(file, card.reading).to_pandas()
            _answer(source, token, PredictRows(file=file), frame, file.title)
        finally:
            if not known:
                vault().forget(session().owner, file.sha256)
    except SpecError as error:
        st.error(str(error), icon=":material/block:")


def _kept(content: BinaryIO) -> tuple[FileRef, bool]:
    """The file in the vault, for as long as its rows are answered; whether it is one of the user's anyway."""
    known = {entry.file.sha256 for entry in vault().entries(session().owner)}
    file = vault().keep(content.name, content, session().owner, kind="rows")
    return file, file.sha256 in known


def _answer(source: TableFile, token: str, question: PredictRows, rows: pd.DataFrame, name: str) -> None:
    try:
        with st.spinner("Asking the network …"):
            said = ask(token, question)
    except SpecError as error:
        st.error("; ".join(problem.message for problem in error.problems), icon=":material/block:")
        return
    found = pd.concat([_answers(source, said), rows.reset_index(drop=True)], axis=1)
    for column, count in said["unknown"].items():
        cells = "cell holds a word" if count == 1 else "cells hold words"
        st.info(f"{column}: {count:,} {cells} that training did not know; {'it counts' if count == 1 else 'they count'} as none.")
    with st.container(key="predictions"):  # without the widget's own download, which does not guard against formulas
        st.dataframe(found.head(LISTED), hide_index=True)
    st.caption(f"{len(found):,} row{'' if len(found) == 1 else 's'}, by the network as it was at step {said['step']:,}.")
    text = as_csv(list(found.columns), found.astype(object).where(found.notna(), None).itertuples(index=False))
    st.download_button("Download predictions", text, f"{name}-predictions.csv", "text/csv", icon=":material/download:", on_click="ignore")


def _answers(source: TableFile, said: dict[str, Any]) -> pd.DataFrame:
    """The likeliest class and every class's probability, or the number."""
    task = source.task()
    if not isinstance(task, Classification):
        return pd.DataFrame({f"predicted {source.target}": said["value"][:, 0].astype(float)})
    probability = np.asarray(said["probability"], float)
    best = [task.classes[index] for index in probability.argmax(1)]
    columns = {f"p({name})": probability[:, index].round(4) for index, name in enumerate(task.classes)}
    return pd.DataFrame({f"predicted {source.target}": best, **columns})
