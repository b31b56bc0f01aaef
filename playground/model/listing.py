"""The package's own code as text that stands by itself: what an exported script needs of it, in the order in which Python must read it."""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections.abc import Iterable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from playground.registry import Declared

PACKAGE = "playground"


class Listing:
    """Collects definitions with everything that they refer to. `imports` are the import lines; `definitions` the code, dependencies first."""

    def __init__(self) -> None:
        self.imports: set[str] = set()
        self.definitions: dict[tuple[str, str], str] = {}

    def add(self, target: type | FunctionType) -> None:
        """A class or function as it stands in its module, unless torch or Python has it."""
        if target.__module__.split(".")[0] == PACKAGE:
            self._add(importlib.import_module(target.__module__), target.__qualname__)

    def add_declared(self, thing: Declared, *methods: str) -> str:
        """A declared thing as a plain dataclass with these methods and those that they call; returns the call that makes this very thing."""
        kind = type(thing)
        fields = {name: getattr(thing, name) for name in kind.model_fields if name != "kind"}
        if (kind.__module__, kind.__name__) not in self.definitions:
            bodies = list(self._methods(kind, methods))
            self.imports.add("from dataclasses import dataclass")
            lines = [f"@dataclass(frozen=True)\nclass {kind.__name__}:", f'    """{kind.summary()}"""', ""]
            lines += [f"    {name}: {type(value).__name__}" for name, value in fields.items()]
            self.definitions[kind.__module__, kind.__name__] = "\n".join(lines) + "\n\n" * bool(fields) + "\n\n".join(bodies)
        return f"{kind.__name__}({', '.join(f'{name}={value!r}' for name, value in fields.items())})"

    def code(self) -> str:
        """All definitions, two empty lines apart; assignments in a block."""
        return "\n\n\n".join(self.definitions.values())

    def _add(self, module: ModuleType, name: str) -> None:
        """A global name of a module of the package: its definition, or the line that imports it."""
        node = _globals(module).get(name)
        if node is None or (module.__name__, name) in self.definitions:
            return
        if isinstance(node, ast.Import | ast.ImportFrom):
            self._import(node, name)
            return
        self.definitions[module.__name__, name] = ""  # against going round in circles
        for used in _names(node):
            self._add(module, used)
        self.definitions.pop((module.__name__, name))
        self.definitions[module.__name__, name] = _text(module, node)

    def _import(self, node: ast.Import | ast.ImportFrom, name: str) -> None:
        alias = next(alias for alias in node.names if (alias.asname or alias.name) == name)
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            self._add(importlib.import_module(node.module or ""), alias.name)
            return
        spelt = ast.unparse(alias)
        self.imports.add(f"from {node.module} import {spelt}" if isinstance(node, ast.ImportFrom) else f"import {spelt}")

    def _methods(self, kind: type, wanted: Iterable[str]) -> Iterator[str]:
        """The methods' code, with those of the same object that they call, each from the class that defines it."""
        queue = list(wanted)
        for name in queue:  # grows as it goes
            owner = next(base for base in kind.__mro__ if name in vars(base))
            text = textwrap.dedent(inspect.getsource(_function(vars(owner)[name])))
            node = ast.parse(text).body[0]
            for used in _names(node):
                self._add(importlib.import_module(owner.__module__), used)
            queue += [used for used in _of_self(node) if used not in queue and callable(getattr(kind, used, None))]
            yield textwrap.indent(text.rstrip(), "    ")


@cache
def _globals(module: ModuleType) -> dict[str, ast.stmt]:
    """The statement that defines each global name of a module."""
    found: dict[str, ast.stmt] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found[name] = node
            case ast.Import() | ast.ImportFrom():
                found |= {alias.asname or alias.name: node for alias in node.names}
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                found[name] = node
    return found


def _text(module: ModuleType, node: ast.stmt) -> str:
    lines = inspect.getsource(module).splitlines()
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return "\n".join(lines[first - 1 : node.end_lineno])


def _names(node: ast.AST) -> list[str]:
    """Every name in a piece of code, in order, each once."""
    return list(dict.fromkeys(inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)))


def _of_self(node: ast.AST) -> list[str]:
    """The attributes of `self` that a method uses."""
    return [n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id == "self"]


def _function(value: Any) -> Any:
    return inspect.unwrap(value.__func__ if isinstance(value, classmethod | staticmethod) else value)
