"""How a series goes on: the next steps after its last window, or after numbers that are typed, to be taken away as CSV."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from playground.data.series_file import SeriesFile
from playground.data.spreadsheet import as_csv
from playground.figures.series_preview import Lines, draw_lines
from playground.looking.questions.predict_next import PredictNext
from playground.looking.respondent import respondent
from playground.problem import SpecError
from playground.ui.asking import ask
from playground.ui.data.deciding import place
from playground.ui.session import session
from playground.uploads.card import TableCard
from playground.uploads.vault import Entry

STATIC = {"displayModeBar": False}


def predicting(entry: Entry, card: TableCard) -> None:
    """The last window, to be changed; what comes after it."""
    source, token = session().experiment.data.source, session().token
    if not isinstance(source, SeriesFile) or source.file.sha256 != entry.file.sha256 or not token:
        st.info("No network learns from this series yet. Choose **Learn**, then **Train on it**; come back when it has learnt.")
        return
    try:
        window, moment = source.latest()
    except SpecError as error:
        st.error(str(error), icon=":material/block:")
        return
    until = f", which ends at {when(moment, source)}" if math.isfinite(moment) and source.time else ""
    st.caption(f"The last {source.window} {source.clock.name}s without a gap{until}. Change numbers to ask what would come after those.")
    begun = pd.DataFrame(window.numpy(), columns=list(source.columns()))
    rows = st.data_editor(begun, key=place(entry, "steps"), hide_index=True, height=240, width=min(160 + 160 * len(begun.columns), 900))
    if st.button("Predict", key=place(entry, "predict"), type="primary", disabled=bool(rows.isna().any(axis=None))):
        changed = not np.array_equal(rows.to_numpy(float), begun.to_numpy(float))
        steps = tuple(tuple(float(value) for value in row) for row in rows.to_numpy(float)) if changed else ()
        _answer(entry, source, token, PredictNext(steps=steps))


def _answer(entry: Entry, source: SeriesFile, token: str, question: PredictNext) -> None:
    try:
        with st.spinner("Asking the network …"):
            said = ask(token, question, who=respondent)
    except SpecError as error:
        st.error("; ".join(problem.message for problem in error.problems), icon=":material/block:")
        return
    value, window = np.asarray(said["value"], float), np.asarray(said["window"], float)
    steps = [f"in {step} {source.clock.name}{'s' * (step > 1)}" for step in range(1, source.horizon + 1)]
    times = {"when": [when(float(moment), source) for moment in said["moments"]]} if np.isfinite(said["moments"]).all() and source.time else {}
    found = pd.DataFrame({"step": steps, **times, **{f"predicted {name}": value[:, index] for index, name in enumerate(source.targets)}})
    lines = Lines(source.targets[0], [window[:, 0].tolist()], [value[:, 0].tolist()], [-1], ())
    st.plotly_chart(draw_lines(lines, ahead="predicted"), key=place(entry, "next"), config=STATIC, alt="The last window, and what is predicted")
    with st.container(key="predictions"):  # without the widget's own download, which does not guard against formulas
        st.dataframe(found, hide_index=True)
    st.caption(f"By the network as it was at step {said['step']:,}.")
    text = as_csv(list(found.columns), found.itertuples(index=False))
    name = f"{entry.file.title}-predictions.csv"
    st.download_button("Download predictions", text, name, "text/csv", icon=":material/download:", on_click="ignore")


def when(moment: float, source: SeriesFile) -> Any:
    """A moment as its owner writes them: a date, with its time of day where steps are shorter than a day, or a number."""
    if not source.dates:
        return moment
    stamp = np.datetime64(round(moment * 86_400), "s")
    return str(stamp).replace("T", " ") if source.clock.unit == "seconds" or moment % 1 else str(stamp)[:10]
