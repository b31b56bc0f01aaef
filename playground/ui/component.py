"""Components whose code lies under `frontend/`, registered once for each version of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from playground.ui.static import static_url

LOADER = """// The component's code comes from a static route, so that it is sent and cached once.
const code = await import(new URL("{address}", location.origin));
export default (component) => code.default(component);
"""

STYLE = """:host {
  display: block;
}"""


def component(name: str) -> Callable[..., Any]:
    """What mounts the component of `frontend/<name>.js`."""
    return _registered(name, static_url(f"{name}.js"))


@st.cache_resource(max_entries=8, show_spinner=False)
def _registered(name: str, address: str) -> Callable[..., Any]:
    """The component whose code is at this address, registered once."""
    return st.components.v2.component(f"playground.{name}", js=LOADER.format(address=address), css=STYLE)
