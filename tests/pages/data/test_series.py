"""A series on the Data page without a browser: it is laid out, becomes an experiment, and goes on."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.clock import Clock
from playground.data.series_file import SeriesFile
from playground.data.series_proposing import SeriesSpec
from playground.data.timeline import Hole
from playground.experiment import Experiment
from playground.layers.recurrent import GRU
from playground.ui import shell
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import Entry, vault
from tests.pages.test_pages import opened
from tests.uploads.bringing import brought, read

FIRST = datetime.date(2022, 1, 1)
ROWS = "day,sold,rain\n" + "".join(
    f"{FIRST + datetime.timedelta(days=i)},{50 + 10 * math.sin(2 * math.pi * i / 7):.3f},{i % 3}\n" for i in range(200) if i not in (100, 101)
)


def with_series(tab: str = "", content: str = ROWS) -> tuple[AppTest, FileRef]:
    """The page of a user who has a series."""
    app = opened()
    owner = app.session_state["session"].owner
    ref = brought(content, "sales.csv", owner)
    vault().write(owner, Entry(ref, "series", ref.title, 1.0))
    read(ref)
    app.switch_page(str(shell.script("data"))).run()
    if tab:
        app.button_group(key=f"{ref.sha256[:12]}/tab").set_value(tab).run()
    return app, ref


@pytest.mark.parametrize("tab", ["Table", "Learn", "Predict", "Card"])
def test_every_part_of_a_users_series_opens(tab: str) -> None:
    app, _ = with_series(tab)
    assert not app.exception and not app.error
    assert app.subheader[1].value == "sales"


def test_what_is_found_in_it_is_said() -> None:
    app, _ = with_series("Learn")
    said = " ".join(caption.value for caption in app.caption)
    assert "A step is a day." in said and "1 gap in time lacks 2 steps." in said and "198 rows, 200 steps of time" in said
    (table,) = (frame.value for frame in app.dataframe)
    assert table["To beat"].tolist() == ["what was 7 days before", "that the last value stays"]
    assert table["Off by (mean)"][0] < 0.01 < table["Off by (mean)"][1], "a week comes round again"


def test_choices_are_kept_and_the_series_becomes_an_experiment(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[Any] = []
    app, ref = with_series("Learn")
    key = ref.sha256[:12]
    app.number_input(key=f"{key}/window").set_value(10).run()
    app.selectbox(key=f"{key}/hole").set_value(Hole.LINE).run()
    app.multiselect(key=f"{key}/others").set_value(["rain"]).run()
    assert not app.exception and not app.error
    monkeypatch.setattr("streamlit.switch_page", went.append)
    app.button(key=f"{key}/train").click().run()
    experiment: Experiment = app.session_state["session"].experiment
    source = experiment.data.source
    assert isinstance(source, SeriesFile) and source.window == 10 and source.hole == "line" and source.others == ("rain",)
    assert source.clock == Clock(unit="days", step=1) and source.horizon == 7 and experiment.network == (GRU(units=24),)
    assert str(went[0]).endswith("play/play.py") and app.session_state["session"].problems == ()


def test_what_cannot_be_learnt_is_told_on_the_spot() -> None:
    app, ref = with_series("Learn", "day,sold\n" + "".join(f"{FIRST + datetime.timedelta(days=i)},{i}\n" for i in range(40)))
    app.number_input(key=f"{ref.sha256[:12]}/window").set_value(60).run()
    assert not app.exception and "sales.csv has 40 steps of time, and a window of 60" in app.error[0].value


def test_two_quick_choices_are_both_kept_though_the_page_was_drawn_before_the_first() -> None:
    app, ref = with_series("Learn")
    key = ref.sha256[:12]
    app.number_input(key=f"{key}/window").set_value(12)
    app.selectbox(key=f"{key}/hole").set_value(Hole.LAST)
    app.run()
    entry = vault().entry(app.session_state["session"].owner, ref.sha256)
    assert entry is not None
    wishes = SeriesSpec.read(entry.spec).wishes
    assert (wishes.window, wishes.hole) == (12, Hole.LAST)
