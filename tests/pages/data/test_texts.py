"""Texts on the Data page without a browser: looked at, made into experiments, asked."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.text_file import TextFile
from playground.data.text_table import TextTable
from playground.experiment import Experiment
from playground.layers.attention import EncoderBlock
from playground.layers.recurrent import GRU, LSTM
from playground.ui import shell
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import Entry, vault
from tests.pages.test_pages import opened
from tests.uploads.bringing import brought, read

STORY = "Once upon a time there was a cat. The cat sat on the mat, and the mat was red.\n" * 60
REVIEWS = "review,stars\n" + "".join(f"the {('film', 'plot')[i % 2]} was {('good', 'bad')[i // 2 % 2]} number {i},{i // 2 % 2}\n" for i in range(80))


def with_file(kind: str, content: str, tab: str = "") -> tuple[AppTest, FileRef]:
    app = opened()
    owner = app.session_state["session"].owner
    ref = brought(content, {"text": "story.txt", "texts": "reviews.csv"}[kind], owner)
    vault().write(owner, Entry(ref, kind, ref.title, 1.0))
    if kind == "texts":
        read(ref)
    app.switch_page(str(shell.script("data"))).run()
    if tab:
        app.button_group(key=f"{ref.sha256[:12]}/tab").set_value(tab).run()
    return app, ref


@pytest.mark.parametrize("tab", ["Text", "Learn", "Write", "Card"])
def test_every_part_of_a_users_text_opens(tab: str) -> None:
    app, _ = with_file("text", STORY, tab)
    assert not app.exception and not app.error and app.subheader[1].value == "story"


@pytest.mark.parametrize("tab", ["Table", "Learn", "Predict", "Card"])
def test_every_part_of_labelled_texts_opens(tab: str) -> None:
    app, _ = with_file("texts", REVIEWS, tab)
    assert not app.exception and not app.error and app.subheader[1].value == "reviews"


@pytest.mark.parametrize(("by", "network", "layer"), [("character", "lstm", LSTM), ("byte_pair", "gpt", EncoderBlock)])
def test_a_text_becomes_an_experiment(by: str, network: str, layer: type, monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[Any] = []
    app, ref = with_file("text", STORY, "Learn")
    key = ref.sha256[:12]
    app.button_group(key=f"{key}/by").set_value(by).run()
    app.number_input(key=f"{key}/length").set_value(24).run()
    app.button_group(key=f"{key}/network").set_value(network).run()
    assert not app.exception and not app.error
    (marks,) = (frame.value for frame in app.dataframe)
    assert marks["Perplexity"][1] < marks["Perplexity"][0]
    monkeypatch.setattr("streamlit.switch_page", went.append)
    app.button(key=f"{key}/train").click().run()
    experiment: Experiment = app.session_state["session"].experiment
    source = experiment.data.source
    assert isinstance(source, TextFile) and source.by == by and source.length == 24 and isinstance(experiment.network[-1], layer)
    assert str(went[0]).endswith("play/play.py") and app.session_state["session"].problems == ()


def test_labelled_texts_become_an_experiment(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[Any] = []
    app, ref = with_file("texts", REVIEWS, "Learn")
    key = ref.sha256[:12]
    app.number_input(key=f"{key}/words").set_value(10).run()
    said = " ".join(caption.value for caption in app.caption)
    assert "80 of 80 rows are learnt from" in said and "tokens are unknown" in said
    monkeypatch.setattr("streamlit.switch_page", went.append)
    app.button(key=f"{key}/train").click().run()
    experiment: Experiment = app.session_state["session"].experiment
    source = experiment.data.source
    assert isinstance(source, TextTable) and len(source.words) == 10 and source.classes == ("0", "1")
    assert experiment.network[-1] == GRU(units=32) and app.session_state["session"].problems == ()


def test_a_file_that_cannot_be_read_so_says_why_and_offers_other_encodings() -> None:
    app, ref = with_file("text", STORY)
    app.selectbox(key=f"{ref.sha256[:12]}/encoding").set_value("utf-16").run()
    assert not app.exception and "line 1 (byte 1) cannot be read as utf-16" in app.error[0].value
    app.button(key=f"{ref.sha256[:12]}/detect").click().run()
    assert not app.error
