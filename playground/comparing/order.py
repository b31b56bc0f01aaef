"""What a search and a comparison have in common as data: read from JSON with every fault, and how long a run goes at most."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, ValidationError

from playground.experiment import Experiment
from playground.faults import problems_of
from playground.problem import SpecError
from playground.registry import Strict

EPOCHS = 60
"""Epochs that a run is trained when neither the order nor a stop rule says."""

LONGEST = 10_000
"""Epochs after which a run ends though no stop rule said so."""


class Order(Strict):
    """What is to be trained of an experiment, and for how many epochs."""

    epochs: Annotated[int | None, Field(ge=1, le=100_000, description="Epochs of a run; by default its stop rules decide, or 60.")] = None

    @classmethod
    def parse(cls, document: str | bytes) -> Self:
        """The order in a JSON document; SpecError carries every fault by field."""
        try:
            return cls.model_validate_json(document)
        except ValidationError as error:
            raise SpecError(problems_of(error, cls)) from error

    def to_json(self) -> str:
        """As JSON."""
        return self.model_dump_json()

    def length(self, experiment: Experiment) -> int:
        """Epochs that a run of an experiment is trained at most."""
        return self.epochs or (LONGEST if experiment.training.stop else EPOCHS)
