"""A set that comes with the playground: its examples, its columns, its classes, and where it comes from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd
import streamlit as st

from playground.data import Classification, DataForm, Dataset, Prepared, Regression, Samples, prepare
from playground.data.baseline import baseline, guesses
from playground.data.forecasts import Forecast
from playground.edit import exchanged
from playground.figures import class_balance, data_preview, draw_balance, draw_lines, draw_points, series_preview, token_preview
from playground.figures.column import column_look, draw_column
from playground.figures.correlations import MOST, correlations, draw_correlations
from playground.figures.series_preview import Lines
from playground.figures.token_preview import as_text
from playground.ui.session import session
from playground.ui.thumbnail import sheet

STATIC = {"displayModeBar": False}
SHOWN = 200


def built_in(kind: type[Dataset]) -> bool:
    """Draw it as it is at first; True when it was put into the session's experiment to be trained on."""
    source = _source(kind)
    st.subheader(source.name())
    st.caption(source.described())
    go = st.button("Train on it", key=f"train/{kind.tag()}", type="primary", icon=":material/play_circle:")
    if go and kind.tag() != session().experiment.data.source.tag():
        session().edit([(("data", "source"), exchanged(session().experiment.data.source, kind))])
    samples = source.sample()
    shape, what = " × ".join(map(str, source.example_shape())), "token" if source.form is DataForm.TOKENS else "number"
    st.caption(f"{len(samples.x):,} examples of {shape} {what}{'s' * (shape != '1')}")
    _examples(source, samples)
    if isinstance(samples.task, Classification):
        chart = draw_balance(class_balance(prepare(source)))
        st.plotly_chart(chart, key=f"balance/{kind.tag()}", config=STATIC, alt="Share of each class in each part")
    if source.form is DataForm.TABLE:
        _columns(source, samples)
    if source.origin:
        st.caption(f"Source: {source.origin.citation}. [{source.origin.licence}]({source.origin.address})")
    return go


def _source(kind: type[Dataset]) -> Dataset:
    """The set as the session has it, or as it is at first."""
    own = session().experiment.data.source
    return own if type(own) is kind else kind()


def _examples(source: Dataset, samples: Samples) -> None:
    if source.form is DataForm.IMAGE:
        st.image(sheet(samples, rows=4, columns=16, zoom=4))
    elif source.form in (DataForm.PLANE, DataForm.LINE):
        chart = draw_points(data_preview(prepare(source)))
        st.plotly_chart(chart, key=f"points/{source.tag()}", config=STATIC, alt=f"The examples of {source.name()}")
    elif source.form is DataForm.TABLE:
        st.dataframe(_frame(source), height=320, hide_index=True)
    elif source.form is DataForm.SERIES:
        _series(source)
    elif source.form is DataForm.TOKENS:
        _tokens(source)


def _series(source: Dataset) -> None:
    """Some series, with what is asked of them where they go on; a measured one also as a whole."""
    if isinstance(source, Forecast):
        whole = Lines(source.measured, [source.series().tolist()], [[]], [-1], ())
        st.caption(f"All of it, {source.length():,} steps of a {source.unit}")
        st.plotly_chart(draw_lines(whole), key=f"whole/{source.tag()}", config=STATIC, alt=f"{source.name()} over all the time")
    prepared = prepare(source)
    asked = ", and what is asked of each (dotted)" if source.continues else ""
    shown = series_preview(prepared)
    st.caption(f"{len(shown.values)} examples{asked}")
    st.plotly_chart(draw_lines(shown, legend=True), key=f"series/{source.tag()}", config=STATIC, alt=f"Examples of {source.name()}")
    _beat(prepared)


def _tokens(source: Dataset) -> None:
    """Some rows of tokens with their answers, and the tokens there are."""
    prepared, names = prepare(source), source.vocabulary() or ()
    st.code(as_text(token_preview(prepared, most=8)), language=None, wrap_lines=False)
    st.caption(f"{len(names):,} tokens: {' '.join(name.replace(' ', '␣') for name in names[:60])}{' …' if len(names) > 60 else ''}")
    _beat(prepared)


def _beat(prepared: Prepared) -> None:
    """What can be reached without learning, on the part that judges."""
    mark = baseline(prepared)
    score = f"R² {round(mark.test, 2) + 0.0:.2f}" if isinstance(prepared.task, Regression) else f"accuracy {mark.test:.0%}"
    st.caption(f"To beat: {mark.words} gives a test {score}.")
    for guess in guesses(prepared):
        st.caption(f"Counting {guess.words} gives a test loss of {guess.loss:.3f} (perplexity {guess.perplexity:.1f}).")


def _columns(source: Dataset, samples: Samples) -> None:
    names = list(samples.names)
    name = str(st.selectbox("A closer look at", names, key=f"look/{source.tag()}", width=360))
    task, column = samples.task, samples.x[:, names.index(name)].double().numpy()
    labels = None
    if isinstance(task, Classification):
        labels = [task.classes[label] for label in samples.y.tolist()], task.classes
    st.plotly_chart(draw_column(column_look(name, column, labels)), key=f"column/{source.tag()}", config=STATIC, alt=f"Distribution of {name}")
    st.caption("Statistics")
    st.dataframe(pd.DataFrame(samples.x.numpy(), columns=names).describe().T, height=240)
    st.caption("Correlations (Pearson)")
    found = correlations(names[:MOST], samples.x[:, :MOST].double().numpy())
    st.plotly_chart(draw_correlations(found), key=f"correlations/{source.tag()}", config=STATIC, alt="Correlations of the columns")


@lru_cache(maxsize=8)
def _frame(source: Dataset) -> pd.DataFrame:
    """The first rows, the answer first."""
    samples = source.sample()
    x, y = samples.x[:SHOWN], samples.y[:SHOWN]
    if isinstance(samples.task, Classification):
        answer: dict[str, object] = {"class": [samples.task.classes[label] for label in y.tolist()]}
    elif isinstance(samples.task, Regression):
        answer = {name: y[:, index].numpy() for index, name in enumerate(samples.task.targets)}
    else:
        answer = {}
    return pd.DataFrame({**answer, **{name: np.asarray(x[:, index]) for index, name in enumerate(samples.names)}})
