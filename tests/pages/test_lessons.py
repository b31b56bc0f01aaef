"""Lessons on the pages: hidden controls stay to be read, locked ones cannot be moved, links open."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from playground.document import load
from tests.pages.test_pages import ROUTER, opened

LINK = "https://playground.tensorflow.org/#dataset=xor&networkShape=3&noise=20&tutorial=one&noise_hide=true"


def lesson(**parameters: str) -> AppTest:
    app = AppTest.from_file(ROUTER, default_timeout=60)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def labels(app: AppTest) -> list[str]:
    return [widget.label for kind in (app.slider, app.select_slider, app.selectbox, app.number_input) for widget in kind]


def readouts(app: AppTest) -> str:
    return " ".join(text.proto.body for text in app.get("html") if "np-readout" in text.proto.body)


def test_a_hidden_control_leaves_its_value() -> None:
    assert "Noise" in labels(lesson())
    app = lesson(hide="data.source.noise,data.split")
    assert "Noise" not in labels(app)
    assert "<span>Noise</span><b>0.05</b>" in readouts(app) and "<span>Split</span>" in readouts(app)
    assert app.query_params["hide"] in ("data.source.noise,data.split", ["data.source.noise,data.split"]), "the address keeps the lesson"


def test_a_locked_control_is_seen_and_cannot_be_moved() -> None:
    app = lesson(lock="data.source.noise")
    (noise,) = [slider for slider in app.slider if "Noise" in slider.label]
    assert noise.disabled and "lock" in noise.label and "Fixed in this lesson" in noise.help


def test_the_training_panel_shrinks_to_its_values() -> None:
    app = lesson(hide="optimiser,schedule,objective,initialiser,penalties,training,seed,reroll,objective.loss")
    app.button_group(key="panel").set_value("Training").run()
    assert not app.exception and not app.error
    assert not [label for label in labels(app) if label in ("Optimiser", "Learning rate", "Schedule", "Loss", "Batch size", "Seed")]
    assert all(f"<span>{name}</span>" in readouts(app) for name in ("Optimiser", "Learning rate", "Schedule", "Loss", "Batch size", "Seed"))
    assert not [expander.label for expander in app.expander]


def test_a_lesson_can_be_left() -> None:
    app = lesson(hide="data.source.noise")
    app.button(key="leave_lesson").click().run()
    assert "Noise" in labels(app) and "hide" not in app.query_params


def test_a_link_of_tensorflow_playground_opens_on_the_experiment_page() -> None:
    app = opened("play/document.py")
    box = next(text for text in app.text_input if text.label == "Open a link")
    box.set_value(LINK)
    app.button(key="open_link").click().run()
    session = app.session_state["session"]
    assert not app.error and session.experiment == load(LINK) and session.lesson.hidden == ("data.source.noise",)
    assert any("tutorial" in info.value for info in app.info)


def test_a_broken_link_says_which_key() -> None:
    app = opened("play/document.py")
    next(text for text in app.text_input if text.label == "Open a link").set_value(LINK.replace("xor", "donut"))
    app.button(key="open_link").click().run()
    assert "`dataset` must be one of circle" in app.error[0].value


def test_the_maker_gives_an_address_and_a_frame() -> None:
    app = opened("play/document.py")
    next(select for select in app.multiselect if select.label == "Hide: training").set_value(["optimiser.lr"]).run()
    app.toggle(key="lesson_embed").set_value(True).run()
    assert any("hide=optimiser.lr" in code.value and "embed=true" in code.value for code in app.code)
    assert any(code.value.startswith("<iframe src=") for code in app.code)
    app.button(key="try_lesson").click().run()
    assert app.session_state["session"].lesson.hidden == ("optimiser.lr",)
