"""Everything that explains, as the page `docs/methods.md`: `python -m playground.explaining.catalogue` prints it."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator

from playground.attribution import Baseline, Method, Promise
from playground.attribution.concept import Concept
from playground.attribution.layers import LayerMethod
from playground.attribution.target import Target
from playground.explaining.example import Example
from playground.explaining.questions import questions
from playground.reference import Families, fields
from playground.registry import D, Declared, Strict, every

HEAD = """# Methods

Everything that the Explain room, `playground.explain` and `playground explain` can be asked for. This page is printed from the declarations
themselves by `make docs`; a test fails when it is stale. How the room works is in [Explain](explain.md).
"""

PROMISES = {
    Promise.NONE: "nothing in particular",
    Promise.SUM: "f(x) − f(baseline)",
    Promise.MEAN_SUM: "f(x) − the mean of f over the background",
}
"""What the scores of a method add up to."""


FAMILIES: Families = (("Methods for inputs", Method), ("Methods for units", LayerMethod), ("Baselines", Baseline), ("Concepts", Concept))
PARTS: tuple[type[Strict], ...] = (Example, Target)


def markdown() -> str:
    """The page."""
    return "\n".join([HEAD, *_methods(), *_layer_methods(), *_baselines(), *_concepts(), *_questions()]) + "\n"


def _methods() -> Iterator[str]:
    known = _own(every(Method))  # type: ignore[type-abstract]
    yield "## Methods for inputs\n\n| Method | Question | Scores add up to | Random | Baseline matters |\n|---|---|---|---|---|"
    for method in known:
        row = (f"[{method.name()}](#{anchor(method)})", method.question, PROMISES[method.promise], _yes(method.random), _yes(method.uses_baseline))
        yield f"| {' | '.join(row)} |"
    yield ""
    for method in known:
        yield _entry(method, method.group, method.question, method.shows_not, PROMISES[method.promise], method.source)


def _layer_methods() -> Iterator[str]:
    yield "## Methods for units\n"
    for method in _own(every(LayerMethod)):  # type: ignore[type-abstract]
        yield _entry(method, "", method.question, method.shows_not, PROMISES[method.promise], method.source)


def _baselines() -> Iterator[str]:
    yield "## Baselines\n"
    for baseline in _own(every(Baseline)):  # type: ignore[type-abstract]
        forms = ", ".join(sorted(form.value for form in baseline.forms))
        yield f"{_title(baseline, '')}\n\n{baseline.summary()}\n\nFor data of the form: {forms}.\n{_table(baseline)}"


def _concepts() -> Iterator[str]:
    yield "## Concepts\n"
    for concept in _own(every(Concept)):  # type: ignore[type-abstract]
        yield f"{_title(concept, '')}\n\n{concept.summary()}\n{_table(concept)}"


def _questions() -> Iterator[str]:
    yield "## Questions of the page\n\nWhat may be asked over its [socket](explain.md#the-socket), by `kind`.\n"
    for part in PARTS:
        yield f"### {part.__name__}\n\n{_paragraph(part)}\n{_table(part)}"
    for question in sorted(_own(questions()), key=lambda question: question.tag()):  # they are imported in any order
        yield f"{_title(question, '')}\n\n{_paragraph(question)}\n{_table(question)}"


def _paragraph(declared: type[Strict]) -> str:
    """The first paragraph of a docstring."""
    return " ".join((inspect.getdoc(declared) or "").split("\n\n")[0].split())


def _entry(method: type[Declared], group: str, question: str, shows_not: str, promise: str, source: str) -> str:
    lines = (
        f"*{question}* {method.summary()}",
        f"- Does not show: {shows_not}",
        f"- Scores add up to: {promise}.",
        f"- Source: {source}",
    )
    return f"{_title(method, group)}\n\n{lines[0]}\n\n" + "\n".join(lines[1:]) + f"\n{_table(method)}"


def anchor(declared: type[Declared]) -> str:
    """The address of an entry's heading on the page, as GitHub makes it."""
    text = _title(declared, str(getattr(declared, "group", ""))).removeprefix("### ").lower()
    return "".join(letter for letter in text if letter.isalnum() or letter in " -_").replace(" ", "-")


def _own(members: tuple[type[D], ...]) -> list[type[D]]:
    """The members that come with the program, not those that somebody has added."""
    return [member for member in members if member.__module__.startswith("playground.")]


def _title(declared: type[Declared], group: str) -> str:
    return f"### {declared.name()} · `{declared.tag()}`{f' · {group}' if group else ''}"


def _table(declared: type[Strict]) -> str:
    return f"\n{fields(declared, FAMILIES, PARTS)}" if set(declared.model_fields) - {"kind"} else ""


def _yes(value: bool) -> str:
    return "yes" if value else "no"


if __name__ == "__main__":
    sys.stdout.write(markdown())
