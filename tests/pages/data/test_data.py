"""The Data page without a browser: files appear, choices are kept, and a table becomes an experiment."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground.data import DataForm, Dataset, prepare, ready
from playground.data.table_file import TableFile
from playground.experiment import Data, Experiment
from playground.figures import token_preview
from playground.ui import shell
from playground.uploads import table
from playground.uploads.file_ref import FileRef
from playground.uploads.ingest import ingest
from playground.uploads.vault import vault
from tests.pages.test_pages import opened
from tests.uploads.bringing import brought, csv_of, read

ROWS = [["size", "colour", "label"], *([i * 0.5 if i % 9 else "", "rbg"[i % 3], "yes" if i % 5 else "no"] for i in range(60))]


def with_file(tab: str = "") -> tuple[AppTest, FileRef]:
    """The page of a user who has a file."""
    app = opened()
    ref = brought(csv_of(ROWS), "rows.csv", app.session_state["session"].owner)
    read(ref)
    app.switch_page(str(shell.script("data"))).run()
    if tab:
        app.button_group(key=f"{ref.sha256[:12]}/tab").set_value(tab).run()
    return app, ref


@pytest.mark.parametrize("tab", ["Table", "Columns", "Learn", "Predict", "Card"])
def test_every_part_of_a_users_table_opens(tab: str) -> None:
    app, _ = with_file(tab)
    assert not app.exception and not app.error
    assert app.subheader[1].value == "rows"


@pytest.mark.parametrize("kind", ["iris", "diabetes", "digits", "spiral", "sine", "marks"])
def test_sets_that_come_with_the_playground_open_too(kind: str) -> None:
    app = opened("data/data.py")
    app.radio(key="data_set").set_value(kind).run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("kind", [member for member in ready() if member.form is DataForm.TOKENS], ids=lambda kind: kind.tag())
def test_sets_of_tokens_are_shown_as_text_with_their_answers(kind: type[Dataset]) -> None:
    app = opened("data/data.py")
    app.radio(key="data_set").set_value(kind.tag()).run()
    assert not app.exception and not app.error
    first = token_preview(prepare(kind()))[0]
    assert first.tokens in app.code[0].value and first.answer in app.code[0].value and any("To beat" in one.value for one in app.caption)


@pytest.mark.parametrize("kind", [member for member in ready() if member.form is DataForm.SERIES], ids=lambda kind: kind.tag())
def test_sets_of_series_are_drawn_with_what_is_asked_of_them(kind: type[Dataset]) -> None:
    app = opened("data/data.py")
    app.radio(key="data_set").set_value(kind.tag()).run()
    assert not app.exception and not app.error
    said = " ".join(caption.value for caption in app.caption)
    assert "examples" in said and "To beat" in said and (("dotted" in said) == kind().continues)


def test_a_number_to_predict_has_no_classes_that_a_division_could_keep_alike() -> None:
    app, ref = with_file("Learn")
    key = ref.sha256[:12]
    assert app.selectbox(key=f"{key}/by").options[0] == "by chance, classes alike"
    app.selectbox(key=f"{key}/target").set_value("size").run()
    assert not app.exception and app.selectbox(key=f"{key}/by").options[0] == "by chance"


def test_a_corrected_option_is_kept_and_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "guarded", lambda function, name, given: ingest(**given))
    app, ref = with_file()
    app.selectbox(key=f"{ref.sha256[:12]}/separator").set_value(";").run()
    assert not app.exception
    entry = vault().entry(app.session_state["session"].owner, ref.sha256)
    assert entry is not None and '"separator":";"' in entry.spec
    assert "· 1 column'" in str([caption.value for caption in app.caption])


def test_a_table_becomes_an_experiment_with_weights_and_is_shown_in_play(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[Any] = []
    app, ref = with_file("Learn")
    key = ref.sha256[:12]
    app.toggle(key=f"{key}/balanced").set_value(True).run()
    monkeypatch.setattr("streamlit.switch_page", went.append)
    app.button(key=f"{key}/train").click().run()
    experiment: Experiment = app.session_state["session"].experiment
    source = experiment.data.source
    assert isinstance(source, TableFile) and source.classes == ("no", "yes") and source.numbers == ("size",)
    assert experiment.objective.loss.weights[0] > 3 * experiment.objective.loss.weights[1]  # type: ignore[attr-defined]
    assert str(went[0]).endswith("play/play.py") and app.session_state["session"].problems == ()


def test_what_cannot_be_learnt_is_told_on_the_spot() -> None:
    app, ref = with_file("Learn")
    app.selectbox(key=f"{ref.sha256[:12]}/target").set_value("size").run()
    app.button_group(key=f"{ref.sha256[:12]}/asks").set_value("classes").run()
    assert not app.exception and len(app.error) <= 1


def test_whoever_opens_a_link_without_the_file_is_told_which_one_and_can_bring_it() -> None:
    _, ref = with_file()
    source = TableFile(file=ref, target="label", classes=("no", "yes"), numbers=("size",))
    other = opened("data/data.py")
    session = other.session_state["session"]
    session.replace(Experiment(data=Data(source=source)))
    other.run()
    told = str(other.warning[0].value)
    assert "rows.csv" in told and ref.sha256[:12] in told and "not among your files" in told
    assert session.problems and session.problems[0].path == "data.source"
    brought(csv_of(ROWS), "mine.csv", session.owner)
    session.reconsider()
    other.run()
    assert not other.warning and session.problems == ()


def test_a_deleted_file_is_gone_for_its_owner() -> None:
    app, ref = with_file("Card")
    app.checkbox(key=f"{ref.sha256[:12]}/sure").set_value(True).run()
    app.button(key=f"{ref.sha256[:12]}/delete").click().run()
    assert not app.exception and vault().entry(app.session_state["session"].owner, ref.sha256) is None


def test_a_column_gets_a_rule_of_its_own_for_missing_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.switch_page", lambda page: None)
    app = opened()
    rows = [["size", "weight", "label"], *([i * 0.5 if i % 9 else "", i * 2 if i % 7 else "", "yes" if i % 5 else "no"] for i in range(60))]
    ref = brought(csv_of(rows), "gaps.csv", app.session_state["session"].owner)
    read(ref)
    app.switch_page(str(shell.script("data"))).run()
    key = ref.sha256[:12]
    app.button_group(key=f"{key}/tab").set_value("Learn").run()
    assert app.selectbox(key=f"{key}/own_of").options == ["weight: 9 missing", "size: 7 missing"]
    app.selectbox(key=f"{key}/own/weight").set_value("drop").run()
    app.button(key=f"{key}/train").click().run()
    assert not app.exception
    source = app.session_state["session"].experiment.data.source
    assert [(own.name, own.rule) for own in source.own_rules] == [("weight", "drop")] and source.examples() == 51
