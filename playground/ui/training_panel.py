"""How training goes: the optimiser and its schedule, the loss, what holds weights back, where they start and when to stop."""

from __future__ import annotations

from functools import lru_cache

import plotly.graph_objects as go
import streamlit as st

from playground.engine.device import devices
from playground.experiment import DeviceChoice, Experiment, Training
from playground.figures import draw_learning_rate, planned_rate
from playground.initialisers import Initialiser
from playground.lesson import Access
from playground.losses import Loss
from playground.objectives import Supervised
from playground.optimisers import Optimiser
from playground.penalties import Penalty
from playground.registry import every
from playground.schedules import Schedule
from playground.stopping import Epochs, StopRule
from playground.ui.access import access, drawer, hidden, lock, readout
from playground.ui.controls import draw, enter, key_of
from playground.ui.family import choose, control_of, declared_controls, fields, several
from playground.ui.session import edited as session
from playground.ui.session import hold

HORIZON = 100
"""Epochs of a schedule's preview, unless the schedule or a stop rule names its own."""


OWN = ("training", "objective", "optimiser", "schedule", "penalties", "initialiser")
"""The beginnings of paths that are set here."""


def training_panel() -> None:
    """Everything about training, most used first."""
    for problem in session().problems:
        if problem.path.startswith(OWN):
            st.warning(f"{problem.message[0].upper()}{problem.message[1:]}.")
    _optimiser()
    _schedule()
    _loss()
    with drawer("Holding weights back", "penalties", "training.clip", "training.max_norm"):
        several(Penalty, every(Penalty), ("penalties",), "Penalty on large weights")
        for field in ("clip", "max_norm"):
            draw(control_of(Training, field), ("training", field))
    with drawer("Where weights start", "initialiser", "seed"):
        choose(Initialiser, every(Initialiser), ("initialiser",), "First weights")
        fields(type(session().experiment.initialiser), ("initialiser",))
        _seed()
    with drawer("When to stop", "training.stop"):
        several(StopRule, every(StopRule), ("training", "stop"), "Stop at", help="The test part is never looked at for this.")
    _device()
    with drawer("Arithmetic", "training.gear"):
        draw(control_of(Training, "gear"), ("training", "gear"))


def _optimiser() -> None:
    optimiser = session().experiment.optimiser
    choose(Optimiser, every(Optimiser), ("optimiser",), "Optimiser", anew=("lr",))
    draw(control_of(type(optimiser), "lr"), ("optimiser", "lr"))
    more = [f"optimiser.{control.field}" for control in declared_controls(type(optimiser)) if control.field != "lr"]
    with drawer(f"More of {optimiser.name()}", *more):
        fields(type(optimiser), ("optimiser",), only=lambda field: field != "lr")


def _schedule() -> None:
    experiment = session().experiment
    schedule = experiment.schedule
    choose(Schedule, every(Schedule), ("schedule",), "Schedule", help="How the learning rate changes as training goes on.")
    fields(type(schedule), ("schedule",))
    if schedule.tag() != "constant":
        st.plotly_chart(
            _preview(schedule, experiment.optimiser.lr, _horizon(experiment), _steps(experiment)), key="schedule", config={"displayModeBar": False}
        )


def _loss() -> None:
    experiment = session().experiment
    if isinstance(experiment.objective, Supervised):
        task = experiment.data.source.task()
        fitting = [loss for loss in every(Loss) if loss().fits(task)]  # type: ignore[type-abstract]
        choose(Loss, fitting, ("objective", "loss"), "Loss", help="What counts as wrong, and how much. Only losses that fit the task are offered.")
        fields(type(experiment.objective.loss), ("objective", "loss"))
    draw(control_of(Training, "batch"), ("training", "batch"), most=_train_size(experiment))


def _seed() -> None:
    if hidden("seed", "reroll"):
        draw(control_of(Experiment, "seed"), ("seed",))
        return
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        draw(control_of(Experiment, "seed"), ("seed",))
        st.button(
            "Re-roll",
            key="reroll",
            icon=":material/casino:",
            help="Other first weights, drawn with the next seed.",
            on_click=session().reroll,
            disabled=access("reroll", "seed") is not Access.OPEN,
        )


def _device() -> None:
    present = ("auto", *devices())
    if len(present) == 2:
        return
    left = access(("training", "device"))
    if left is Access.HIDDEN:
        readout("Device", session().experiment.training.device.value)
        return
    key = key_of(("training", "device"))
    hold(key, session().experiment.training.device.value)
    names = {"auto": "Automatic", "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
    st.segmented_control(
        **lock("Device", DeviceChoice.__doc__, left),
        options=present,
        format_func=names.__getitem__,
        key=key,
        required=True,
        on_change=enter,
        args=(("training", "device"), key),
    )


def _train_size(experiment: Experiment) -> int:
    data = experiment.data
    return max(1, round(data.split.train * data.source.examples()))


def _steps(experiment: Experiment) -> int:
    """Steps in an epoch."""
    size, batch = _train_size(experiment), experiment.training.batch
    return 1 if batch == "full" else -(-size // batch)


def _horizon(experiment: Experiment) -> int:
    limits = [rule.limit for rule in experiment.training.stop if isinstance(rule, Epochs)]
    own = getattr(experiment.schedule, "epochs", None)
    return min(limits) if limits else int(own * 1.2) + 1 if own else HORIZON


@lru_cache(maxsize=64)
def _preview(schedule: Schedule, rate: float, epochs: int, steps: int) -> go.Figure:
    return draw_learning_rate(planned_rate(schedule, rate, epochs=epochs, steps_per_epoch=steps), height=120)
