"""Which values to try: suggested, or read from what a person types."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence
from typing import Any

from playground.comparing.variable import Kind, Variable
from playground.experiment import Experiment
from playground.params import Control, Form, Scale
from playground.problem import Problem, SpecError

MOST = 24
"""Values that one variable may take in a comparison."""

POPULAR = ("adam", "sgd", "momentum", "rmsprop", "tanh", "relu", "sigmoid", "gelu", "xavier", "kaiming", "constant", "cosine", "cross_entropy")
"""Members of families that are suggested first."""

RANGE = re.compile(r"(?P<first>[-+.\deE]+)\.\.(?P<last>[-+.\deE]+)(?:/(?P<count>\d+))?")
STARTS = {"network.dropout": (0.0, 0.1, 0.3), "penalties.l1": (0.0, 1e-4, 1e-3, 1e-2), "penalties.l2": (0.0, 1e-4, 1e-3, 1e-2)}


def suggested(variable: Variable, experiment: Experiment) -> list[Any]:
    """A few values around the present one: about a third and three times as much, half and twice, the other choices."""
    now, control = variable.value(experiment), variable.control
    if isinstance(variable, Kind):
        tags = [str(option.value) for option in control.options]
        return _few(now["kind"], [tag for tag in POPULAR if tag in tags] + tags, 3)
    match control.form:
        case Form.FLAG:
            return [False, True]
        case Form.CHOICE:
            return _few(now, [option.value for option in control.options], 4)
        case Form.OTHER:
            return _widths(str(now))
    if not isinstance(now, int | float) or now == 0:
        return list(STARTS.get(variable.field, _from_nothing(control, now)))
    found = [_round(now / 2), now, _round(now * 2)]
    if control.scale is Scale.LOG and control.form is Form.NUMBER:
        found = [_round(now / 3, 1), now, _round(now * 3, 1)]  # 0.003, 0.01, 0.03: read at a glance
    if control.scale is Scale.LINEAR and control.step:
        found = [_round(now - 2 * control.step), now, _round(now + 2 * control.step)]
    if control.form is Form.INTEGER:
        found = [max(1, round(value)) for value in found]
    return sorted({value for value in found if _allowed(control, value)})


def read(variable: Variable, text: str) -> list[Any]:
    """The values in a text: separated by commas, `0.001..0.1/5` for five from one to the other on the declared scale, or a JSON list.

    SpecError names the field.
    """
    text = text.strip()
    if text.startswith("["):
        try:
            return list(json.loads(text))
        except json.JSONDecodeError as error:
            raise SpecError([Problem(variable.field, f"this is not a JSON list: {error}")]) from error
    found: list[Any] = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        span = RANGE.fullmatch(item)
        if span and variable.control.form in (Form.INTEGER, Form.NUMBER):
            found += span_of(variable, _number(variable, span["first"]), _number(variable, span["last"]), int(span["count"] or 5))
        else:
            found.append(_value(variable, item))
    return found


def span_of(variable: Variable, first: float, last: float, count: int) -> list[Any]:
    """So many values from one to the other, evenly on the declared scale."""
    control = variable.control
    if not 2 <= count <= MOST:
        raise SpecError([Problem(variable.field, f"expected 2 to {MOST} values in a range, got {count}")])
    logarithmic = control.scale is Scale.LOG and first > 0 and last > 0
    steps = [i / (count - 1) for i in range(count)]
    values = [math.exp(math.log(first) + t * (math.log(last) - math.log(first))) if logarithmic else first + t * (last - first) for t in steps]
    if control.form is Form.INTEGER:
        return list(dict.fromkeys(round(value) for value in values))
    return list(dict.fromkeys(_round(value) for value in values))


def _value(variable: Variable, item: str) -> Any:
    control = variable.control
    words = {str(option.value): option.value for option in control.options} | {option.label.lower(): option.value for option in control.options}
    if item in words or item.lower() in words:
        return words.get(item, words.get(item.lower()))
    if control.optional and item.lower() in ("off", "none", "null"):
        return None
    match control.form:
        case Form.INTEGER | Form.NUMBER:
            return _number(variable, item)
        case Form.FLAG if item.lower() in ("on", "true", "yes", "off", "false", "no"):
            return item.lower() in ("on", "true", "yes")
    return item


def _number(variable: Variable, text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise SpecError([Problem(variable.field, f"expected numbers separated by commas, got {text[:40]!r}")]) from error
    return int(value) if value.is_integer() and variable.control.form is Form.INTEGER else value


def _few(now: Any, others: Sequence[Any], most: int) -> list[Any]:
    return list(dict.fromkeys([now, *others]))[:most]


def _widths(now: str) -> list[Any]:
    """One layer fewer, as it is, one more; twice the width."""
    parts = now.split("-") if now else ["8"]
    found = ["-".join(parts[:-1])] if len(parts) > 1 else []
    return list(dict.fromkeys([*found, "-".join(parts), "-".join([*parts, parts[-1]]), "-".join(str(2 * int(part)) for part in parts)]))


def _from_nothing(control: Control, now: Any) -> list[Any]:
    """Where the present value gives no scale: it, and some of what is allowed."""
    low = control.minimum if control.minimum is not None else control.above
    high = control.maximum if control.maximum is not None else control.below
    if control.scale is Scale.LOG or low is None or high is None or high - low > 1e3:
        rest: list[Any] = [0.1, 1.0, 10.0] if control.form is Form.NUMBER else [1, 10, 100]
    else:
        rest = [_round(low + share * (high - low)) for share in (0.25, 0.5)]
        rest = [round(value) for value in rest] if control.form is Form.INTEGER else rest
    return list(dict.fromkeys([now, *(value for value in rest if _allowed(control, value))]))


def _allowed(control: Control, value: float) -> bool:
    low = control.minimum is None or value >= control.minimum
    high = control.maximum is None or value <= control.maximum
    return low and high and (control.above is None or value > control.above) and (control.below is None or value < control.below)


def _round(value: float, digits: int = 3) -> float:
    """A few digits: what a person would have typed."""
    return float(f"{value:.{digits}g}")
