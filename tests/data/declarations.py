"""The datasets that the conformance tests run over: every one with its defaults, and with each number at its lowest and its highest."""

from __future__ import annotations

from collections.abc import Iterator

from playground.data import Dataset, ready
from playground.params import Form, controls


def corners() -> Iterator[Dataset]:
    for kind in ready():
        yield kind()
        for control in controls(kind):
            if control.field != "seed" and control.form in (Form.INTEGER, Form.NUMBER):
                number = int if control.form is Form.INTEGER else float
                yield from (kind(**{control.field: number(end)}) for end in (control.minimum, control.maximum) if end is not None)


def generated() -> list[type[Dataset]]:
    return [kind for kind in ready() if "seed" in kind.model_fields]


def noisy() -> list[type[Dataset]]:
    return [kind for kind in generated() if "noise" in kind.model_fields]


def name(dataset: Dataset) -> str:
    changed = dataset.model_dump(exclude_defaults=True)
    return "-".join([dataset.tag(), *(f"{field}={value}" for field, value in changed.items())])
