"""The WebSocket of a long job: wishes in, where it stands and what it tells out."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.registry import Strict
from playground.runs.allowance import Allowance
from playground.runs.busy import Busy
from playground.runs.jobs.job import Onlooker
from playground.runs.jobs.jobs import Jobs
from playground.runs.manager import manager
from playground.ui.origin import welcome
from playground.ui.socket import GONE, REFUSED, wake

MOST_BYTES = 2**16
"""The longest message."""
MOST_NEWS = 0.1
"""Seconds between two looks at what a job has told, at the least: a slow browser gets the latest of each topic and no queue."""


class Control(Strict):
    """Hold the job, let it go on or take it up again, or bring it to its end with what it has."""

    op: Literal["pause", "resume", "stop"]


class Command(Strict):
    """Something that only this job understands."""

    op: Literal["command"]
    command: dict[str, JsonValue]


_wishes: TypeAdapter[Control | Command] = TypeAdapter(Annotated[Control | Command, Field(discriminator="op")])


async def job_socket(connection: WebSocket) -> None:
    """Serve one viewer of one job until either has gone."""
    runs = manager()
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    if not welcome(origin, host, runs.settings.allowed_origins):
        await connection.close(REFUSED)
        return
    await connection.accept()
    stirred = asyncio.Event()
    onlooker = await asyncio.to_thread(runs.jobs.attach, connection.path_params["token"], partial(wake, asyncio.get_running_loop(), stirred))
    if onlooker is None:
        await connection.close(GONE, "There is no such comparison any more.")
        return
    tasks = [asyncio.create_task(part) for part in (_send(connection, onlooker, stirred), _receive(connection, runs.jobs, onlooker))]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        runs.jobs.detach(onlooker)


async def _send(connection: WebSocket, onlooker: Onlooker, stirred: asyncio.Event) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await stirred.wait()
            stirred.clear()
            for message in onlooker.take():
                await connection.send_bytes(message)
            await asyncio.sleep(MOST_NEWS)


async def _receive(connection: WebSocket, jobs: Jobs, onlooker: Onlooker) -> None:
    """Pass wishes on. One who sends too many is read more slowly, one who sends too much nonsense is sent away."""
    limits = jobs.settings
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
            fault = await asyncio.to_thread(_follow, jobs, onlooker.job.token, message.get("text"))
            if fault:
                faults += 1
                await connection.send_text(json.dumps({"error": fault}, ensure_ascii=False))
        await connection.close(REFUSED, "Too many malformed messages.")


def _follow(jobs: Jobs, token: str, text: str | None) -> str | None:
    """Do what the viewer wishes; a sentence when that is malformed or cannot be done now."""
    if text is None:
        return "Expected a wish as JSON text, got bytes."
    if len(text) > MOST_BYTES:
        return f"The message is too long: expected at most {MOST_BYTES} characters, got {len(text)}."
    try:
        wish = _wishes.validate_json(text)
    except ValidationError as error:
        return f"The message is not understood: {error.errors(include_url=False, include_input=False)[0]['msg']}"[:300]
    try:
        match wish:
            case Control():
                {"pause": jobs.pause, "resume": jobs.resume, "stop": jobs.stop}[wish.op](token)
            case Command():
                jobs.tell(token, wish.command)
    except (Busy, KeyError) as error:
        return str(error.args[0])
    return None
