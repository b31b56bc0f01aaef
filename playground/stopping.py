"""Stop rules: when training has gone on long enough. They look at training's clock and the validation part, never at the test part."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from playground.params import Scale
from playground.registry import Declared, union

Row = Mapping[str, float | None]
"""One row of a run's record, by column: `step`, `epoch`, `validation.loss`, `validation.accuracy` or `validation.r2`, …"""


@dataclass(frozen=True, slots=True)
class Watch:
    """What a stop rule has seen: the best value and the step it was reached at, rows since then, and why to stop (None: go on)."""

    best: float | None = None
    best_step: int | None = None
    stale: int = 0
    reason: str | None = None


class StopRule(Declared):
    """A reason to stop, as data: a pure state machine over rows.

    `needs_validation` rules stay silent where there is no validation part.
    """

    needs_validation: ClassVar[bool] = False

    def start(self) -> Watch:
        """Before the first row."""
        return Watch()

    @abstractmethod
    def observe(self, watch: Watch, row: Row) -> Watch:
        """After one more row; once `reason` is set, training ends."""


class Epochs(StopRule):
    """Stops after so many passes over the training part."""

    kind: Literal["epochs"] = "epochs"
    limit: Annotated[int, Field(ge=1, le=1_000_000, description="Epochs to train."), Scale.LOG] = 100

    def observe(self, watch: Watch, row: Row) -> Watch:
        epoch = row.get("epoch")
        return replace(watch, reason=f"{self.limit} epochs done") if epoch is not None and epoch >= self.limit else watch


class TargetLoss(StopRule):
    """Stops when the validation loss is as low as wished."""

    title: ClassVar[str] = "Target loss"
    needs_validation: ClassVar[bool] = True

    kind: Literal["target_loss"] = "target_loss"
    value: Annotated[float, Field(ge=1e-6, le=1e3, description="Validation loss to reach."), Scale.LOG] = 0.05

    def observe(self, watch: Watch, row: Row) -> Watch:
        loss = _number(row, "validation.loss")
        return replace(watch, reason=f"validation loss reached {loss:.4g}") if loss is not None and loss <= self.value else watch


class TargetAccuracy(StopRule):
    """Stops when the validation accuracy (R² in regression, mean IoU for pixels) is as high as wished."""

    title: ClassVar[str] = "Target accuracy"
    needs_validation: ClassVar[bool] = True

    kind: Literal["target_accuracy"] = "target_accuracy"
    value: Annotated[float, Field(ge=0, le=1, description="Validation accuracy, R² or mean IoU to reach.")] = 0.95

    def observe(self, watch: Watch, row: Row) -> Watch:
        for column, name in (("validation.iou", "mean IoU"), ("validation.accuracy", "accuracy"), ("validation.r2", "R²")):
            score = _number(row, column)
            if score is not None:
                return replace(watch, reason=f"validation {name} reached {score:.3g}") if score >= self.value else watch
        return watch


class EarlyStopping(StopRule):
    """Stops when the validation loss has not fallen for a while, before the network learns its examples by heart."""

    title: ClassVar[str] = "Early stopping"
    needs_validation: ClassVar[bool] = True

    kind: Literal["early_stopping"] = "early_stopping"
    patience: Annotated[int, Field(ge=1, le=100_000, description="Evaluations without progress that are borne."), Scale.LOG] = 20
    min_delta: Annotated[float, Field(ge=0, le=1e3, description="How much lower than the best counts as progress.")] = 0.0
    restore: Annotated[bool, Field(description="Go back to the weights of the best evaluation.")] = True

    def observe(self, watch: Watch, row: Row) -> Watch:
        loss = _number(row, "validation.loss")
        if loss is None:
            return watch
        if watch.best is None or loss < watch.best - self.min_delta:
            return Watch(best=loss, best_step=int(row["step"] or 0))
        stale = watch.stale + 1
        reason = f"validation loss has not fallen for {stale} evaluations" if stale >= self.patience else None
        return replace(watch, stale=stale, reason=reason)


def _number(row: Row, column: str) -> float | None:
    """A finite value of a row, or None where there is none."""
    value = row.get(column)
    return value if value is not None and math.isfinite(value) else None


if TYPE_CHECKING:
    AnyStopRule: TypeAlias = StopRule
else:
    AnyStopRule = union(StopRule)
