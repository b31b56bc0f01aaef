"""Members of a family for tests: as declared, and drawn at random from the bounds that their controls state."""

from __future__ import annotations

from typing import Any, TypeVar

from hypothesis import strategies as st
from pydantic import ValidationError

from playground.params import Control, Form, controls
from playground.registry import Declared

D = TypeVar("D", bound=Declared)


def drawn(kind: type[D], largest: int | None = None) -> st.SearchStrategy[D]:
    """Any valid member of this class, its fields drawn from their controls; whole numbers up to `largest` at most."""
    fields = {control.field: _values(control, largest) for control in controls(kind) if control.form is not Form.OTHER}
    return st.fixed_dictionaries(fields).map(lambda values: _made(kind, values)).filter(lambda made: made is not None)  # type: ignore[return-value]


def _made(kind: type[D], values: dict[str, Any]) -> D | None:
    """The member with these fields, unless two of them contradict each other."""
    try:
        return kind(**values)
    except ValidationError as error:
        if all(fault["type"] == "value_error" for fault in error.errors()):
            return None
        raise


def _values(control: Control, largest: int | None) -> st.SearchStrategy[Any]:
    values = _plain(control, largest)
    if control.options and control.form is not Form.CHOICE:
        values |= st.sampled_from([option.value for option in control.options])
    return values | st.none() if control.optional else values


def _plain(control: Control, largest: int | None) -> st.SearchStrategy[Any]:
    match control.form:
        case Form.FLAG:
            return st.booleans()
        case Form.CHOICE:
            return st.sampled_from([option.value for option in control.options])
        case Form.INTEGER:
            assert control.minimum is not None and control.maximum is not None, f"{control.field} has no bounds"
            top = int(control.maximum) if largest is None else min(int(control.maximum), largest)
            return st.integers(int(control.minimum), top)
        case Form.NUMBER:
            low, high = (
                (control.minimum if control.minimum is not None else control.above),
                (control.maximum if control.maximum is not None else control.below),
            )
            assert low is not None and high is not None, f"{control.field} has no bounds"
            return st.floats(low, high, exclude_min=control.above is not None, exclude_max=control.below is not None)
    raise AssertionError(f"{control.field}: no values known for {control.form}")
