"""The WebSocket of a run: commands in, scenes and frames out."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress

from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.runs.allowance import Allowance
from playground.runs.busy import Busy
from playground.runs.command import CommandError
from playground.runs.manager import Manager, manager
from playground.runs.run import Run
from playground.runs.status import State
from playground.runs.viewer import Viewer
from playground.ui.origin import welcome

GONE = 4404
"""The close code for a token that opens nothing: unknown, or of a run that has ended."""
REFUSED = 1008
"""The close code for those who do not keep to the protocol."""


async def socket(connection: WebSocket) -> None:
    """Serve one viewer of one run until either has gone."""
    runs = manager()
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    if not welcome(origin, host, runs.settings.allowed_origins):
        await connection.close(REFUSED)
        return
    await connection.accept()
    loop, stirred = asyncio.get_running_loop(), asyncio.Event()
    viewer = Viewer(lambda: wake(loop, stirred))
    run = await asyncio.to_thread(runs.attach, connection.path_params["token"], viewer)
    if run is None:
        await connection.close(GONE, "There is no such run.")
        return
    sender, receiver = asyncio.create_task(_send(connection, run, viewer, stirred)), asyncio.create_task(_receive(connection, runs, run, viewer))
    try:
        await asyncio.wait((sender, receiver), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (sender, receiver):
            task.cancel()
        await asyncio.gather(sender, receiver, return_exceptions=True)
        runs.detach(run, viewer)


async def _send(connection: WebSocket, run: Run, viewer: Viewer, stirred: asyncio.Event) -> None:
    """Whatever the viewer lacks, whenever it is ready for more: a slow one finds the newest frame when it is, and none of those in between."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            stirred.clear()
            for message in run.take(viewer):
                await (connection.send_text(message) if isinstance(message, str) else connection.send_bytes(message))
            if run.status.state is State.ENDED:
                await connection.close(GONE, run.status.message)
                return
            await stirred.wait()


async def _receive(connection: WebSocket, runs: Manager, run: Run, viewer: Viewer) -> None:
    """Follow commands. One who sends too many is read more slowly, one who sends too much nonsense is sent away."""
    limits = runs.settings
    allowance = Allowance(limits.commands_per_second, limits.command_burst)
    faults = 0
    with suppress(WebSocketDisconnect, RuntimeError):
        while faults < limits.max_faults:
            message = await connection.receive()
            if message["type"] == "websocket.disconnect":
                return
            wait = allowance.take()
            if wait:
                await asyncio.sleep(wait)
            fault = await _follow(runs, run, viewer, message.get("text"))
            if fault:
                faults += 1
                await connection.send_text(json.dumps({"error": fault}, ensure_ascii=False))
        await connection.close(REFUSED, "Too many malformed messages.")


async def _follow(runs: Manager, run: Run, viewer: Viewer, text: str | None) -> str | None:
    """Follow one command; a sentence when it is malformed. What the run itself refuses is told to the viewer but is no fault."""
    if text is None:
        return "Expected a command as JSON text, got bytes."
    try:
        await asyncio.to_thread(runs.command, run.token, text, viewer)
    except CommandError as error:
        return str(error)
    except (Busy, KeyError) as error:
        run.tell(str(error.args[0]), [viewer])
    return None


def wake(loop: asyncio.AbstractEventLoop, stirred: asyncio.Event) -> None:
    """Stir from another thread."""
    with suppress(RuntimeError):  # the loop has been closed
        loop.call_soon_threadsafe(stirred.set)
