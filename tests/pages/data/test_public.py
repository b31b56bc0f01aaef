"""Public sets on the Data page, from a stand-in for openml.org: nothing is asked before somebody asks, and what comes is a file like any other."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.data.proposing import TableSpec
from playground.settings import Settings, settings
from playground.uploads.errand import Errand
from playground.uploads.vault import vault
from tests.pages.test_pages import opened
from tests.uploads.openml_server import standing_in
from tests.uploads.test_openml import closed_port


def elsewhere(monkeypatch: pytest.MonkeyPatch, address: str, home: Path) -> None:
    """Public sets come from this address, and are kept in a directory of the test's own."""
    found: Settings = settings().model_copy(update={"openml": address})
    for module in ("fetching", "choosing"):
        monkeypatch.setattr(f"playground.ui.data.public.{module}.settings", lambda: found.model_copy(update={"data_dir": home}))


def page() -> AppTest:
    app = opened("data/data.py")
    app.button_group(key="bringing").set_value("public").run()
    assert not app.exception
    return app


def named(app: AppTest, name: str) -> AppTest:
    app.selectbox(key="public/known").set_value("another …").run()
    app.text_input(key="public/name").set_value(name).run()
    return app.button(key="public/look").click().run()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def waited(app: AppTest) -> Errand:
    """What is being fetched, once it runs no more."""
    errand = app.session_state["session"].errand
    assert isinstance(errand, Errand)
    end = time.monotonic() + 90
    while errand.running() and time.monotonic() < end:
        time.sleep(0.1)
    return errand


def test_a_set_is_looked_up_fetched_and_taken_in_with_its_card(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with standing_in() as (address, asked):
        elsewhere(monkeypatch, address, tmp_path)
        app = page()
        assert asked == []
        named(app, "tiny")
        assert "tiny, version 1: 60 rows × 3 columns." in [caption.value for caption in app.caption]
        press(app, "Fetch")
        errand = waited(app)
        app.run()
    assert not app.exception and not app.error and app.session_state["session"].errand is None
    (entry,) = vault().entries(app.session_state["session"].owner)
    assert (entry.kind, entry.title, entry.licence) == ("table", "tiny", "CC0") and "A. Maker" in entry.source and "A tiny set." in entry.notes
    wishes = TableSpec.read(entry.spec).wishes
    assert (wishes.target, wishes.asks) == ("class", "classes") and app.subheader[1].value == "tiny"
    assert not errand.folder.exists() and not list(tmp_path.glob("openml/**/*.parquet"))


def test_rows_of_pixels_are_taken_in_as_pictures(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with standing_in() as (address, _):
        elsewhere(monkeypatch, address, tmp_path)
        app = press(named(page(), "drawn"), "Fetch")
        waited(app)
        app.run(timeout=60)
    assert not app.exception and not app.error
    (entry,) = vault().entries(app.session_state["session"].owner)
    assert (entry.kind, entry.title) == ("pictures", "drawn") and app.subheader[1].value == "drawn"


def test_without_a_connection_the_page_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere(monkeypatch, closed_port(), tmp_path)
    app = named(page(), "titanic")
    assert not app.exception and "no connection to 127.0.0.1" in app.error[0].value and "add the data as a file" in app.error[0].value


def test_a_fetch_can_be_cancelled(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with standing_in(slow=30) as (address, _):
        elsewhere(monkeypatch, address, tmp_path)
        app = press(named(page(), "7"), "Fetch")
        errand = app.session_state["session"].errand
        assert errand is not None and errand.running()
        press(app, "Cancel")
        assert app.session_state["session"].errand is None and not errand.running() and not app.error


def test_a_server_without_public_sets_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    elsewhere(monkeypatch, "", tmp_path)
    assert any("offers no public sets" in caption.value for caption in page().caption)
