"""What the app serves besides Streamlit's pages: the runs' WebSockets, the browser side's files, and a clean beginning and end."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground.runs.manager import manager
from playground.ui import loading, static
from playground.ui.explain_socket import explain_socket
from playground.ui.job_socket import job_socket
from playground.ui.look_socket import look_socket
from playground.ui.socket import socket

LOG = logging.getLogger(__name__)


def routes() -> list[BaseRoute]:
    """The routes of the app."""
    sockets = {"ws": socket, "explain": explain_socket, "look": look_socket, "job": job_socket}
    routed = (WebSocketRoute(f"/playground/{name}/{{token}}", served) for name, served in sockets.items())
    return [*routed, Route(static.ROUTE + "/{path:path}", static.static)]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Start the process that workers are forked from and the loading of what pages need, and, at the end, park every run in the store."""
    runs = manager()
    threading.Thread(target=_warm, name="playground-warm", daemon=True).start()
    loading.start()
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

