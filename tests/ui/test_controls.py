"""Every declared field that a form can draw becomes a widget that holds it, and what is chosen there goes into the experiment."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from playground.data import Dataset, ready
from playground.experiment import Experiment
from playground.initialisers import Initialiser
from playground.losses import Loss, MeanSquared
from playground.objectives import Supervised
from playground.optimisers import LBFGS, Optimiser
from playground.penalties import Penalty
from playground.registry import every
from playground.schedules import Schedule
from playground.stopping import StopRule
from playground.ui.family import declared_controls
from playground.ui.fitting import fitted
from playground.ui.session import Session


def with_(**changes: object) -> Experiment:
    before = Experiment()
    return fitted(before, before.model_copy(update=changes))[0]


def with_data(dataset: type[Dataset]) -> Experiment:
    before = Experiment()
    return fitted(before, before.model_copy(update={"data": before.data.model_copy(update={"source": dataset()})}))[0]


def with_loss(loss: type[Loss]) -> Experiment:
    task = Experiment().data.source.task()
    start = Experiment() if loss().fits(task) else with_data(next(d for d in ready() if loss().fits(d().task())))
    return start.model_copy(update={"objective": Supervised(loss=loss())})


CASES = [
    *((("data", "source"), d, with_data(d)) for d in ready()),
    *((("optimiser",), o, with_(optimiser=o())) for o in every(Optimiser)),
    *((("schedule",), s, with_(schedule=s())) for s in every(Schedule)),
    *((("objective", "loss"), loss, with_loss(loss)) for loss in every(Loss)),
    *((("initialiser",), i, with_(initialiser=i())) for i in every(Initialiser)),
    *((("penalties", 0), p, with_(penalties=(p(),))) for p in every(Penalty)),
    *((("training", "stop", 0), s, with_(training=Experiment().training.model_copy(update={"stop": (s(),)}))) for s in every(StopRule)),
]


def page(panel: str, experiment: Experiment) -> AppTest:
    """The sidebar's panel on an experiment."""

    def script(panel: str) -> None:
        from playground.ui.data_panel import data_panel
        from playground.ui.training_panel import training_panel

        {"Data": data_panel, "Training": training_panel}[panel]()

    app = AppTest.from_function(script, default_timeout=30, args=(panel,))
    app.session_state["session"] = Session(experiment)
    return app.run()


def widgets(app: AppTest) -> dict[str, object]:
    found = [*app.slider, *app.select_slider, *app.number_input, *app.toggle, *app.selectbox, *app.button_group]
    return {widget.key.partition("/")[2]: widget for widget in found if widget.key and "/" in widget.key}


@pytest.mark.parametrize(("path", "declared", "experiment"), CASES, ids=lambda v: v.tag() if isinstance(v, type) else "")
def test_every_field_has_its_widget_and_its_help(path, declared, experiment) -> None:
    app = page("Data" if path[0] == "data" else "Training", experiment)
    assert not app.exception
    drawn = widgets(app)
    for control in declared_controls(declared):
        widget = drawn[".".join(map(str, (*path, control.field)))]
        assert widget.help == control.help, control.field
        assert widget.value == control.default or control.default is None or list(widget.value) == [control.default], control.field


def test_a_slider_moves_the_experiment() -> None:
    app = page("Training", Experiment())
    widgets(app)["optimiser.lr"].set_value(0.3).run()
    assert app.session_state["session"].experiment.optimiser.lr == 0.3


def test_a_value_between_two_stops_has_a_stop_of_its_own() -> None:
    app = page("Training", with_(optimiser=Experiment().optimiser.model_copy(update={"lr": 0.0123})))
    slider = widgets(app)["optimiser.lr"]
    assert slider.value == 0.0123
    slider.set_value(0.01).run()
    assert "0.0123" in widgets(app)["optimiser.lr"].options, "it stays while the slider lives, so that nothing jumps"


def test_off_and_full_are_words_on_the_slider() -> None:
    app = page("Training", Experiment())
    assert widgets(app)["training.clip"].value == "off"
    widgets(app)["training.batch"].set_value("full").run()
    widgets(app)["training.clip"].set_value(1.0).run()
    training = app.session_state["session"].experiment.training
    assert (training.batch, training.clip) == ("full", 1.0)
    widgets(app)["training.clip"].set_value("off").run()
    assert app.session_state["session"].experiment.training.clip is None


def test_no_batch_larger_than_the_training_part_is_offered() -> None:
    options = widgets(page("Training", Experiment()))["training.batch"].options
    assert options[-1] == "full" and max(int(option) for option in options[:-1]) <= 250


def test_choosing_another_optimiser_keeps_what_both_have_but_takes_its_own_rate() -> None:
    app = page("Training", Experiment())
    widgets(app)["optimiser.kind"].set_value("sgd").run()
    assert app.session_state["session"].experiment.optimiser.tag() == "sgd"
    assert app.session_state["session"].experiment.optimiser.lr == 0.03
    assert "optimiser.momentum" in widgets(app)


def test_lbfgs_turns_the_batch_to_full_on_screen_too() -> None:
    app = page("Training", Experiment())
    widgets(app)["optimiser.kind"].set_value(LBFGS.tag()).run()
    assert widgets(app)["training.batch"].value == "full"


def test_only_losses_that_fit_are_offered() -> None:
    offered = widgets(page("Training", Experiment()))["objective.loss.kind"].options
    assert "Huber" not in offered and "Cross-entropy" in offered
    assert MeanSquared.name() in offered, "squared error can learn classes too"


def test_what_the_declaration_refuses_goes_back_and_is_said() -> None:
    app = page("Training", with_(optimiser=next(o for o in every(Optimiser) if o.tag() == "sgd")()))
    widgets(app)["optimiser.nesterov"].set_value(True).run()
    session = app.session_state["session"]
    assert session.experiment.optimiser.nesterov is False and "nesterov" in session.notice.text
    assert widgets(app)["optimiser.nesterov"].value is False


def test_penalties_and_stop_rules_come_and_go() -> None:
    app = page("Training", Experiment())
    widgets(app)["penalties.kinds"].set_value(["l1", "l2"]).run()
    widgets(app)["penalties.0.strength"].set_value(0.01).run()
    widgets(app)["penalties.kinds"].set_value(["l1"]).run()
    penalties = app.session_state["session"].experiment.penalties
    assert [(p.tag(), p.strength) for p in penalties] == [("l1", 0.01)]


def test_one_slider_divides_the_whole() -> None:
    app = page("Data", Experiment())
    for wished, shares in (
        ((60, 80), (0.6, 0.2, 0.2)),
        ((0, 0), (0.05, 0, 0.95)),
        ((0, 100), (0.05, 0.95, 0)),
        ((100, 100), (1, 0, 0)),
        ((70, 100), (0.7, 0.3, 0)),
    ):
        widgets(app)["data.split.shares"].set_value(wished).run()
        split = app.session_state["session"].experiment.data.split
        assert (split.train, split.validation, split.test) == pytest.approx(shares), wished


def test_undo_puts_the_widget_back() -> None:
    app = page("Training", Experiment())
    widgets(app)["optimiser.lr"].set_value(0.3).run()
    app.session_state["session"].undo()
    app.run()
    assert widgets(app)["optimiser.lr"].value == Experiment().optimiser.lr


def test_what_stands_in_the_way_is_said_where_it_is_set() -> None:
    start = Experiment()
    data = start.data.model_copy(update={"split": start.data.split.model_copy(update={"validation": 0.0, "test": 0.5})})
    rules = (next(rule for rule in every(StopRule) if rule.needs_validation)(),)
    app = page("Training", start.model_copy(update={"data": data, "training": start.training.model_copy(update={"stop": rules})}))
    assert [warning.value for warning in app.warning if "validation" in warning.value]
