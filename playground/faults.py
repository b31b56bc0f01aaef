"""What pydantic found wrong, said as problems: exact paths, and for each what was wanted and what came."""

from __future__ import annotations

import difflib
import json
import re
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from playground.problem import Problem, path_of

Location = Sequence[str | int]

_RULES: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda c: f"at least {_number(c['ge'])}",
    "less_than_equal": lambda c: f"at most {_number(c['le'])}",
    "greater_than": lambda c: f"above {_number(c['gt'])}",
    "less_than": lambda c: f"below {_number(c['lt'])}",
    "multiple_of": lambda c: f"a multiple of {_number(c['multiple_of'])}",
    "int_type": lambda c: "a whole number",
    "int_parsing_size": lambda c: "a whole number of reasonable size",
    "float_type": lambda c: "a number",
    "finite_number": lambda c: "a finite number",
    "bool_type": lambda c: "true or false",
    "string_type": lambda c: "text",
    "string_too_long": lambda c: f"at most {c['max_length']} characters long",
    "string_pattern_mismatch": lambda c: f"text of the form {c['pattern']}",
    "literal_error": lambda c: str(c["expected"]),
    "enum": lambda c: str(c["expected"]),
    "tuple_type": lambda c: "a list",
    "list_type": lambda c: "a list",
    "mapping_type": lambda c: "an object",
    "dict_type": lambda c: "an object",
    "model_type": lambda c: "an object",
    "model_attributes_type": lambda c: "an object",
    "none_required": lambda c: "null",
}
"""By pydantic's error type, the phrase that completes "must be …"."""

_HEAD = re.compile(r"([a-z_][a-z0-9_]*(?:\[\d+\]|\.[a-z_][a-z0-9_]*)*): (.+)", re.DOTALL)


def problems_of(error: ValidationError, model: type[BaseModel]) -> tuple[Problem, ...]:
    """Every fault that `model` found in a document, one a field: `network[2].units: must be at most 4096, got 9000`."""
    faults: dict[tuple[str, str], list[str]] = {}
    for item in error.errors(include_url=False):
        path, message, came = _fault(item, model)
        messages = faults.setdefault((path, came), [])
        if message not in messages:
            messages.append(message)
    return tuple(Problem(path, _joined(messages) + came) for (path, came), messages in faults.items())


def place(location: Location, model: type[BaseModel]) -> tuple[list[str | int], Any]:
    """A pydantic location as the document has it, and the type that stands there.

    pydantic puts the tag of a discriminated union, or the name of an arm of a plain one, into its locations. Which parts those are is
    read off the types, since a field may well have the name of a tag.
    """
    path: list[str | int] = []
    kind: Any = model
    for part in location:
        found = arms(kind)
        if len(found) > 1:
            kind = next((arm for arm in found if _is_model(arm) and arm.model_fields["kind"].default == part), Any)
            continue
        path.append(part)
        kind = _inside(found[0], part) if found else Any
    return path, kind


def shown(value: Any) -> str:
    """A value as it stands in JSON, shortened; what holds other values is only named."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str | bool | int | float | None) else type(value).__name__
    return text if len(text) <= 60 else f"{text[:56]} …"


def _fault(error: Any, model: type[BaseModel]) -> tuple[str, str, str]:
    """The path, the message and the words on what came instead."""
    location, kind = place(error["loc"], model)
    path, context, type_ = path_of(location), error.get("ctx", {}), error["type"]
    if type_ in _RULES:
        return path, f"must be {_RULES[type_](context)}", f", got {shown(error['input'])}"
    if type_ == "missing":
        return path, "is missing", ""
    if type_ == "extra_forbidden":
        _, owner = place(error["loc"][:-1], model)
        return path, _unknown(str(location[-1]), owner), ""
    if type_ in ("union_tag_invalid", "union_tag_not_found"):
        return _within(path, "kind"), *_wrong_tag(error["input"], kind)
    if type_ in ("too_long", "too_short"):
        rule = f"at most {context['max_length']}" if type_ == "too_long" else f"at least {context['min_length']}"
        return path, f"must hold {rule} items", f", got {context['actual_length']}"
    if type_ == "json_invalid":
        return "", f"this is not JSON: {context['error']}", ""
    if type_ == "value_error":
        return *_raised(path, str(context["error"]), kind), ""
    return path, str(error["msg"])[:200], ""


def _raised(path: str, message: str, kind: Any) -> tuple[str, str]:
    """The path and message of a validator's own ValueError, which may begin with the field that it means."""
    head = _HEAD.fullmatch(message)
    if head and _is_model(kind) and re.split(r"[.\[]", head[1])[0] in kind.model_fields:
        return _within(path, head[1]), head[2]
    return path, message


def _unknown(name: str, owner: Any) -> str:
    fields = list(owner.model_fields) if _is_model(owner) else []
    near = difflib.get_close_matches(name, fields, n=1)
    if near:
        return f"is not a field here; did you mean {near[0]!r}?"
    return f"is not a field here; there {'are' if len(fields) > 1 else 'is'} {', '.join(fields)}" if fields else "is not a field here"


def _wrong_tag(value: Any, kind: Any) -> tuple[str, str]:
    tags = [str(arm.model_fields["kind"].default) for arm in arms(kind) if _is_model(arm)]
    rule = f"must be one of {', '.join(tags)}"
    if not isinstance(value, Mapping) or "kind" not in value:
        return f"is missing; {rule}", ""
    came = value["kind"]
    near = difflib.get_close_matches(came, tags, n=1) if isinstance(came, str) else []
    return rule, f", got {shown(came)}" + (f"; did you mean {near[0]!r}?" if near else "")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else str(value)


def _within(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _joined(messages: Iterable[str]) -> str:
    first, *rest = messages
    return " or ".join([first, *(message.removeprefix("must be ") for message in rest)])


def arms(kind: Any) -> list[Any]:
    """The arms of a type, `None` left out; a type that is no union is its own only arm."""
    origin = get_origin(kind)
    if origin is Annotated:
        return arms(get_args(kind)[0])
    if origin in (Union, types.UnionType):
        return [arm for part in get_args(kind) if part is not type(None) for arm in arms(part)]
    return [kind]


def _inside(kind: Any, part: str | int) -> Any:
    """The type of a field, item or value of `kind`."""
    if _is_model(kind):
        return kind.model_fields[part].annotation if part in kind.model_fields else Any
    arguments = get_args(kind)
    if get_origin(kind) is tuple and isinstance(part, int):
        return arguments[0] if len(arguments) == 2 and arguments[1] is Ellipsis else arguments[part] if part < len(arguments) else Any
    return arguments[-1] if arguments and get_origin(kind) in (list, dict, Mapping) else Any


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
