"""The WebSocket of the Look page."""

from __future__ import annotations

from starlette.websockets import WebSocket

from playground.looking.respondent import respondent
from playground.ui.explain_socket import serve

OPENING = '{"kind": "enter"}'
"""The question that follows every fresh copy."""


async def look_socket(connection: WebSocket) -> None:
    """Serve one Look page's questions about one run."""
    await serve(connection, respondent, OPENING)
