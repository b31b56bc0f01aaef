"""What the positions of a sequence are called."""

from __future__ import annotations

from torch import Tensor

from playground.attribution import Subject


def vocabulary(subject: Subject) -> tuple[str, ...] | None:
    """The names of the tokens, where the data are tokens."""
    assembly = subject.assembly
    return None if assembly is None or subject.form.value != "tokens" else assembly.experiment.data.source.vocabulary()


def tokens(subject: Subject, x: Tensor) -> list[str] | None:
    """The tokens of one input (length,) by name; None where the data are none."""
    names = vocabulary(subject)
    return None if names is None else [names[int(token)] for token in x.flatten().tolist()]


def positions(subject: Subject, x: Tensor, length: int, *, answer: bool = False) -> list[str]:
    """Names for `length` positions of a layer over one input: its tokens where they are as many, with a class token before them where there is one
    more.

    Of a source followed by an answer the one or the other, where the length is theirs; `answer` says which, should both be as long.
    """
    found = tokens(subject, x)
    if found is None:
        return [str(at + 1) for at in range(length)]
    if length == len(found):
        return found
    if length == len(found) + 1:
        return ["class", *found]
    source, written = lengths(subject)
    if source + written == len(found) and length in (source, written):
        return found[source:] if length == written and (answer or source != written) else found[:source]
    return [str(at + 1) for at in range(length)]


def lengths(subject: Subject) -> tuple[int, int]:
    """Tokens of source and answer, where an example is a source followed by its answer; 0 and 0 elsewhere."""
    source = None if subject.assembly is None else subject.assembly.experiment.data.source
    found = getattr(source, "lengths", (0, 0)) if getattr(source, "arranged", "aligned") != "aligned" else (0, 0)
    return int(found[0]), int(found[1])
