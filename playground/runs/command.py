"""What a viewer may ask of a run: validated, small, and refused in a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from playground.engine.hands import LARGEST
from playground.problem import path_of
from playground.registry import Strict

MAX_BYTES = 4096
"""Longer commands are refused unread."""


class View(StrEnum):
    """A part of a frame that is computed only when somebody looks at it."""

    SURFACE = "surface"
    UNITS = "units"
    WEIGHTS = "weights"
    CONFUSION = "confusion"
    PER_CLASS = "per_class"
    EXAMPLES = "examples"
    REGRESSION = "regression"
    HEALTH = "health"
    GRADIENTS = "gradients"
    UPDATES = "updates"
    FILTERS = "filters"
    SUMMARY = "summary"
    FOCUS = "focus"


class CommandError(ValueError):
    """A command that cannot be followed, with a sentence for the viewer."""


class Play(Strict):
    """Train on."""

    op: Literal["play"] = "play"


class Pause(Strict):
    """Stop after the step at hand."""

    op: Literal["pause"] = "pause"


class Step(Strict):
    """Train for one batch, or to the end of the epoch, then pause."""

    op: Literal["step"] = "step"
    unit: Literal["batch", "epoch"] = "batch"


class Anatomy(Strict):
    """Pause, and take the next step telling everything that goes on in it."""

    op: Literal["anatomy"] = "anatomy"


class Reset(Strict):
    """Back to the initial weights, the same ones."""

    op: Literal["reset"] = "reset"


class Recover(Strict):
    """Back to the last good step."""

    op: Literal["recover"] = "recover"


BlockId = Annotated[str, Field(min_length=1, max_length=64)]
Index = Annotated[int, Field(ge=0, lt=2**31)]
Typed = Annotated[float, Field(ge=-LARGEST, le=LARGEST, allow_inf_nan=False)]


class SetWeight(Strict):
    """Another value for the weight from `source`, a unit of the block before, to a unit; for the unit's bias where it is None."""

    op: Literal["set"] = "set"
    block: BlockId
    unit: Index
    source: Index | None
    value: Typed


class Freeze(Strict):
    """Let training leave one weight as it is, a unit where `source` is None, a whole block where `unit` is; or no longer."""

    op: Literal["freeze"] = "freeze"
    block: BlockId
    unit: Index | None = None
    source: Index | None = None
    on: bool = True


class Silence(Strict):
    """Let a unit give 0 to what follows, or be heard again."""

    op: Literal["silence"] = "silence"
    block: BlockId
    unit: Index
    on: bool = True


class Reinitialise(Strict):
    """Draw a block's parameters anew."""

    op: Literal["reinitialise"] = "reinitialise"
    block: BlockId


Intervention = SetWeight | Freeze | Silence | Reinitialise


class Focus(Strict):
    """Show this unit in the part of that name; none where the block is None."""

    op: Literal["focus"] = "focus"
    block: BlockId | None
    unit: Index = 0


class Speed(Strict):
    """How many steps or epochs a second; None is as fast as it goes."""

    op: Literal["speed"] = "speed"
    unit: Literal["step", "epoch"] = "step"
    rate: Annotated[float, Field(gt=0, le=1e6)] | None = None


class Example(Strict):
    """Show what the network makes of this example."""

    op: Literal["example"] = "example"
    index: Annotated[int, Field(ge=0, lt=2**31)] = 0


class Look(Strict):
    """Show the state of the run nearest to an earlier step, while training goes on; None shows the present again."""

    op: Literal["look"] = "look"
    step: Annotated[int, Field(ge=0, lt=2**53)] | None = None


class Watch(Strict):
    """Whether the page is visible and which parts of a frame it shows."""

    op: Literal["watch"] = "watch"
    visible: bool = True
    views: Annotated[tuple[View, ...], Field(max_length=32)] = tuple(View)


Command = Play | Pause | Step | Anatomy | Reset | Recover | Intervention | Focus | Speed | Example | Look | Watch

_adapter: TypeAdapter[Command] = TypeAdapter(Annotated[Command, Field(discriminator="op")])


def parse(command: str | bytes | Mapping[str, Any]) -> Command:
    """The command in a JSON text, or in a map read from one; CommandError says what is wrong with it."""
    try:
        text = json.dumps(dict(command)) if isinstance(command, Mapping) else command
    except (TypeError, ValueError, RecursionError) as error:
        raise CommandError("The command is not JSON.") from error
    size = len(text if isinstance(text, bytes) else text.encode(errors="replace"))
    if size > MAX_BYTES:
        raise CommandError(f"The command is too long: expected at most {MAX_BYTES} bytes, got {size}.")
    try:
        return _adapter.validate_json(text)
    except ValidationError as error:
        raise CommandError(_sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = path_of(fault["loc"][1:])
    return f"The command is not understood: {place + ': ' if place else ''}{fault['msg']}"[:300]
