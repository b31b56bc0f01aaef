"""The sidebar of the Race page: add a lane, and change one by the same controls as everywhere."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.document import opened
from playground.layers import Layer
from playground.layers.activations import Activation
from playground.presets import presets
from playground.problem import SpecError
from playground.registry import every
from playground.ui.controls import key_of
from playground.ui.data_panel import data_panel
from playground.ui.family import choose, fields
from playground.ui.lanes import Lanes
from playground.ui.race_lanes import add, copy
from playground.ui.session import edited, held, hold, sentence, session
from playground.ui.training_panel import training_panel

SOURCES = ("Copy", "On screen", "Preset", "Link")
ADDED = "race.add"
CHOSEN = "race.chosen"
LAYER = "race.layer"


def race_panel() -> None:
    """Everything about the lanes that is no picture."""
    lanes = session().lanes
    if not lanes.heard:
        return
    _add(lanes)
    if lanes.held:
        _change(lanes)


def _add(lanes: Lanes) -> None:
    st.markdown("**Add a lane**")
    offered = SOURCES if lanes.held else SOURCES[1:]
    source = st.segmented_control("From", offered, default=offered[0], key=ADDED, required=True, label_visibility="collapsed")
    full = lanes.free() is None
    match source:
        case "Copy":
            _copy(lanes, full)
        case "On screen":
            st.caption(session().experiment.name or "The experiment on the Play page.")
            st.button("Add", key="race.add_screen", on_click=_enter_screen, disabled=full, width="stretch", icon=":material/add:")
        case "Preset":
            slugs = list(presets())
            st.selectbox("Preset", slugs, format_func=lambda slug: presets()[slug].title, key="race.preset", label_visibility="collapsed")
            st.caption(presets()[held("race.preset") or slugs[0]].story)
            st.button("Add", key="race.add_preset", on_click=_enter_preset, disabled=full, width="stretch", icon=":material/add:")
        case _:
            with st.form("race.link", border=False):
                st.text_input("Link", key="race.address", placeholder="A link of an experiment", label_visibility="collapsed")
                st.form_submit_button("Add", on_click=_enter_link, disabled=full, width="stretch", icon=":material/add:")
    if full:
        st.caption("All lanes are taken: remove one to add another.")


def _copy(lanes: Lanes, full: bool) -> None:
    names = {lane.slot: f"Lane {lane.letter}" for lane in lanes.held}
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.selectbox("Like", list(names), format_func=names.__getitem__, key="race.like", label_visibility="collapsed")
        st.button("This one with …", key="race.add_copy", on_click=_enter_copy, disabled=full, icon=":material/content_copy:")


def _enter_copy() -> None:
    copy(session(), held("race.like"))


def _enter_screen() -> None:
    add(session(), session().experiment)


def _enter_preset() -> None:
    add(session(), presets()[held("race.preset")].experiment)


def _enter_link() -> None:
    try:
        found = opened(str(held("race.address") or ""), files=False)
    except SpecError as error:
        session().lanes.say(sentence(error.problems))
        return
    add(session(), found.experiment)


def _change(lanes: Lanes) -> None:
    st.markdown("**Change a lane**")
    names = {lane.slot: lane.letter for lane in lanes.held}
    hold(CHOSEN, lanes.chosen if lanes.chosen in names else None)
    st.segmented_control("Lane", list(names), format_func=names.__getitem__, key=CHOSEN, on_change=_choose, label_visibility="collapsed")
    lane = lanes.open
    if lane is None:
        st.caption("Choose a lane to change its data, network or training. What can change without a reset does.")
        return
    for problem in lane.desk.problems:
        st.warning(str(problem))
    panels = {"Training": training_panel, "Network": _network, "Data": data_panel}
    part = st.segmented_control("Part", list(panels), default="Training", key="race.part", required=True, label_visibility="collapsed")
    panels[part or "Training"]()


def _choose() -> None:
    session().lanes.chosen = held(CHOSEN)


def _network() -> None:
    """The hidden layers one under the other, each with its fields; an activation is exchanged for another by name."""
    lane = session().lanes.open
    assert lane is not None
    desk = lane.desk
    for index, layer in enumerate(desk.experiment.network):
        path = ("network", index)
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            st.markdown(f"**{index + 1}** · {layer.name()}", width="stretch")
            key = f"{key_of(path)}.remove"
            st.button("", key=key, icon=":material/close:", help=f"Take {layer.name()} out", type="tertiary", on_click=_take_out, args=(index,))
        if isinstance(layer, Activation):
            choose(Layer, every(Activation), path, "Activation")
        fields(type(layer), path)
    kinds = {kind.tag(): kind for kind in every(Layer)}  # type: ignore[type-abstract]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.selectbox("Another layer", list(kinds), format_func=lambda tag: kinds[tag].name(), key=LAYER)
        st.button("Add last", key="race.add_layer", on_click=_put_last)


def _take_out(index: int) -> None:
    layers = _layers()
    _rebuild([*layers[:index], *layers[index + 1 :]])


def _put_last() -> None:
    _rebuild([*_layers(), {"kind": held(LAYER)}])


def _layers() -> list[dict[str, Any]]:
    return [layer.model_dump(mode="json") for layer in edited().experiment.network]


def _rebuild(layers: list[dict[str, Any]]) -> None:
    desk = edited()
    desk.edit([(("network",), layers)])
    desk.revision += 1  # the controls of one place now belong to another layer
