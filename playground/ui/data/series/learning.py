"""What is learnt from a series: when, what, how far back and ahead, what becomes of gaps, and what there is to beat."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from playground.data import Prepared, Scaling, prepare
from playground.data.series_file import MOST_COLUMNS, SeriesFile
from playground.data.series_proposing import NO_TIME, SeriesSpec, declare_series, targets_of, time_of, usable
from playground.data.timeline import Hole, Twice
from playground.figures import draw_lines, series_preview
from playground.figures.series_course import draw_course, series_course
from playground.problem import SpecError
from playground.ui.data.deciding import on_wish, place, wish
from playground.ui.data.start import SERIES_SPLIT, for_series
from playground.ui.session import held, hold, session
from playground.uploads.card import TableCard
from playground.uploads.vault import Entry

STATIC = {"displayModeBar": False}


def learning(entry: Entry, spec: SeriesSpec, card: TableCard) -> bool:
    """Draw the choices; True when the series was put into the session's experiment to be trained on."""
    _question(entry, spec, card)
    try:
        source = declare_series(entry.file, card, spec.wishes)
        _shape(entry, spec, source)
        course = source.course()
        _holes(entry, spec, source)
        prepared = prepare(source, scaling=Scaling.STANDARD, split=SERIES_SPLIT)
    except SpecError as error:
        wrong = "; ".join(problem.message for problem in error.problems)
        st.error(wrong if wrong.startswith(entry.file.name) else f"{entry.file.name}: {wrong}", icon=":material/block:")
        return False
    told = [f"{course.windows:,} windows of {source.window} steps and {source.horizon} ahead", _sizes(prepared)]
    steps = course.rows - course.without_time - course.twice + course.lack  # `course.steps` counts a gap that stays open as one
    st.caption(f"{course.rows:,} rows, {steps:,} steps of time: {' · '.join(told)}. {_counted(source)}")
    shown = draw_course(series_course(source, prepared))
    st.plotly_chart(shown, key=place(entry, "course"), config=STATIC, alt=f"{source.targets[0]} over time, by part of the division")
    with st.container():  # a place of its own: the button below stays the same one
        if source.continues:
            st.caption("Three windows, and what is asked of each (dotted)")
            st.plotly_chart(draw_lines(series_preview(prepared)), key=place(entry, "windows"), config=STATIC, alt="Windows with what comes next")
    _marks(source, prepared)
    if st.button("Train on it", key=place(entry, "train"), type="primary", icon=":material/play_circle:"):
        session().replace(for_series(source, prepared))
        return True
    return False


def _question(entry: Entry, spec: SeriesSpec, card: TableCard) -> None:
    """When, and which columns."""
    there, targets = usable(card, spec.wishes), targets_of(card, spec.wishes)
    times = [NO_TIME, *(column.name for column in card.columns if column.distinct > 1)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = place(entry, "time")
        hold(key, time_of(card, spec.wishes) or NO_TIME)
        words = {NO_TIME: "none: rows as they come"}
        change: dict[str, Any] = {"on_change": on_wish, "args": (entry, spec, "time", key)}
        st.selectbox("Time", times, key=key, format_func=lambda name: words.get(name, name), width=240, **change)
        key = place(entry, "targets")
        hold(key, list(targets))
        change = {"on_change": on_wish, "args": (entry, spec, "targets", key, tuple)}
        st.multiselect("Columns to tell in advance", there, key=key, max_selections=MOST_COLUMNS, width=300, **change)
        key = place(entry, "others")
        others = [name for name in there if name not in targets]
        hold(key, [name for name in spec.wishes.others if name in others])
        change = {"on_change": on_wish, "args": (entry, spec, "others", key, tuple)}
        st.multiselect("The network also sees", others, key=key, max_selections=MOST_COLUMNS - 1, width=300, **change)


def _shape(entry: Entry, spec: SeriesSpec, source: SeriesFile) -> None:
    """How long a step is, how much of the past is seen, and how far ahead is asked."""
    steps = f"{source.clock.name}s"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _number(entry, spec, "window", f"Past seen, in {steps}", source.window, 2, 512)
        _number(entry, spec, "horizon", f"Asked ahead, in {steps}", source.horizon, 1, 64)
        tip = f"In {steps}: what was so long before is a mark to beat. 0 for none."
        _number(entry, spec, "season", "Season", source.season, 0, 512, tip)
        if len(source.targets) == 1:
            key = place(entry, "relative")
            hold(key, source.relative)
            tip = "Each window, and what is asked, is counted from its last value: networks learn changes more easily than levels."
            st.toggle("Count from the last value", key=key, help=tip, on_change=on_wish, args=(entry, spec, "relative", key))
        if source.time:
            key = place(entry, "rows")
            hold(key, spec.wishes.rows)
            tip = "For trading days and other times that skip: the row before is the step before."
            st.toggle("Rows follow one another", key=key, help=tip, on_change=on_wish, args=(entry, spec, "rows", key))
    st.caption(f"A step is {source.clock.described}." if source.time else "Rows are taken as they come, a step each.")


def _number(entry: Entry, spec: SeriesSpec, field: str, label: str, value: int, low: int, high: int, tip: str | None = None) -> None:
    key = place(entry, field)
    hold(key, value)
    st.number_input(label, low, high, key=key, help=tip, width=170, on_change=_wish_number, args=(entry, spec, field, key))


def _wish_number(entry: Entry, spec: SeriesSpec, field: str, key: str) -> None:
    wish(entry, spec, **{field: int(held(key))})


def _holes(entry: Entry, spec: SeriesSpec, source: SeriesFile) -> None:
    """The rules for gaps and for rows of the same time, each offered where it matters."""
    course = source.course()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        lost = course.lack + sum(course.missing)
        if lost:
            _rule(entry, spec, "hole", f"{lost:,} missing steps and numbers: the network's windows …", Hole)
        if course.twice:
            _rule(entry, spec, "twice", f"{course.twice:,} rows of a time that was there already become …", Twice)


def _rule(entry: Entry, spec: SeriesSpec, field: str, label: str, family: Any) -> None:
    key = place(entry, field)
    hold(key, getattr(spec.wishes, field))
    change: dict[str, Any] = {"on_change": on_wish, "args": (entry, spec, field, key)}
    st.selectbox(label, list(family), key=key, format_func=lambda rule: rule.label, width=400, **change)


def _sizes(prepared: Prepared) -> str:
    return " · ".join(f"{name} {len(part):,}" for name, part in prepared.parts.items())


def _counted(source: SeriesFile) -> str:
    """What is odd about the rows, in sentences."""
    course = source.course()
    late = "earlier than the one before: all were put in order"
    lack = f"{course.lack:,} step{'s' * (course.lack != 1)}"
    told = (
        (course.unordered, f"row was {late}", f"rows were {late}"),
        (course.without_time, "row has no time and is left out", "rows have no time and are left out"),
        (course.gaps, f"gap in time lacks {lack}", f"gaps in time lack {lack}"),
        (sum(course.missing), "cell holds no number", "cells hold no number"),
        (course.closed, "number was put into a gap", "numbers were put into gaps"),
    )
    return " ".join(f"{count:,} {one if count == 1 else many}." for count, one, many in told if count)


def _marks(source: SeriesFile, prepared: Prepared) -> None:
    """What can be reached without learning, on the part that judges, in the series' own units."""
    y, rows = prepared.raw.y.double(), prepared.test.index
    off = {answer.words: (answer.y.double() - y)[rows] for answer in source.trivials()}
    squared, plain = "Off by (root mean square)", "Off by (mean)"
    found = [{"To beat": words, squared: by.square().mean().sqrt().item(), plain: by.abs().mean().item()} for words, by in off.items()]
    st.caption("What can be told without learning, on the test part")
    columns = {name: st.column_config.NumberColumn(format="%.4g") for name in (squared, plain)}
    st.dataframe(pd.DataFrame(found), hide_index=True, width=620, column_config=columns)
