"""The trained network to take away: its weights, or all of it in ONNX."""

from __future__ import annotations

from functools import partial

import streamlit as st

from playground.engine.checkpoint import Checkpoint
from playground.exports import Form, made_apart, network
from playground.problem import SpecError
from playground.runs.busy import Busy
from playground.runs.manager import manager
from playground.ui.session import sentence, session

WEIGHTS = "With the experiment that they belong to, for anything that reads safetensors; named as the layers are: `0_dense.weight`."
ONNX = "For other runtimes. It is handed out only after onnxruntime has answered as PyTorch does, to 1e-5; its metadata say how inputs are made."


def trained_panel(stem: str) -> None:
    """Files of the session's run as it is now."""
    token = session().token
    run = manager().get(token) if token else None
    if token is None or run is None:
        st.info("There is no trained network yet: press play on the Play page, then come back.")
        return
    st.caption(f"The network as it is at the click; it has taken {run.step:,} steps so far.")
    st.markdown(f"**Weights.** {WEIGHTS}")
    st.download_button(
        "Download weights",
        partial(_weights, token),
        f"{stem}.safetensors",
        "application/octet-stream",
        key="take_weights",
        on_click="ignore",
        icon=":material/download:",
    )
    st.markdown(f"**ONNX.** {ONNX}")
    if st.button("Make and check the ONNX file", key="make_onnx", icon=":material/verified:"):
        _onnx(token, stem)


def _onnx(token: str, stem: str) -> None:
    try:
        with st.spinner("Written and checked in a process of its own: some seconds …"):
            data = made_apart(_copy(token), Form.ONNX)
    except SpecError as error:
        st.error(sentence(error.problems))
        return
    except (Busy, KeyError) as error:
        st.error(str(error.args[0]))
        return
    name, mime = f"{stem}.onnx", "application/octet-stream"
    st.download_button(f"Download {name}, {len(data):,} bytes", data, name, mime, key="take_onnx", on_click="ignore", icon=":material/download:")


def _weights(token: str) -> bytes:
    return network(Checkpoint.from_bytes(_copy(token)), Form.WEIGHTS)


def _copy(token: str) -> bytes:
    copy = manager().copy(token)
    if copy.data is None:
        raise Busy(copy.message)
    return copy.data
