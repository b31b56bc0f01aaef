"""What the app serves besides Streamlit's pages: the runs' WebSockets, the browser side's files, and a clean beginning and end."""

from __future__ import annotations

import asyncio
import importlib
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground.runs.manager import manager
from playground.ui import collector, static
from playground.ui.session import Session
from playground.ui.socket import socket
from playground.ui.stage_config import config

LOG = logging.getLogger(__name__)

NEEDED = ("pandas", "pyarrow", "plotly.graph_objects", "playground.ui.shell")
"""Imported before the first visitor comes, and frozen: what is imported later is walked by every collection."""


def routes() -> list[BaseRoute]:
    """The routes of the app."""
    return [WebSocketRoute("/playground/ws/{token}", socket), Route(static.ROUTE + "/{path:path}", static.static)]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the process that workers are forked from, load what pages need, and, at the end, park every run in the store."""
    runs = manager()
    threading.Thread(target=_warm, name="playground-warm", daemon=True).start()
    await asyncio.to_thread(_load)
    collector.throttle()
    collector.freeze()
    try:
        yield {}
    finally:
        await asyncio.shield(asyncio.to_thread(runs.close))


def _warm() -> None:
    """In the background: the first page does not need a worker, and importing torch once more takes seconds."""
    try:
        manager().warm()
        static.warm()
    except Exception:
        LOG.exception("the first worker could not be started")


def _load() -> None:
    """Import what pages need and draw the first page's configuration once: planning on the meta device imports half of torch on first use."""
    for name in NEEDED:
        importlib.import_module(name)
    config(Session.opened(None))
