"""The experiment as a document: a link, JSON to read and change, and a script."""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from playground.document import opened
from playground.experiment import Experiment, GearChoice
from playground.model.export import export
from playground.model.notebook import notebook
from playground.problem import Problem, SpecError
from playground.ui.address import address, query
from playground.ui.controls import enter, key_of
from playground.ui.lesson_panel import lesson_panel
from playground.ui.session import held, hold, session
from playground.ui.trained_panel import trained_panel

OPENS = "Links of this playground and of TensorFlow Playground, with what they hide; what has no equal here is said."
LARGEST = 1
"""Megabytes that an uploaded document may have."""


def document_panel() -> None:
    """Name, link, JSON and script of the session's experiment."""
    experiment = session().experiment
    key = key_of(("name",))
    hold(key, experiment.name)
    st.text_input("Name", key=key, max_chars=120, placeholder="Untitled experiment", on_change=enter, args=(("name",), key))
    link, lesson, document, script, trained = st.tabs(["Link", "Lesson link", "JSON", "Script", "Trained network"])
    with link:
        _link(experiment)
    with lesson:
        lesson_panel()
    with document:
        _json(experiment)
    with script:
        _script(experiment)
    with trained:
        trained_panel(_slug(experiment))


def _link(experiment: Experiment) -> None:
    st.caption("Whoever opens it gets this very experiment: data, network, training, seeds. The address bar of Play always holds it too.")
    st.code(address({**query(experiment), **session().lesson.parameters()}), language=None, wrap_lines=True)
    key = key_of(("open",))
    with st.form("opening", border=False):
        st.text_input("Open a link", key=key, placeholder="https://playground.tensorflow.org/#… or a link of this playground", help=OPENS)
        wanted = st.form_submit_button("Open", key="open_link") and held(key)
    if wanted:
        _take(str(wanted))


def _json(experiment: Experiment) -> None:
    key = key_of(("document",))
    if held(key) is None:
        hold(key, experiment.to_json(indent=2))
    st.text_area("JSON", key=key, height=380, label_visibility="collapsed")
    take, save = st.columns(2)
    if take.button("Use this JSON", type="primary", width="stretch"):
        _take(str(held(key)))
    save.download_button(
        "Download", experiment.to_json(indent=2), f"{_slug(experiment)}.json", "application/json", width="stretch", icon=":material/download:"
    )
    upload = st.file_uploader("Open a file", type=["json", "txt"], key=f"{session().revision}/upload", max_upload_size=LARGEST)
    if upload is not None:
        _take(upload.getvalue().decode("utf-8", errors="replace"))


def _take(text: str) -> None:
    """Make a document the session's experiment, or say all that is wrong with it."""
    try:
        found = opened(text, files=False)
    except SpecError as error:
        st.error("This cannot be used as an experiment:\n\n" + _listed(error.problems))
        return
    session().replace(found.experiment, found.lesson, found.notes)
    st.rerun()


def _script(experiment: Experiment) -> None:
    try:
        code = export(experiment)
    except SpecError as error:
        st.warning("There is no script for a network that cannot be built:\n\n" + _listed(error.problems))
        return
    what = "A plain PyTorch script, free of this program, and as a notebook too, with the curves."
    st.caption(f"{what} It repeats the run's numbers{_how_far(experiment)}.")
    with st.container(horizontal=True):
        for label, content, ending, mime in (
            ("Script", code, "py", "text/x-python"),
            ("Notebook", partial(notebook, experiment), "ipynb", "application/x-ipynb+json"),
        ):
            st.download_button(label, content, f"{_slug(experiment)}.{ending}", mime, on_click="ignore", icon=":material/download:")
    st.code(code, language="python", height=420)


def _how_far(experiment: Experiment) -> str:
    """How well a script agrees with the run, given what takes the run's steps."""
    if experiment.training.gear is GearChoice.TORCH:
        return " bit for bit, where torch took all of its steps"
    return (
        ", bit for bit where torch takes the run's steps. The fused CPU step rounds otherwise: its rows agree to 1e-5 at first and part later, on "
        "pictures with batch norm soon; to have none of that, choose torch under Training, Arithmetic"
    )


def _listed(problems: tuple[Problem, ...]) -> str:
    return "\n".join(f"- {f'`{problem.path}` ' if problem.path else ''}{problem.message}" for problem in problems)


def _slug(experiment: Experiment) -> str:
    return re.sub(r"[^a-z0-9]+", "-", experiment.name.lower()).strip("-") or "experiment"
