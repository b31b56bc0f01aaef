"""The WebSocket of a room that asks about a run: questions in, answers out."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from functools import partial
from typing import Annotated, Literal

from pydantic import Field, JsonValue, TypeAdapter, ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from playground.explaining.respondent import Respondent
from playground.registry import Strict
from playground.runs.allowance import Allowance
from playground.runs.analysis import Analysis
from playground.runs.analyst import Make
from playground.runs.manager import Manager, manager
from playground.runs.status import State
from playground.ui.origin import welcome
from playground.ui.socket import GONE, REFUSED, wake

OPENING = '{"kind": "open"}'
"""The question that follows every fresh copy."""
TENDED = 0.2
"""Seconds between two looks at what time brings."""
MOST_BYTES = 2**20
"""The longest message: a picture of somebody's own, number by number."""
ASKS = 3
"""Questions a connection may ask for every command that one to a run may send: a newer one takes the place of an older, so most cost nothing."""

Id = Annotated[int, Field(ge=1, lt=2**31)]


class Ask(Strict):
    """Answer this; an older question of the same id is no longer wanted."""

    op: Literal["ask"]
    id: Id
    question: dict[str, JsonValue]


class Cancel(Strict):
    """The answer is no longer wanted."""

    op: Literal["cancel"]
    id: Id


class Take(Strict):
    """Take a fresh copy of the run."""

    op: Literal["take"]


class Follow(Strict):
    """Take copies while the run trains, at most so often in seconds; None for no longer."""

    op: Literal["follow"]
    every: Annotated[float | None, Field(ge=0.1, le=60)]


class Pinned(Strict):
    """A question to ask of every copy that is taken while following."""

    id: Id
    question: dict[str, JsonValue]


class Pin(Strict):
    """All the questions to ask anew, in place of those before."""

    op: Literal["pin"]
    questions: Annotated[tuple[Pinned, ...], Field(max_length=16)]


Wish = Ask | Cancel | Take | Follow | Pin
_wishes: TypeAdapter[Wish] = TypeAdapter(Annotated[Wish, Field(discriminator="op")])


async def explain_socket(connection: WebSocket) -> None:
    """Serve one Explain page's questions about one run."""
    await serve(connection, Respondent, OPENING)


async def serve(connection: WebSocket, make: Make, opening: str) -> None:
    """Serve one page's questions about one run until either has gone; `make` makes who answers them, `opening` follows every fresh copy."""
    runs = manager()
    origin, host = connection.headers.get("origin"), connection.headers.get("host")
    if not welcome(origin, host, runs.settings.allowed_origins):
        await connection.close(REFUSED)
        return
    await connection.accept()
    stirred = asyncio.Event()
    stir = partial(wake, asyncio.get_running_loop(), stirred)
    analysis = await asyncio.to_thread(runs.analyse, connection.path_params["token"], make, opening, stir)
    if analysis is None:
        await connection.close(GONE, "There is no such run.")
        return
    work = (_send(connection, analysis, stirred), _receive(connection, runs, analysis), _tend(analysis, stirred))
    tasks = [asyncio.create_task(part) for part in work]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.shield(asyncio.to_thread(runs.analyses.end, analysis))


async def _send(connection: WebSocket, analysis: Analysis, stirred: asyncio.Event) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            stirred.clear()
            for message in analysis.out():
                await connection.send_bytes(message)
            if analysis.run.status.state is State.ENDED:
                await connection.close(GONE, analysis.run.status.message)
                return
            await stirred.wait()


async def _tend(analysis: Analysis, stirred: asyncio.Event) -> None:
    while True:
        await asyncio.sleep(TENDED)
        await asyncio.to_thread(analysis.tend)
        if analysis.run.status.state is State.ENDED:
            stirred.set()


async def _receive(connection: WebSocket, runs: Manager, analysis: Analysis) -> None:
    """Pass questions on. One who asks too many is read more slowly, one who sends too much nonsense is sent away."""
    limits = runs.settings
    allowance = Allowance(ASKS * limits.commands_per_second, ASKS * limits.command_burst)
    faults = 0
    with suppress(WebSocketDisconnect, RuntimeError):
        while faults < limits.max_faults:
            message = await connection.receive()
            if message["type"] == "websocket.disconnect":
                return
            wait = allowance.take()
            if wait:
                await asyncio.sleep(wait)
            fault = await asyncio.to_thread(_follow, analysis, message.get("text"))
            if fault:
                faults += 1
                await connection.send_text(json.dumps({"error": fault}, ensure_ascii=False))
        await connection.close(REFUSED, "Too many malformed messages.")


def _follow(analysis: Analysis, text: str | None) -> str | None:
    """Do what the page wishes; a sentence when that is malformed. What is wrong with a question itself is its answer."""
    if text is None:
        return "Expected a wish as JSON text, got bytes."
    if len(text) > MOST_BYTES:
        return f"The message is too long: expected at most {MOST_BYTES} characters, got {len(text)}."
    try:
        wish = _wishes.validate_json(text)
    except ValidationError as error:
        return f"The message is not understood: {error.errors(include_url=False, include_input=False)[0]['msg']}"[:300]
    match wish:
        case Ask():
            analysis.ask(wish.id, json.dumps(wish.question))
        case Cancel():
            analysis.cancel(wish.id)
        case Take():
            analysis.take()
        case Follow():
            analysis.follow(wish.every)
        case Pin():
            analysis.pin({pinned.id: json.dumps(pinned.question) for pinned in wish.questions})
    return None
