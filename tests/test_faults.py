"""Faults are told by the document's own paths, with the rule and the value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, ValidationError, model_validator

from playground.faults import problems_of
from playground.registry import Declared, Strict, union


class Thing(Declared):
    """A family for these tests."""


class Plain(Thing):
    """A member whose fields have the names of tags."""

    kind: Literal["plain"] = "plain"
    units: Annotated[int, Field(ge=1, le=5)] = 1
    momentum: float = 0.0
    pair: tuple[int, int] = (1, 2)


class Momentum(Thing):
    """A container whose tag is the name of a field elsewhere."""

    kind: Literal["momentum"] = "momentum"
    body: tuple[AnyThing, ...] = ()
    factor: Annotated[float, Field(gt=0)] | None = None


class Roles(Thing):
    """A container with a field of the same name."""

    kind: Literal["roles"] = "roles"
    roles: tuple[AnyThing, ...] = ()


AnyThing = union(Thing)
for member in (Momentum, Roles):
    member.model_rebuild()


class Whole(Strict):
    """A document."""

    momentum: tuple[AnyThing, ...] = ()
    roles: Mapping[str, tuple[AnyThing, ...]] = {}
    batch: Annotated[Annotated[int, Field(ge=1, le=9)] | Literal["full"], Field(description="x")] = 3

    @model_validator(mode="after")
    def _check(self) -> Whole:
        if self.batch == 7:
            raise ValueError("roles: expected more")
        if self.batch == 8:
            raise ValueError("Sorry: not that")
        return self


def faults(document: str) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Whole.model_validate_json(document)
    return [str(problem) for problem in problems_of(caught.value, Whole)]


CASES: dict[str, Any] = {
    '{"momentum":[{"kind":"momentum","body":[{"kind":"plain","units":9}]}]}': "momentum[0].body[0].units: must be at most 5, got 9",
    '{"momentum":[{"kind":"plain","momentum":"x"}]}': 'momentum[0].momentum: must be a number, got "x"',
    '{"momentum":[{"kind":"roles","roles":[{"kind":"roles","roles":3}]}]}': "momentum[0].roles[0].roles: must be a list, got 3",
    '{"momentum":[{"kind":"plain","pair":[1,"x"]}]}': 'momentum[0].pair[1]: must be a whole number, got "x"',
    '{"roles":{"plain":[{"kind":"plain","momentum":[]}]}}': "roles.plain[0].momentum: must be a number, got an empty list",
    '{"momentum":[{"kind":"momentum","factor":-1}]}': "momentum[0].factor: must be above 0, got -1",
    '{"momentum":[{"kind":"momentum","factor":1e999}]}': "momentum[0].factor: must be a finite number, got Infinity",
    '{"momentum":[{"kind":"plan"}]}': "momentum[0].kind: must be one of plain, momentum, roles, got \"plan\"; did you mean 'plain'?",
    '{"momentum":[{"kind":7}]}': "momentum[0].kind: must be one of plain, momentum, roles, got 7",
    '{"momentum":[{}]}': "momentum[0].kind: is missing; must be one of plain, momentum, roles",
    '{"momentum":[3]}': "momentum[0]: must be an object, got 3",
    '{"momentum":[{"kind":"plain","unit":3}]}': "momentum[0].unit: is not a field here; did you mean 'units'?",
    '{"momentum":[{"kind":"plain","zebra":3}]}': "momentum[0].zebra: is not a field here; there are kind, units, momentum, pair",
    '{"batch":"x"}': "batch: must be a whole number or 'full', got \"x\"",
    '{"batch":10}': "batch: must be at most 9 or 'full', got 10",
    '{"batch":true}': "batch: must be a whole number or 'full', got true",
    '{"batch":7}': "roles: expected more",
    '{"batch":8}': "Sorry: not that",
    "3": "must be an object, got 3",
}


@pytest.mark.parametrize(("document", "fault"), CASES.items(), ids=CASES.values())
def test_a_fault_names_field_rule_and_value(document: str, fault: str) -> None:
    assert faults(document) == [fault]


def test_all_faults_come_at_once() -> None:
    assert faults('{"momentum":[{"kind":"plain","units":0},{"kind":"plain","units":6}],"batch":0,"x":1}') == [
        "momentum[0].units: must be at least 1, got 0",
        "momentum[1].units: must be at most 5, got 6",
        "batch: must be at least 1 or 'full', got 0",
        "x: is not a field here; there are momentum, roles, batch",
    ]


def test_long_values_are_shortened() -> None:
    (fault,) = faults('{"batch":1' + "0" * 500 + "}")
    assert len(fault) < 120


def test_what_is_not_json_is_said_so() -> None:
    assert faults('{"a') == ["this is not JSON: EOF while parsing a string at line 1 column 3"]
    assert "recursion limit" in faults("[" * 300)[0]
