"""Published networks by name: what they are made of, how large they are, and a small one to train."""

from __future__ import annotations

import streamlit as st

from playground.architectures import Blueprint, blueprints
from playground.presets import presets
from playground.ui.layer_tree import layer_tree
from playground.ui.session import session


def architectures_panel() -> bool:
    """A choice of networks, and the one chosen in full; whether its small version was opened."""
    listed, shown = st.columns([2, 5], gap="large")
    with listed:
        chosen = _choice()
    with shown:
        return _about(blueprints()[chosen])


def _choice() -> str:
    """Every network with its year and size, oldest first."""
    found = sorted(blueprints().values(), key=lambda blueprint: blueprint.year)
    captions = [f"{blueprint.year} · {_size(blueprint.parameters)} parameters" for blueprint in found]
    titles = {blueprint.slug: blueprint.title for blueprint in found}
    slug: str = st.radio(
        "Network",
        list(titles),
        format_func=titles.__getitem__,
        captions=captions,
        key="architecture",
        label_visibility="collapsed",
        persist_state="session",
    )
    return slug


def _about(blueprint: Blueprint) -> bool:
    planned = blueprint.plan()  # before anything is shown, so that no number of the network before stands below this one's name
    with st.container(key="architecture_shown", gap="small"):
        st.markdown(f"### {blueprint.title} :gray[{blueprint.year}]")
        st.markdown(blueprint.story)
        st.markdown(f":gray[{blueprint.paper}.] [{blueprint.address.removeprefix('https://')}]({blueprint.address})")
        sizes = {
            "Parameters": f"{planned.parameters:,}",
            "Operations": _size(planned.flops),
            "Takes": " × ".join(map(str, blueprint.shape)),
            "Gives": " × ".join(map(str, blueprint.output)),
        }
        for place, (label, value) in zip(st.columns(len(sizes)), sizes.items(), strict=True):
            place.metric(label, value)
        st.caption(f"Number of parameters: {blueprint.source}. {blueprint.note}")
        opened = _mini(blueprint)
        st.html(layer_tree(planned))
    return opened


def _mini(blueprint: Blueprint) -> bool:
    """The offer to train the small one."""
    preset = presets()[blueprint.mini]
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button("Train the small one", key=f"mini_{blueprint.slug}", type="primary", icon=":material/play_circle:")
        st.markdown(f":gray[{preset.story}]")
    if pressed:
        session().replace(preset.experiment)
    return pressed


def _size(count: int) -> str:
    """A number in a word: `61.7 thousand`, `25.6 million`."""
    for size, word in ((1e9, "billion"), (1e6, "million"), (1e3, "thousand")):
        if count >= size:
            return f"{count / size:.3g} {word}"
    return str(count)


__all__ = ["architectures_panel"]
