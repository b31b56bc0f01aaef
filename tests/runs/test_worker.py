"""A worker at its post, without a process around it."""

from __future__ import annotations

import math
import time
from typing import Any

import msgpack

from playground.presets import presets
from playground.runs.worker import Post


class Recorder:
    """Keeps what is sent."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def send_bytes(self, data: bytes) -> None:
        self.sent.append(msgpack.unpackb(data, strict_map_key=False))


class Script:
    """Says its messages, then lets the worker train for some seconds, however long it took to follow them."""

    def __init__(self, seconds: float, *messages: dict[str, Any]) -> None:
        self._seconds, self._messages, self._end = seconds, list(messages), math.inf

    def get(self, timeout: float | None) -> dict[str, Any] | None:
        if self._messages:
            return self._messages.pop(0)
        self._end = min(self._end, time.monotonic() + self._seconds)
        if time.monotonic() > self._end:
            return {"op": "stop"}
        time.sleep(min(timeout or 0, 0.05))
        return None

NO_PAST = {"past": b"", "past_bytes": 10**7, "keep_past_bytes": 10**7}


def test_the_health_of_the_layers_is_measured_anew_from_frame_to_frame() -> None:
    """A network at full speed must not go on showing the gradients of a step long past."""
    recorder = Recorder()
    script = Script(3.0, {"op": "show", "views": ["health"], "interval": 0.05}, {"op": "play"})
    start = {"experiment": presets()["spiral"].experiment.to_json(), "checkpoint": None, "generation": 1, **NO_PAST}
    Post(recorder, script, 30.0).serve(start | {"speed": {"unit": "step", "rate": None}, "play": False})  # type: ignore[arg-type]
    shown = [_health(message) for message in recorder.sent if message["type"] == "frame"]
    gradients = [health["layers"][0]["gradient_norm"] for health in shown if health]
    assert len(gradients) > 3
    assert len(set(gradients)) > 0.7 * len(gradients)


def _health(frame: dict[str, Any]) -> dict[str, Any] | None:
    body = msgpack.Packer().pack_map_header(frame["count"]) + frame["body"]
    return msgpack.unpackb(body, strict_map_key=False)["health"]


def test_a_step_in_slow_motion_pauses_the_run_and_is_told_once() -> None:
    recorder = Recorder()
    script = Script(0.2, {"op": "play"}, {"op": "anatomy"})
    start = {"experiment": presets()["spiral"].experiment.to_json(), "checkpoint": None, "generation": 1, **NO_PAST}
    Post(recorder, script, 30.0).serve(start | {"speed": {"unit": "step", "rate": None}, "play": False})  # type: ignore[arg-type]
    (told,) = [msgpack.unpackb(message["body"]) for message in recorder.sent if message["type"] == "anatomy"]
    assert told["generation"] == 1 and len(told["blocks"]) > 2
    said = [message for message in recorder.sent if "status" in message][-1]
    assert said["status"]["state"] == "paused" and said["step"] == told["step"]
