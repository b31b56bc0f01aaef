"""Answers of the trained network for texts that are typed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from playground.data.spreadsheet import as_csv
from playground.data.text_table import TextTable
from playground.looking.questions.predict_texts import MOST, PredictTexts
from playground.looking.respondent import respondent
from playground.problem import SpecError
from playground.ui.asking import ask
from playground.ui.data.deciding import place
from playground.ui.data.texts.tokens import show_tokens
from playground.ui.session import session
from playground.uploads.vault import Entry

READ = 5
"""Texts that are shown as the network reads them."""


def predicting(entry: Entry) -> None:
    """Texts in, a line each; answers out."""
    source, token = session().experiment.data.source, session().token
    if not isinstance(source, TextTable) or source.file.sha256 != entry.file.sha256 or not token:
        st.info("No network learns from these texts yet. Choose **Learn**, then **Train on it**; come back when it has learnt.")
        return
    written = st.text_area("Texts, a line each", key=place(entry, "texts"), height=140, max_chars=100_000)
    lines = [line.strip() for line in written.splitlines() if line.strip()]
    if len(lines) > MOST:
        st.warning(f"The first {MOST:,} of {len(lines):,} lines are answered.")
    if st.button("Predict", key=place(entry, "predict"), type="primary", disabled=not lines):
        _answer(entry, source, token, lines[:MOST])


def _answer(entry: Entry, source: TextTable, token: str, lines: list[str]) -> None:
    try:
        with st.spinner("Asking the network …"):
            said = ask(token, PredictTexts(texts=tuple(line[:20_000] for line in lines)), who=respondent)
    except SpecError as error:
        st.error("; ".join(problem.message for problem in error.problems), icon=":material/block:")
        return
    probability = np.asarray(said["probability"], float)
    best = [source.classes[index] for index in probability.argmax(1)]
    shares = {f"p({name})": probability[:, index].round(4) for index, name in enumerate(source.classes)}
    found = pd.DataFrame({f"predicted {source.target}": best, **shares, source.text: lines})
    with st.container(key="predictions"):  # without the widget's own download, which does not guard against formulas
        st.dataframe(found, hide_index=True)
    st.caption(
        f"By the network as it was at step {said['step']:,}. What it reads, by how far the probability of its answer falls when a word alone is "
        "unknown: green speaks for the answer, purple against it."
    )
    for names, scores, answer in list(zip(said["tokens"], said["without"], best, strict=False))[:READ]:
        show_tokens(names, after=f" → {answer}", scores=[float(score) for score in scores])
    text = as_csv(list(found.columns), found.itertuples(index=False))
    name = f"{entry.file.title}-predictions.csv"
    st.download_button("Download predictions", text, name, "text/csv", icon=":material/download:", on_click="ignore")
