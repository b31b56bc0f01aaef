"""A constructor call that can be made or printed, so that what is built and what is exported cannot differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from torch import nn


class Call:
    """`Call(nn.Linear, 2, 8, bias=True)`: calling it makes a fresh module; `source()` prints it as Python.

    Arguments may be plain values, other calls, or lists of calls (the body of a container).
    """

    __slots__ = ("arguments", "keywords", "target")

    def __init__(self, target: Callable[..., nn.Module], *arguments: Any, **keywords: Any) -> None:
        self.target, self.arguments, self.keywords = target, arguments, keywords

    def __call__(self) -> nn.Module:
        return self.target(*map(_make, self.arguments), **{key: _make(value) for key, value in self.keywords.items()})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Call) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self.source())

    def __repr__(self) -> str:
        return f"Call({self.source()})"

    def source(self) -> str:
        """The call as Python, `torch.nn` written `nn`: `nn.Linear(2, 8, bias=True)`."""
        parts = [_print(value) for value in self.arguments] + [f"{key}={_print(value)}" for key, value in self.keywords.items()]
        return f"{self.name()}({', '.join(parts)})"

    def name(self) -> str:
        """The target as it is written in exported code."""
        module, name = self.target.__module__, self.target.__qualname__
        return f"nn.{name}" if module.startswith("torch.nn") else name

    def targets(self) -> Iterator[Callable[..., nn.Module]]:
        """This call's class and those of the calls among its arguments, outermost first."""
        yield self.target
        for value in (*self.arguments, *self.keywords.values()):
            for item in value if isinstance(value, list | tuple) else (value,):
                if isinstance(item, Call):
                    yield from item.targets()

    def _key(self) -> tuple[object, ...]:
        return self.target, self.arguments, tuple(sorted(self.keywords.items()))


def _make(value: Any) -> Any:
    if isinstance(value, Call):
        return value()
    return [_make(item) for item in value] if isinstance(value, list) else value


def _print(value: Any) -> str:
    if isinstance(value, Call):
        return value.source()
    return f"[{', '.join(map(_print, value))}]" if isinstance(value, list) else repr(value)
