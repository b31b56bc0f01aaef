"""The sidebar of the Search page: what is searched, by whom, and what for."""

from __future__ import annotations

import streamlit as st

from playground.comparing.dimension import Dimension, searchable, suggestion, told
from playground.comparing.order import EPOCHS
from playground.comparing.study import Cost, PrunerKind, SamplerKind, Study, checked
from playground.comparing.variable import Variable
from playground.problem import Problem, SpecError
from playground.ui.job_hold import begin
from playground.ui.search import KEY
from playground.ui.search_work import ordered, work
from playground.ui.session import held, hold, keep, session

FIRST = ("optimiser.lr", "network.depth", "network.units")
"""Searched at first, where the experiment has them."""

SAMPLERS = {"tpe": "TPE", "cmaes": "CMA-ES", "random": "Random", "grid": "Grid"}
PRUNERS = {"median": "Median", "hyperband": "Hyperband", "none": "None"}
COSTS = {"none": "Nothing", "parameters": "Parameters", "flops": "FLOPs", "seconds": "Seconds"}
HELP = {
    "sampler": "Who chooses what to try next: TPE learns where good settings lie, CMA-ES adapts how numbers vary together, a grid tries every place.",
    "pruner": "Ends trials early that lag behind the others on the validation part.",
    "cost": "Weighed against the error: what comes out is the front between both.",
}
UNPRUNED = "A search for a front prunes nothing: half-trained trials have no place on it."


def search_panel() -> None:
    """Everything that makes a study of the experiment on screen."""
    experiment = session().experiment
    known = searchable(experiment)
    st.caption(f"Of **{experiment.name or 'the experiment on the Play page'}**. Chosen by the validation part; the test part has no say.")
    keep("search.over", [field for field in FIRST if field in known])
    if not set(held("search.over")) <= set(known):
        hold("search.over", [field for field in held("search.over") if field in known])
    names = {field: f"{each.label} · {each.group}" for field, each in known.items()}
    st.multiselect("Search over", list(known), format_func=names.__getitem__, key="search.over", max_selections=12)
    for field in held("search.over"):
        _range(known[field])
    _rules()
    problems, study = _study()
    for problem in problems:
        place = known[problem.path].label if problem.path in known else problem.path
        st.warning(f"{place}: {problem.message}.")
    icon = ":material/search:"
    st.button("Search", type="primary", width="stretch", icon=icon, key="search.start", on_click=_start, args=(study,), disabled=study is None)


def _range(variable: Variable) -> None:
    key = f"search.range.{variable.field}"
    keep(key, suggestion(variable, session().experiment))
    st.text_input(variable.label, key=key, help=f"{variable.help} A range such as 0.001..1, or values separated by commas.")


def _rules() -> None:
    with st.container(horizontal=True, gap="xsmall"):
        _choice("Sampler", "sampler", SAMPLERS)
        if _weighed():
            st.selectbox("Pruner", ["None"], key="search.unpruned", help=UNPRUNED, disabled=True)
        else:
            _choice("Pruner", "pruner", PRUNERS)
    with st.container(horizontal=True, gap="xsmall"):
        keep("search.trials", 40)
        st.number_input("Trials", 1, 2000, key="search.trials")
        keep("search.epochs", None if session().experiment.training.stop else EPOCHS)
        st.number_input("Epochs", 1, 100_000, key="search.epochs", help="Of each trial; left empty, its stop rules decide.", placeholder="stop rules")
    with st.container(horizontal=True, gap="xsmall"):
        _choice("Error against", "cost", COSTS)
        keep("search.seed", 0)
        st.number_input("Seed", 0, 2**31 - 1, key="search.seed", help="Of what is chosen; every trial has the experiment's own seed.")


def _weighed() -> bool:
    """Whether a cost is weighed against the error."""
    return str(held("search.cost") or session().forms.get("search.cost", "none")) != "none"


def _choice(label: str, name: str, words: dict[str, str]) -> None:
    key = f"search.{name}"
    keep(key, next(iter(words)))
    st.selectbox(label, list(words), format_func=words.__getitem__, key=key, help=HELP[name])


def _study() -> tuple[list[Problem], Study | None]:
    """The study that the form describes; or every problem that it has."""
    variables, found, over = searchable(session().experiment), list[Problem](), list[Dimension]()
    for field in held("search.over"):
        try:
            over.append(told(variables[field], str(held(f"search.range.{field}") or "")))
        except (SpecError, ValueError) as error:
            found += error.problems if isinstance(error, SpecError) else [Problem(field, "expected a range such as 0.001..1, or values")]
    if not held("search.over"):
        found.append(Problem("over", "choose at least one setting to search over"))
    if found:
        return found, None
    study = Study(
        over=tuple(over),
        sampler=SamplerKind(held("search.sampler")),
        pruner=PrunerKind.NONE if _weighed() else PrunerKind(held("search.pruner")),
        trials=held("search.trials"),
        epochs=held("search.epochs"),
        cost=Cost(held("search.cost")),
        seed=held("search.seed"),
    )
    try:
        checked(session().experiment, study)
    except SpecError as error:
        return list(error.problems), None
    return [], study


def _start(study: Study | None) -> None:
    if study is not None:
        begin(session(), KEY, work, ordered(session().experiment, study))
