"""One compiled function out of many, chosen by a number."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import Any

from playground.engine.kernel.numerics import compiled


def choice(functions: Sequence[Any]) -> Any:
    """`choice(f)(i, …)` is `f[i](…)` in compiled code; all of them take the same.

    numba cannot call functions out of a list as fast as by name, so a comparison for each is written out.
    """
    arguments = ", ".join(inspect.signature(functions[0].py_func).parameters)
    branches = "".join(f"    if number == {place}:\n        return f{place}({arguments})\n" for place in range(len(functions) - 1))
    source = f"def run(number, {arguments}):\n{branches}    return f{len(functions) - 1}({arguments})\n"
    names = {f"f{place}": function for place, function in enumerate(functions)}
    exec(source, names)
    return compiled(names["run"])
