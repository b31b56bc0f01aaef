"""Runs of the history beside each other: their curves in one figure, their last numbers with the mark to beat, and what they differ in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from playground.difference import between, said
from playground.figures.race_curves import LaneCurve, draw_race
from playground.runs.history import Entry
from playground.runs.manager import manager
from playground.ui.history_table import title
from playground.ui.session import session

MOST_POINTS = 1500
"""Points of a curve that are drawn."""

AXES = {"Steps": "step", "Epochs": "epoch", "Seconds": "seconds"}
NUMBERS = {
    "test_metric": "test",
    "baseline": "to beat (test)",
    "validation_metric": "validation",
    "train_metric": "train",
    "test_loss": "test loss",
    "validation_loss": "validation loss",
    "train_loss": "train loss",
    "step": "steps",
    "seconds": "training time, s",
    "parameters": "parameters",
}
"""Columns of the last numbers, and what they are called here."""


def compare(uids: Sequence[str]) -> None:
    """Draw these runs beside each other."""
    entries = manager().history.some(session().owner, uids)
    if len(entries) < 2:
        return
    names = numbered([title(entry) for entry in entries])
    st.subheader(f"{len(entries)} runs beside each other")
    curves, numbers = st.columns([3, 2], gap="large")
    with curves:
        _curves(entries, names)
    with numbers:
        _numbers(entries, names)
    _differences(entries, names)


def numbered(names: Sequence[str]) -> list[str]:
    """Names that are told apart; the second of the same name gets a number."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        short = name if len(name) <= 40 else f"{name[:39]}…"
        seen[short] = seen.get(short, 0) + 1
        out.append(short if seen[short] == 1 else f"{short} ({seen[short]})")
    return out


def overlaid(entries: Sequence[Entry], names: Sequence[str], over: str, measure: str) -> list[LaneCurve]:
    """The curves of a measure, one a run that has it, thinned to what a screen shows; the last point always stays."""
    curves = []
    for entry, name in zip(entries, names, strict=True):
        rows = manager().history.rows(session().owner, entry["uid"])
        if over in rows and measure in rows and len(rows[over]):
            kept = np.unique(np.linspace(0, len(rows[over]) - 1, MOST_POINTS).round().astype(int))
            curves.append(LaneCurve(name, rows[over][kept].tolist(), rows[measure][kept].tolist()))
    return curves


def _curves(entries: Sequence[Entry], names: Sequence[str]) -> None:
    metrics = list(dict.fromkeys(entry["metric"] for entry in entries if entry["metric"]))
    measures = [f"{part}.{quantity}" for quantity in [*metrics, "loss"] for part in ("test", "validation", "train")]
    left, right = st.columns([3, 2])
    first = measures.index("test.loss")
    measure = left.selectbox("Curve", measures, index=first, key="history_measure", format_func=lambda name: name.replace(".", " "))
    over = AXES[right.segmented_control("Over", list(AXES), default="Steps", required=True, key="history_over") or "Steps"]
    curves = overlaid(entries, names, over, measure)
    if curves:
        st.plotly_chart(draw_race(curves, over=over, measure=measure), key="history_curves")
    else:
        st.caption("None of these runs has kept rows of this measure.")


def _numbers(entries: Sequence[Entry], names: Sequence[str]) -> None:
    shown = [column for column in NUMBERS if any(entry[column] is not None for entry in entries)]
    table = pd.DataFrame([[entry[column] for column in shown] for entry in entries], columns=[NUMBERS[column] for column in shown])
    table.insert(0, "run", list(names))
    table.insert(1, "metric", [entry["metric"] for entry in entries])
    st.dataframe(table, hide_index=True, height="content", key="history_numbers")
    if len({(entry["data"], entry["metric"]) for entry in entries}) > 1:
        st.caption("These runs learnt from different data: their numbers do not mean the same.")


def _differences(entries: Sequence[Entry], names: Sequence[str]) -> None:
    """Every field in which any run differs from the first, one column a run."""
    first = entries[0]["experiment"]
    found = [{change.path: change for change in between(first, entry["experiment"])} for entry in entries[1:]]
    paths = list(dict.fromkeys(path for changes in found for path in changes))
    if not paths:
        st.caption("These runs have the same experiment.")
        return
    rows = []
    for path in paths:
        base = next(changes[path].before for changes in found if path in changes)
        rows.append([path, _word(base), *(_word(changes[path].after) if path in changes else _word(base) for changes in found)])
    st.markdown("**What differs**")
    st.dataframe(pd.DataFrame(rows, columns=["field", *names]), hide_index=True, key="history_differences")


def _word(value: object) -> str:
    return "–" if value is None else said(value)
