"""The sidebar of the Vary page: what is varied, between what, and over how many seeds."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from playground.comparing.dimension import Dimension, searchable, told
from playground.comparing.order import EPOCHS
from playground.comparing.setting import settings_of
from playground.comparing.statistics import least_seeds
from playground.comparing.sweep import Sweep
from playground.comparing.values import suggested
from playground.comparing.variable import Variable
from playground.problem import Problem, SpecError
from playground.ui.job_hold import begin
from playground.ui.session import held, hold, keep, session
from playground.ui.vary import KEY
from playground.ui.vary_work import ordered, work

FIRST = "optimiser.lr"
"""Varied at first."""

SEEDS = 32
NONE = ""
ICON = ":material/stacked_line_chart:"


def vary_panel() -> None:
    """Everything that makes a comparison of the experiment on screen."""
    experiment = session().experiment
    known = searchable(experiment)
    st.caption(f"Of **{experiment.name or 'the experiment on the Play page'}**. Every setting meets the same seeds: same data, same order.")
    _field("vary.first", "Vary", known, FIRST, "The setting that is compared at several values.")
    _field("vary.second", "And", known, NONE, "A second setting: every pair of values is trained.", none="nothing else")
    with st.container(horizontal=True, gap="xsmall"):
        keep("vary.seeds", SEEDS)
        st.number_input("Seeds", 2, 512, key="vary.seeds", help="Runs of every setting, each with another seed. More seeds show smaller differences.")
        keep("vary.epochs", None if experiment.training.stop else EPOCHS)
        st.number_input("Epochs", 1, 100_000, key="vary.epochs", help="Of each run; left empty, its stop rules decide.", placeholder="stop rules")
    _fresh()
    problems, sweep, settings = _sweep(known)
    for problem in problems:
        place = known[problem.path].label if problem.path in known else problem.path
        st.warning(f"{place}: {problem.message}." if place else f"{problem.message}.")
    if sweep is not None:
        least = least_seeds(settings * (settings - 1) // 2)
        wanted = f" It takes at least {least} seeds to tell {'so many' if settings > 2 else 'two'} settings apart."
        few = wanted if settings > 1 and sweep.seeds < least else ""
        st.caption(f"{settings} setting{'s' if settings > 1 else ''} × {sweep.seeds} seeds: {settings * sweep.seeds:,} runs.{few}")
    off = sweep is None
    st.button("Train and compare", key="vary.start", type="primary", width="stretch", icon=ICON, on_click=_start, args=(sweep,), disabled=off)


def _field(key: str, label: str, known: Mapping[str, Variable], otherwise: str, help: str, none: str = "") -> None:
    """A choice of a setting, and its values."""
    other = held("vary.first") if key == "vary.second" else None
    offered = [*([NONE] if none else []), *(field for field in known if field != other)]
    keep(key, otherwise)
    if held(key) not in offered:
        hold(key, offered[0])
    names = {NONE: none} | {field: f"{each.label} · {each.group}" for field, each in known.items()}
    st.selectbox(label, offered, format_func=names.__getitem__, key=key, help=help)
    variable = known.get(held(key) or "")
    if variable is not None:
        values = f"vary.values.{variable.field}"
        keep(values, proposal(variable))
        more = "Values separated by commas, or a range such as 0.001..1 (0.001..1/7 for seven of it)."
        st.text_input(variable.label, key=values, help=f"{variable.help} {more}")


def proposal(variable: Variable) -> str:
    """What may be compared of a setting, as a person would write it: its present value among a few others."""
    values = [value["kind"] if isinstance(value, dict) else value for value in suggested(variable, session().experiment)]
    return ", ".join(_word(value) for value in dict.fromkeys(values))


def _word(value: object) -> str:
    if value is None:
        return "off"
    return ("on" if value else "off") if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _fresh() -> None:
    drawn = hasattr(session().experiment.data.source, "seed")
    keep("vary.fresh", False)
    if not drawn:
        hold("vary.fresh", False)
    help = "Draw other data and divide them anew with every seed, so that the verdict is not about these data alone."
    st.toggle("New data with every seed", key="vary.fresh", help=help, disabled=not drawn)


def _sweep(known: Mapping[str, Variable]) -> tuple[list[Problem], Sweep | None, int]:
    """The comparison that the form describes and how many settings it has; or every problem."""
    found, over = list[Problem](), list[Dimension]()
    for field in filter(None, (held("vary.first"), held("vary.second"))):
        try:
            over.append(told(known[field], str(held(f"vary.values.{field}") or "")))
        except (SpecError, ValueError) as error:
            found += error.problems if isinstance(error, SpecError) else [Problem(field, "expected values separated by commas, or a range")]
    if found:
        return found, None, 0
    sweep = Sweep(over=tuple(over), seeds=held("vary.seeds"), epochs=held("vary.epochs"), fresh=bool(held("vary.fresh")))
    try:
        return [], sweep, len(settings_of(session().experiment, sweep))
    except SpecError as error:
        return list(error.problems), None, 0


def _start(sweep: Sweep | None) -> None:
    if sweep is not None:
        begin(session(), KEY, work, ordered(session().experiment, sweep))
