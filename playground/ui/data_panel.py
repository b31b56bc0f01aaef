"""What is learnt from: the dataset and its settings, a look at it, its division and its scaling."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
import plotly.graph_objects as go
import streamlit as st
import torch

from playground.augmentations import Augmentation
from playground.data import Classification, DataForm, Dataset, Prepared, Regression, Segmentation, Split, prepare
from playground.data.baseline import baseline, guesses
from playground.data.table_file import TableFile
from playground.engine.augmented import first_batch
from playground.experiment import Data, Experiment
from playground.figures import class_balance, data_preview, draw_balance, draw_lines, draw_points, series_preview, token_preview
from playground.figures.token_preview import as_text
from playground.lesson import Access
from playground.problem import SpecError
from playground.registry import every
from playground.ui.access import access, drawer, lock, readout
from playground.ui.controls import draw, key_of
from playground.ui.data_picker import data_picker
from playground.ui.family import control_of, declared_controls, fields, several
from playground.ui.session import edited as session
from playground.ui.session import held, hold
from playground.ui.thumbnail import tiled
from playground.uploads import table

STATIC = {"displayModeBar": False}
SHOWN = 24
"""Augmented pictures shown."""

LEAST = 5
"""Per cent of the examples that the training part takes at least."""


def data_panel() -> None:
    """Everything about the data, from the choice of it to what it takes to beat."""
    data = session().experiment.data
    data_picker()
    source = type(data.source)
    st.caption(data.source.described())
    prepared = _prepared(session().experiment)
    if prepared:
        _look(data.source, prepared)
    fields(source, ("data", "source"), only=lambda field: field not in ("seed", *source.settled))
    if any(control.field == "seed" for control in declared_controls(source)):
        _seed(source)
    _split(data.split)
    if source.form is not DataForm.TOKENS:
        draw(control_of(Data, "scaling"), ("data", "scaling"))
    if isinstance(data.source.task(), Regression):
        draw(control_of(Data, "target_scaling"), ("data", "target_scaling"))
    if prepared:
        _balance(prepared)
        _augmentations(prepared)
    with drawer("More about the data", ("data", "split", "seed")):
        draw(control_of(Split, "seed"), ("data", "split", "seed"))
        if source.origin:
            st.caption(f"{source.origin.citation}. [{source.origin.licence}]({source.origin.address})")


def _look(source: Dataset, prepared: Prepared) -> None:
    """A first look at the examples, as suits their form."""
    if source.form is DataForm.IMAGE:
        x = source.sample().x
        spread = torch.linspace(0, len(x) - 1, min(len(x), SHOWN)).long() if source.photographs else torch.arange(min(len(x), 32))
        st.image(tiled(x[spread], columns=8, zoom=max(1, 32 // x.shape[-1]), exact=source.photographs), width="stretch")
    elif source.form is DataForm.TOKENS:
        st.code(as_text(token_preview(prepared)), language=None, wrap_lines=False)
    elif source.form is DataForm.SERIES:
        _chart(_series(prepared), "preview", f"The examples of {source.name()}")
    elif source.form is DataForm.TABLE:
        st.dataframe(_rows(source), height=178, hide_index=True)
    else:
        _chart(_preview(prepared), "preview", f"The examples of {source.name()}")


def _chart(figure: go.Figure, key: str, words: str) -> None:
    """A chart, once the network's first picture stands: Plotly is a large script, which would hold that up."""
    if session().drawn:
        st.plotly_chart(figure, key=key, config=STATIC, alt=words)
    else:
        st.container(height=figure.layout.height, border=False)


def _seed(source: type[Dataset]) -> None:
    left = access(("data", "source", "seed"))
    if left is Access.HIDDEN:
        draw(control_of(source, "seed"), ("data", "source", "seed"))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        draw(control_of(source, "seed"), ("data", "source", "seed"))
        tip = "Other examples of the same kind, with the next seed. The network is kept."
        st.button("Regenerate", key="regenerate", icon=":material/refresh:", help=tip, on_click=session().regenerate, disabled=left is Access.LOCKED)


def _split(split: Split) -> None:
    """One slider with two handles divides the whole, so that the shares always sum to 1."""
    key = key_of(("data", "split", "shares"))
    cuts = (round(100 * split.train), round(100 * (split.train + split.validation)))
    label = f"Train {cuts[0]} · validate {cuts[1] - cuts[0]} · test {100 - cuts[1]} %"
    left = access(("data", "split"))
    if left is Access.HIDDEN:
        readout("Split", label)
        return
    hold(key, cuts)
    shown = lock(label, Split.__doc__, left)
    st.slider(**shown, min_value=0, max_value=100, step=5, format="%d %%", key=key, on_change=_divide, args=(key,))


def _divide(key: str) -> None:
    train, both = held(key)
    train = max(train, LEAST)
    both = max(both, train)
    path = ("data", "split")
    session().edit([((*path, "train"), train / 100), ((*path, "validation"), (both - train) / 100), ((*path, "test"), (100 - both) / 100)])


def _balance(prepared: Prepared) -> None:
    sizes = " · ".join(f"{name} {len(part):,}" for name, part in prepared.parts.items())
    st.caption(f"Examples: {sizes}")
    if isinstance(prepared.task, Classification):
        _chart(_bars(prepared), "balance", "Share of each class in each part")
    mark = baseline(prepared)
    share = "mean IoU" if isinstance(prepared.task, Segmentation) else "accuracy"
    score = f"R² of {round(mark.test, 2) + 0.0:.2f}" if isinstance(prepared.task, Regression) else f"{share} of {100 * mark.test:.0f}\u00a0%"
    st.caption(f"To beat: {mark.words} gives a test {score}.")
    for guess in guesses(prepared):
        st.caption(f"Counting {guess.words} gives a test loss of {guess.loss:.3f} (perplexity {guess.perplexity:.1f}).")


def _augmentations(prepared: Prepared) -> None:
    """What is done anew to each training batch, and how the first one then looks."""
    experiment = session().experiment
    fitting = [kind for kind in every(Augmentation) if kind().unfit(prepared.form, prepared.task) is None]  # type: ignore[type-abstract]
    if not fitting:
        return
    with drawer("Augmentation", "data.augmentations"):
        several(Augmentation, fitting, ("data", "augmentations"), "Change training batches by", help="The other parts are never changed.")
        for problem in session().problems:
            if problem.path.startswith("data.augmentations"):
                st.warning(f"{problem.message[0].upper()}{problem.message[1:]}.")
        if experiment.data.augmentations and prepared.form is DataForm.IMAGE:
            batch, _ = first_batch(experiment, prepared)
            images = prepared.standardiser.restore(batch[:SHOWN])
            zoom, exact = max(1, 32 // images.shape[-1]), prepared.source.photographs
            st.image(tiled(images, columns=8, zoom=zoom, exact=exact), width="stretch", caption="The first training batch")


def _prepared(experiment: Experiment) -> Prepared | None:
    """The data as the network gets them; None when they cannot be divided so, which the problems say."""
    data = experiment.data
    try:
        return prepare(data.source, data.features, data.scaling, data.split, data.target_scaling)
    except SpecError as error:
        for problem in error.problems:
            st.warning(str(problem))
        return None


@lru_cache(maxsize=32)
def _preview(prepared: Prepared) -> go.Figure:
    return draw_points(data_preview(prepared))


@lru_cache(maxsize=32)
def _series(prepared: Prepared) -> go.Figure:
    return draw_lines(series_preview(prepared))


@lru_cache(maxsize=32)
def _bars(prepared: Prepared) -> go.Figure:
    return draw_balance(class_balance(prepared))


@lru_cache(maxsize=8)
def _rows(source: Dataset) -> pd.DataFrame:
    """The first rows of a table, the answer first; of a user's own as they are in the file."""
    if isinstance(source, TableFile):
        names = list(dict.fromkeys((source.target, *(piece.column for piece in source.pieces()))))
        own: pd.DataFrame = table.rows(source.file, source.reading, names, most=20).to_pandas()
        return own
    samples, task = source.sample(), source.task()
    if isinstance(task, Classification):
        name, answer = "class", [task.classes[int(label)] for label in samples.y[:20]]
    else:
        name, answer = getattr(task, "targets", ("answer",))[0], samples.y[:20, 0].tolist()
    columns = {name: samples.x[:20, index].tolist() for index, name in enumerate(samples.names)}
    return pd.DataFrame({name: answer, **columns})
