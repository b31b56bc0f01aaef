"""Addresses of this app, to be passed on."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from playground.document import PARAMETER, to_link
from playground.experiment import Experiment


def address(parameters: Mapping[str, str]) -> str:
    """The address of Play with these query parameters."""
    place = urlsplit(st.context.url or "")
    base = place.path.rsplit("/", 1)[0] + "/"
    return urlunsplit((place.scheme, place.netloc, base, urlencode(parameters, safe=","), ""))


def query(experiment: Experiment) -> dict[str, str]:
    """The query parameter that holds an experiment."""
    return {PARAMETER: to_link(experiment)}
