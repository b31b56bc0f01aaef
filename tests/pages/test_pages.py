"""Every page opens, says what it should, and never shows a traceback."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from playground.document import to_link
from playground.experiment import Experiment
from playground.layers.convolution import Conv2d
from playground.presets import presets
from playground.ui import shell
from playground.ui.session import Session

ROUTER = str(Path(shell.__file__).with_name("router.py"))


def opened(script: str = "", *, link: str | None = None) -> AppTest:
    app = AppTest.from_file(ROUTER, default_timeout=30)
    if link is not None:
        app.query_params["x"] = link
    app.run()
    if script:
        app.switch_page(str(shell.ROOT / "pages" / script)).run()
    return app


@pytest.mark.parametrize("script", [script for script, *_ in shell.PAGES])
def test_every_page_opens_without_a_fault(script) -> None:
    app = opened(script)
    assert not app.exception and not app.error


@pytest.mark.parametrize("script", [script for script, *_ in shell.PAGES])
def test_the_address_bar_holds_the_experiment_on_every_page(script) -> None:
    app = opened(script, link=to_link(presets()["moons"].experiment))
    assert app.query_params["x"] == [to_link(presets()["moons"].experiment)] or app.query_params["x"] == to_link(presets()["moons"].experiment)


def test_no_page_names_another_by_a_path_of_its_own() -> None:
    """Streamlit looks for such a path beside the router, where no pages are: `shell.script` knows where they are."""
    for script, *_ in shell.PAGES:
        assert 'switch_page("' not in (shell.ROOT / "pages" / script).read_text()


def test_the_small_version_of_an_architecture_opens_in_play() -> None:
    app = opened("learn/architectures.py")
    next(button for button in app.button if button.label == "Train the small one").click()
    app.run()
    assert not app.exception and not app.error
    assert app.session_state["session"].experiment.network == presets()["lenet5_mini"].experiment.network


def test_a_changed_experiment_changes_the_link() -> None:
    app = opened()
    app.session_state["session"].edit([(("seed",), 5)])
    app.run()
    held = app.query_params["x"]
    assert to_link(app.session_state["session"].experiment) in ([held] if isinstance(held, str) else held)


def test_pages_exist_where_the_navigation_looks() -> None:
    for script, *_ in shell.PAGES:
        assert (shell.ROOT / "pages" / script).is_file()


def test_a_page_that_fails_says_so_in_a_sentence(monkeypatch) -> None:
    from playground.ui import data_panel

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(data_panel, "data_picker", broken)
    app = opened()
    assert [error.value for error in app.error] == [
        "Something went wrong on this page, and that is our fault. The experiment and its run are kept: reload the page to go on."
    ]
    assert "secret" not in str(app)


def test_play_switches_between_data_and_training() -> None:
    app = opened()
    app.button_group(key="panel").set_value("Training").run()
    assert any(select.label == "Optimiser" for select in app.selectbox)


def test_an_impossible_network_leaves_play_usable() -> None:
    app = opened(link=to_link(Experiment(network=(Conv2d(),))))
    assert not app.exception and not app.error


def test_the_experiment_page_takes_json() -> None:
    app = opened("play/document.py")
    app.text_area[0].set_value(presets()["iris"].experiment.to_json()).run()
    next(button for button in app.button if button.label == "Use this JSON").click().run()
    assert not app.error
    assert app.session_state["session"].experiment == presets()["iris"].experiment


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"network": [{"kind": "dense", "units": 9000}]}', "../../etc/passwd", "spiral?"])
def test_json_that_is_none_is_refused_with_reasons(text) -> None:
    app = opened("play/document.py")
    before = app.session_state["session"].experiment
    app.text_area[0].set_value(text).run()
    next(button for button in app.button if button.label == "Use this JSON").click().run()
    assert len(app.error) == 1 and "cannot be used" in app.error[0].value
    assert app.session_state["session"].experiment == before


def test_a_preset_opens_on_play() -> None:
    app = opened("play/document.py")
    app.button(key="open_iris").click().run()
    assert app.session_state["session"].experiment == presets()["iris"].experiment


def test_the_experiment_page_tells_why_there_is_no_script() -> None:
    app = opened("play/document.py", link=to_link(Experiment(network=(Conv2d(),))))
    assert app.warning and "network[0]" in app.warning[0].value


def test_the_name_is_part_of_the_experiment() -> None:
    app = opened("play/document.py")
    app.text_input[0].set_value("My own").run()
    assert app.session_state["session"].experiment.name == "My own"


def test_the_reference_finds_what_is_searched_for() -> None:
    app = opened("learn/reference.py")
    app.text_input(key="wanted").set_value("nesterov").run()
    assert any("**Nesterov" in text.value for text in app.markdown)
    app.text_input(key="wanted").set_value("no such thing").run()
    assert app.info and "no such thing" in app.info[0].value


def test_a_session_holds_no_network_and_no_tensor() -> None:
    session = Session(presets()["lenet"].experiment)
    session.edit([(("network", 0, "channels"), 3)])
    assert b"torch" not in pickle.dumps(session)
