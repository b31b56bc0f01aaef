"""How a network writes: one token after another, each from what stands before it."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from playground.attribution import Subject
from playground.data import Labelling
from playground.explaining.desk import Desk
from playground.looking.words import lengths, vocabulary

PROBES = 3
"""Other continuations that are tried to see whether a network looks ahead."""


@dataclass(frozen=True, slots=True)
class Way:
    """How this network's answers become its next inputs. An answer at output position p is written to input position p + `ahead`.

    `first` is the output position of the first token that is written, after the source where there is one; `room` how many fit. A language model
    (`slides`) goes on beyond its length: its oldest token is let go. `names` are the tokens'.
    """

    first: int
    ahead: int
    room: int
    slides: bool
    names: tuple[str, ...]


def way(subject: Subject) -> Way | str:
    """The way, or the sentence why this network cannot write."""
    names, task, assembly = vocabulary(subject), subject.task, subject.assembly
    if assembly is None or names is None or not isinstance(task, Labelling):
        return "This needs tokens, and a network that names one at each position."
    if tuple(task.classes) != tuple(names):
        return "It names other things than the tokens that it reads, so nothing that it says can be read on."
    source = assembly.experiment.data.source
    arranged, (read, written) = getattr(source, "arranged", ""), lengths(subject)
    if arranged == "encoder_decoder":
        return Way(0, read + 1, written, False, names)
    if arranged == "decoder_only":
        return Way(read, 1, written, False, names)
    if getattr(source, "causal", False):
        return Way(0, 1, subject.shape[0], True, names)
    return "Its answers belong to the tokens that they stand at; they do not go on from one to the next."


@torch.no_grad()
def looks_ahead(subject: Subject, found: Way, x: Tensor) -> bool:
    """Whether an answer changes with tokens that stand after it, which then are not there yet when it is written."""
    generator = torch.Generator().manual_seed(0)
    middle = found.first + max(0, (found.room - 1) // 2)
    after = middle + found.ahead
    others = x.repeat(PROBES, 1)
    if after >= x.shape[1]:
        return False
    others[:, after:] = torch.randint(len(found.names), (PROBES, x.shape[1] - after), generator=generator)
    here, there = subject.network(x)[:, middle], subject.network(others)[:, middle]
    return not torch.allclose(here.expand_as(there), there, rtol=1e-4, atol=1e-5)


def chances(logits: Tensor, temperature: float, most: int | None) -> Tensor:
    """(classes,) probabilities at a temperature, of the `most` likeliest tokens alone where given; at 0 the likeliest has all."""
    if temperature == 0:
        return torch.nn.functional.one_hot(logits.argmax(), len(logits)).to(logits.dtype)
    if most is not None and most < len(logits):
        least = logits.topk(most).values[-1]
        logits = logits.masked_fill(logits < least, -torch.inf)
    return (logits / temperature).softmax(-1)


@torch.no_grad()
def written(
    desk: Desk, found: Way, begun: list[int], count: int, length: int, *, temperature: float, most: int | None, seed: int
) -> tuple[list[int], list[float]]:
    """`count` tokens after those `begun`, by a network that sees `length` at once, and how likely each was.

    What stands after the last one is filled with token 0, which no answer before it can see.
    """
    generator = torch.Generator().manual_seed(seed)
    tokens, drawn = list(begun), list[float]()
    for _ in range(count):
        desk.watch.look(1)
        seen = tokens[-length:]
        x = torch.tensor([seen + [0] * (length - len(seen))])
        logits = desk.subject.network(x)[0, len(seen) - found.ahead]
        likely = chances(logits, temperature, most)
        token = int(likely.argmax()) if temperature == 0 else int(torch.multinomial(likely, 1, generator=generator))
        tokens.append(token)
        drawn.append(float(logits.softmax(-1)[token]))
    return tokens[len(begun) :], drawn
