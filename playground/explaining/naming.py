"""What blocks and their units are called."""

from __future__ import annotations

from collections import Counter

from torch import Tensor

from playground.attribution import Subject
from playground.data import Classification, Regression
from playground.model.blocks import INPUT
from playground.model.plan import OUTPUT


def block_names(subject: Subject) -> dict[str, str]:
    """By id; those that share a title are numbered: Dense 1, Dense 2."""
    count = Counter(block.title for block in subject.blocks)
    met: Counter[str] = Counter()
    names = {}
    for block in subject.blocks:
        met[block.title] += 1
        names[block.id] = f"{block.title} {met[block.title]}" if count[block.title] > 1 else block.title
    return names


def unit_names(subject: Subject, block: str, units: int, x: Tensor | None = None) -> list[str]:
    """Of the input the inputs' names (of tokens, those of the example x), of the output the classes or the targets (one logit for two classes), of
    all else a number counted from 1."""
    if block == INPUT and subject.tokens and x is not None:
        return list(subject.words(x))
    if subject.stepwise(block):
        noun = "position" if subject.tokens else "step"
        return [f"{noun} {unit + 1}" for unit in range(units)]
    if block == INPUT and subject.tokens:
        return [f"position {unit + 1}" for unit in range(units)]
    if block == INPUT and len(subject.names) == units:
        return list(subject.names)
    if block == OUTPUT and subject.answers == 1:
        task = subject.task
        outputs = task.targets if isinstance(task, Regression) else task.classes
        if len(outputs) == units:
            return list(outputs)
        if isinstance(task, Classification) and len(outputs) == 2 and units == 1:
            return ["logit"]  # of both: what speaks for one class speaks against the other
    shape = next((found.shape for found in subject.blocks if found.id == block), ())
    return [f"{'channel' if len(shape) > 1 else 'unit'} {unit + 1}" for unit in range(units)]
