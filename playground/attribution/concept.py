"""The family of concepts: sets of training examples that have something in common."""

from __future__ import annotations

from abc import abstractmethod
from typing import Annotated, ClassVar, Literal, TypeAlias

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.subject import Subject
from playground.data import Classification, DataForm
from playground.params import Label
from playground.problem import Problem, SpecError
from playground.registry import Declared, union

Row = Annotated[int, Field(ge=0, le=10_000_000)]


class Concept(Declared):
    """What some training examples have in common and others have not."""

    @abstractmethod
    def members(self, subject: Subject) -> Tensor:
        """Which training examples have it: bool (n_train,). SpecError where that cannot be said of this data."""

    @abstractmethod
    def words(self, subject: Subject) -> str:
        """The concept in words."""


class OfClass(Concept):
    """Examples of one class."""

    title: ClassVar[str] = "Of a class"
    kind: Literal["of_class"] = "of_class"
    label: Annotated[int, Field(ge=0, le=4095, description="The class."), Label("Class")] = 0

    def members(self, subject: Subject) -> Tensor:
        labels = labels_of(subject)
        count = len(subject.task.classes) if isinstance(subject.task, Classification) else 0
        if labels is None or self.label >= count:
            raise SpecError([Problem("concept.label", f"expected the index of a class below {count}, got {self.label}")])
        return labels == self.label

    def words(self, subject: Subject) -> str:
        return f"class {subject.task.classes[self.label]}" if isinstance(subject.task, Classification) else "class"


class Extreme(Concept):
    """Examples for which one input is high, or low."""

    title: ClassVar[str] = "Input high or low"
    kind: Literal["extreme"] = "extreme"
    input: Annotated[int, Field(ge=0, le=100_000, description="Which input; of pictures the pixel, row by row."), Label("Input")] = 0
    end: Annotated[Literal["high", "low"], Field(description="At which end.")] = "high"
    share: Annotated[float, Field(gt=0, le=0.5, description="How many of the examples count as such.")] = 0.25

    def members(self, subject: Subject) -> Tensor:
        if subject.tokens:
            raise SpecError([Problem("concept", "Tokens are names, neither high nor low: ask for those that hold a token.")])
        flat = subject.background.flatten(1)
        if self.input >= flat.shape[1]:
            raise SpecError([Problem("concept.input", f"must be below {flat.shape[1]}, got {self.input}")])
        signed = flat[:, self.input] if self.end == "high" else -flat[:, self.input]
        edge = signed.quantile(1 - self.share)
        return signed >= edge if edge > signed.min() else signed > edge

    def words(self, subject: Subject) -> str:
        if subject.form is DataForm.SERIES:
            step, feature = divmod(self.input, subject.shape[-1])
            return f"{subject.names[feature]} at step {step + 1} {self.end}"
        inner = subject.background[0, 0].numel()
        place = f" at pixel {self.input % inner}" if inner > 1 else ""
        return f"{subject.names[self.input // inner]}{place} {self.end}"


class Holding(Concept):
    """Examples that hold a token, anywhere or at one position."""

    title: ClassVar[str] = "Holding a token"
    kind: Literal["holding"] = "holding"
    token: Annotated[int, Field(ge=0, lt=65_536, description="Which token, counted from 0.")] = 0
    place: Annotated[Row | None, Field(description="At which position, counted from 0; anywhere where left out.")] = None

    def members(self, subject: Subject) -> Tensor:
        if not subject.tokens:
            raise SpecError([Problem("concept", "Only sequences of tokens hold a token.")])
        names, length = len(subject.vocabulary), subject.places[0]
        if self.token >= names:
            raise SpecError([Problem("concept.token", f"must be below {names}, got {self.token}")])
        if self.place is not None and self.place >= length:
            raise SpecError([Problem("concept.place", f"must be below {length}, got {self.place}")])
        found = subject.background == self.token
        return found.any(1) if self.place is None else found[:, self.place]

    def words(self, subject: Subject) -> str:
        where = "" if self.place is None else f" at position {self.place + 1}"
        return f"“{subject.vocabulary[self.token]}”{where}"


class Listed(Concept):
    """Examples picked one by one."""

    title: ClassVar[str] = "Picked examples"
    kind: Literal["listed"] = "listed"
    rows: Annotated[tuple[Row, ...], Field(max_length=10_000, description="Their numbers in the training part, counted from 0.")] = ()

    def members(self, subject: Subject) -> Tensor:
        count = len(subject.background)
        if wrong := [row for row in self.rows if row >= count]:
            raise SpecError([Problem("concept.rows", f"must be below {count}, got {wrong[0]}")])
        out = torch.zeros(count, dtype=torch.bool)
        out[list(self.rows)] = True
        return out

    def words(self, subject: Subject) -> str:
        return f"{len(set(self.rows))} picked examples"


AnyConcept: TypeAlias = union(Concept)  # type: ignore[type-abstract, valid-type]


def labels_of(subject: Subject) -> Tensor | None:
    """The class of each training example, int64 (n_train,); None where there are no classes, or they are not known."""
    if subject.assembly is None or not isinstance(subject.task, Classification):
        return None
    return subject.assembly.prepared.train.y.reshape(-1).long()


__all__ = ["AnyConcept", "Concept", "Extreme", "Holding", "Listed", "OfClass", "labels_of"]
