"""An explanation asked for in words, as the command line has them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import torch
from torch import Tensor

from playground.attribution import Attribution, Baseline, Method, Subject, Target, explain
from playground.attribution.question import likeliest
from playground.data import Regression
from playground.faults import problems_of
from playground.problem import Problem, SpecError
from playground.registry import D, named


def report(
    subject: Subject,
    rows: Sequence[int],
    *,
    method: str = "integrated_gradients",
    target: str | None = None,
    against: str | None = None,
    baseline: str | None = None,
    place: int | None = None,
    seed: int = 0,
) -> Attribution:
    """The scores of some examples of the data, counted over all parts.

    Method and baseline by kind, or as JSON with their parameters; targets by name or number. Without a target the class is explained that the network
    finds likeliest for the first of the rows. `place` is the position, or the pixel, whose answer is explained, where there is one at each.
    SpecError says what does not fit.
    """
    assembly = subject.assembly
    assert assembly is not None
    raw = assembly.prepared.raw.x
    wrong = [row for row in rows if not 0 <= row < len(raw)]
    if wrong or not rows:
        raise SpecError([Problem("row", f"expected examples from 0 to {len(raw) - 1}, got {', '.join(map(str, wrong)) or 'none'}")])
    x = assembly.prepared.inputs_of(raw[torch.tensor(list(rows))])
    return explain(
        subject,
        x,
        method=_declared(Method, method, "method"),  # type: ignore[type-abstract]
        baseline=None if baseline is None else _declared(Baseline, baseline, "baseline"),  # type: ignore[type-abstract]
        target=_target(subject, x, target, against, place),
        seed=seed,
    )


def as_csv(attribution: Attribution, rows: Sequence[int]) -> str:
    """A line for each example and input, `example` being its number in the data."""
    table = [{**line, "example": rows[line["example"]]} for line in attribution.table()]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(table[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue()


def as_json(attribution: Attribution, rows: Sequence[int]) -> str:
    """Everything, with the numbers of the examples in the data."""
    return json.dumps({"examples": list(rows), **json.loads(attribution.to_json())}, indent=2, ensure_ascii=False) + "\n"


def _target(subject: Subject, x: Tensor, name: str | None, against: str | None, place: int | None) -> Target | None:
    if name is None:
        if against is not None:
            raise SpecError([Problem("against", "needs a target that is held against it")])
        return None if place is None else likeliest(subject, x, place)
    return Target(output=_index(subject, name, "target"), against=None if against is None else _index(subject, against, "against"), place=place)


def _index(subject: Subject, name: str, field: str) -> int:
    names = subject.task.targets if isinstance(subject.task, Regression) else subject.task.classes
    if name in names:
        return names.index(name)
    if name.isdecimal() and int(name) < len(names):
        return int(name)
    raise SpecError([Problem(field, f"expected one of {', '.join(names)}, or a number below {len(names)}, got {name!r}")])


def _declared(family: type[D], text: str, field: str) -> D:
    """A member by its kind or as JSON."""
    try:
        given = json.loads(text) if text.lstrip().startswith("{") else {"kind": text}
        member = named(family, str(given.get("kind")))
        return member.model_validate_json(json.dumps(given))
    except KeyError as error:
        raise SpecError([Problem(field, str(error.args[0]))]) from error
    except json.JSONDecodeError as error:
        raise SpecError([Problem(field, f"this is not JSON: {error}")]) from error
    except ValueError as error:
        faults = problems_of(error, member)  # type: ignore[arg-type]
        raise SpecError(Problem(f"{field}.{problem.path}".rstrip("."), problem.message) for problem in faults) from error
