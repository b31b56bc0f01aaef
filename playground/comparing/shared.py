"""What two experiments share, and so what may be compared between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from playground.data import Dataset
from playground.experiment import Experiment

ORDERLESS = "takes all examples in each step: there is no order of batches to share"


@dataclass(frozen=True, slots=True)
class Shared:
    """What an experiment has in common with the first of those compared.

    `question`: the same task, so that the metric means the same; `loss`: it is measured alike, too; `examples`: on the same examples, so that one may
    stand before the other; `order`: learnt in the same order; `start`: from the same first weights. `notes` say what cannot be compared, each in a
    sentence without its full stop.
    """

    question: bool
    loss: bool
    examples: bool
    order: bool
    start: bool
    notes: tuple[str, ...]


def shared(first: Experiment, other: Experiment) -> Shared:
    """What `other` shares with `first`."""
    question = first.data.source.task() == other.data.source.task()
    loss = question and first.objective == other.objective and first.data.target_scaling == other.data.target_scaling
    examples = question and first.data.source == other.data.source and first.data.split == other.data.split
    seeded, batch = first.seed == other.seed, first.training.batch == other.training.batch
    order = examples and seeded and batch and other.training.batch != "full"
    like = first.network == other.network and first.initialiser == other.initialiser and first.data.features == other.data.features
    return Shared(question, loss, examples, order, examples and seeded and like, tuple(_notes(first, other, question, loss, examples)))


def aligned(first: Experiment, other: Experiment) -> Experiment:
    """`other` with the random numbers of `first`: its seed and, where the data differ in nothing else, theirs."""
    update: dict[str, object] = {"seed": first.seed}
    if _unseeded(first.data.source) == _unseeded(other.data.source):
        split = other.data.split.model_copy(update={"seed": first.data.split.seed})
        update["data"] = other.data.model_copy(update={"source": first.data.source, "split": split})
    return other.model_copy(update=update)


def _unseeded(source: Dataset) -> object:
    return type(source), source.model_dump(exclude={"seed"})


def _notes(first: Experiment, other: Experiment, question: bool, loss: bool, examples: bool) -> Iterator[str]:
    if not question:
        yield f"Another task ({other.data.source.name()}): neither its curves nor its answers can be compared"
        return
    if not examples:
        what = "divided otherwise" if first.data.source == other.data.source else "other examples"
        yield f"Other data ({what}): its curves are drawn, but it has no place among the others"
    elif first.seed != other.seed:
        yield "Another seed: other first weights and another order of the examples"
    if not loss:
        yield "Another loss: compare the metric, not the loss"
    yield from _of_batches(first, other)


def _of_batches(first: Experiment, other: Experiment) -> Iterator[str]:
    mine, theirs = other.training.batch, first.training.batch
    if mine != theirs:
        if "full" in (mine, theirs):
            yield f"It {ORDERLESS}" if mine == "full" else "Its batches have an order, the first lane's have none: compare by epochs, not by steps"
        else:
            yield f"Batches of {mine} instead of {theirs}: the same order of the examples, cut otherwise; compare by epochs, not by steps"
    if other.optimiser.full_batch != first.optimiser.full_batch:
        yield "A step of L-BFGS asks for the loss many times over: compare by seconds, not by steps or FLOPs"
