"""One setting that a search may choose: which field, and between what."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, JsonValue, model_validator

from playground.comparing.depth import HiddenDepth
from playground.comparing.structure import structures
from playground.comparing.values import MOST, RANGE, read, span_of, suggested
from playground.comparing.variable import Kind, Variable
from playground.comparing.variables import variable, variables
from playground.experiment import Experiment
from playground.params import Control, Form, Scale
from playground.problem import Problem, SpecError
from playground.registry import Strict

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution

NUMBERS = (Form.INTEGER, Form.NUMBER)
WIDE, NARROW = 30.0, 4.0
"""How far a suggested range reaches to both sides of the present value, as a factor: of a number, and of a whole one."""


class Dimension(Strict):
    """A field, by the name of its `Variable`, and what it may become: a number from `low` to `high`, or one of some `values` as they stand in JSON.

    `log` spreads the search over powers of ten; None leaves that to the field's declaration. A grid takes `points` numbers of a range.
    """

    field: Annotated[str, Field(min_length=1, max_length=120)]
    low: float | None = None
    high: float | None = None
    log: bool | None = None
    values: Annotated[tuple[JsonValue, ...] | None, Field(max_length=64)] = None
    points: Annotated[int, Field(ge=2, le=MOST)] = 5

    @model_validator(mode="after")
    def _one_or_the_other(self) -> Dimension:
        if (self.values is None) == (self.low is None or self.high is None):
            raise ValueError("expected either low and high, or values")
        return self


class Searched:
    """A dimension at its experiment: the variable that it sets, and where it may be."""

    def __init__(self, variable: Variable, dimension: Dimension) -> None:
        self.variable, self.dimension = variable, dimension

    @property
    def field(self) -> str:
        """Its name."""
        return self.dimension.field

    @property
    def whole(self) -> bool:
        """Whether its numbers are whole."""
        return self.variable.control.form is Form.INTEGER

    @property
    def log(self) -> bool:
        """Whether it is searched over powers of ten."""
        told = self.dimension.log
        low = self.dimension.low
        return told if told is not None else self.variable.control.scale is Scale.LOG and low is not None and low > 0

    @property
    def numeric(self) -> bool:
        """Whether it is a range."""
        return self.dimension.values is None

    def distribution(self) -> BaseDistribution:
        """As Optuna wants it; a choice by its JSON text."""
        from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

        if self.dimension.values is not None:
            return CategoricalDistribution([json.dumps(value) for value in self.dimension.values])
        low, high = self.dimension.low or 0.0, self.dimension.high or 0.0
        return IntDistribution(int(low), int(high), log=self.log) if self.whole else FloatDistribution(low, high, log=self.log)

    def grid(self) -> list[Any]:
        """The values that a grid tries, as Optuna wants them."""
        if self.dimension.values is not None:
            return [json.dumps(value) for value in self.dimension.values]
        low, high = self.dimension.low or 0.0, self.dimension.high or 0.0
        places = span_of(self.variable, low, high, self.dimension.points)
        return [min(max(place, low), high) for place in places]

    def words(self, value: Any) -> str:
        """A chosen value as a person reads it: numbers out of a range to three figures."""
        return f"{value:.3g}" if self.numeric and not self.whole else self.variable.words(value)

    def value(self, chosen: Any) -> Any:
        """What Optuna chose, as it stands in JSON."""
        return json.loads(chosen) if self.dimension.values is not None else chosen


def searchable(experiment: Experiment) -> Mapping[str, Variable]:
    """What a search may choose of an experiment, by name."""
    found = {each.field: each for each in variables(experiment)}
    if any(each.field == "network.hidden" for each in structures(experiment)):
        found[HiddenDepth.field] = HiddenDepth()
    return found


def searchable_in(experiment: Experiment, field: str) -> Variable:
    """The one of this name; SpecError suggests a near one."""
    known = searchable(experiment)
    return known[field] if field in known else variable(experiment, field)


def space(experiment: Experiment, dimensions: tuple[Dimension, ...]) -> tuple[Searched, ...]:
    """The dimensions in the order in which they are applied: what others are part of first. SpecError carries every problem at once."""
    found, faults = list[Searched](), list[Problem]()
    for dimension in dimensions:
        try:
            one = Searched(searchable_in(experiment, dimension.field), dimension)
        except SpecError as error:
            faults += error.problems
            continue
        faults += _faults(one, experiment)
        found.append(one)
    fields = [dimension.field for dimension in dimensions]
    faults += [Problem(field, "is there twice") for field in dict.fromkeys(fields) if fields.count(field) > 1]
    if faults:
        raise SpecError(faults)
    return tuple(sorted(found, key=lambda one: (_turn(one), fields.index(one.field))))


def _turn(one: Searched) -> int:
    """Stacks before their layers, kinds before their fields."""
    return 0 if one.field in ("network.hidden", HiddenDepth.field) else 1 if isinstance(one.variable, Kind) else 2


def _faults(one: Searched, experiment: Experiment) -> list[Problem]:
    control, dimension = one.variable.control, one.dimension
    if dimension.values is not None:
        return [fault for value in dimension.values for fault in _refusal(one, experiment, value)]
    if control.form not in NUMBERS or dimension.low is None or dimension.high is None:
        return [Problem(one.field, "is no number: expected its values, not a range")]
    faults = []
    if dimension.low >= dimension.high:
        faults.append(f"must run from a lower to a higher number, got {dimension.low:g}..{dimension.high:g}")
    if one.log and dimension.low <= 0:
        faults.append(f"must begin above 0 on a logarithmic scale, got {dimension.low:g}")
    if one.whole and not (dimension.low.is_integer() and dimension.high.is_integer()):
        faults.append(f"must run between whole numbers, got {dimension.low:g}..{dimension.high:g}")
    found = [Problem(one.field, fault) for fault in faults]
    for edge in () if faults else (dimension.low, dimension.high):
        found += _refusal(one, experiment, int(edge) if one.whole else edge)
    return found


def _refusal(one: Searched, experiment: Experiment, value: Any) -> list[Problem]:
    """Why the experiment does not take a value."""
    try:
        one.variable.put(experiment, value)
    except SpecError as error:
        return [Problem(one.field, fault.message) for fault in error.problems]
    except (ValueError, TypeError) as error:
        return [Problem(one.field, str(error))]
    return []


def told(variable: Variable, text: str) -> Dimension:
    """A dimension as a person writes it: `0.001..1` for a range, values separated by commas for a choice; SpecError says what is wrong."""
    text = text.strip()
    span = RANGE.fullmatch(text.replace(" ", ""))
    if span and variable.control.form in NUMBERS:
        try:
            low, high = float(span["first"]), float(span["last"])
        except ValueError as error:
            raise SpecError([Problem(variable.field, f"expected two numbers such as 0.001..1, got {text[:40]!r}")]) from error
        points = int(span["count"] or 5)
        if not 2 <= points <= MOST:
            raise SpecError([Problem(variable.field, f"expected 2 to {MOST} places of a grid, got {points}")])
        return Dimension(field=variable.field, low=low, high=high, points=points)
    values = read(variable, text)
    if not values:
        raise SpecError([Problem(variable.field, "expected a range such as 0.001..1, or values separated by commas")])
    return Dimension(field=variable.field, values=tuple(values))


def suggestion(variable: Variable, experiment: Experiment) -> str:
    """What may be tried of a field, as a person would write it."""
    now, control = variable.value(experiment), variable.control
    if isinstance(variable, HiddenDepth):
        return "1..4"
    if control.form in NUMBERS and isinstance(now, int | float) and now > 0 and control.scale is Scale.LOG:
        reach = WIDE if control.form is Form.NUMBER else NARROW
        low, high = _clipped(control, now / reach), _clipped(control, now * reach)
        return f"{max(1, round(low))}..{round(high)}" if control.form is Form.INTEGER else f"{low:.2g}..{high:.2g}"
    values = [value["kind"] if isinstance(value, dict) else value for value in suggested(variable, experiment)]
    if control.form in NUMBERS and len(values) > 1 and all(isinstance(value, int | float) for value in values):
        return f"{min(values):g}..{max(values):g}"
    return ", ".join("off" if value is None else _word(value) for value in values)


def _word(value: Any) -> str:
    """A value as it can be read again."""
    return ("on" if value else "off") if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _clipped(control: Control, value: float) -> float:
    low = control.minimum if control.minimum is not None else control.above
    high = control.maximum if control.maximum is not None else control.below
    return min(max(value, low if low is not None else value), high if high is not None else value)
