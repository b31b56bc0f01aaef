"""What a network learns from. Importing this package finds every dataset: a new one is one file here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.data import plane as plane  # the first modules named here come first in every list
from playground.data import plane_regression as plane_regression
from playground.data.balance import Balance, balance
from playground.data.baseline import Baseline, baseline
from playground.data.dataset import EXTENT, DataForm, Dataset, Origin, Samples, Trivial
from playground.data.feature import Feature
from playground.data.kept import Kept
from playground.data.part import Part
from playground.data.prepare import Prepared, input_names, input_shape, prepare
from playground.data.scaling import Scaling, Standardiser
from playground.data.split import Split, SplitBy
from playground.data.task import UNASKED, Classification, Labelling, Regression, Segmentation, Task
from playground.registry import discover, every, union

discover("playground.data")

if TYPE_CHECKING:
    AnyDataset = Dataset
else:
    AnyDataset = union(Dataset)


def ready() -> tuple[type[Dataset], ...]:
    """The datasets that need nothing but their declaration: all but those that users bring along."""
    return tuple(member for member in every(Dataset) if not issubclass(member, Kept))  # type: ignore[type-abstract]


__all__ = [
    "EXTENT",
    "UNASKED",
    "AnyDataset",
    "Balance",
    "Baseline",
    "Classification",
    "DataForm",
    "Dataset",
    "Feature",
    "Kept",
    "Labelling",
    "Origin",
    "Part",
    "Prepared",
    "Regression",
    "Samples",
    "Scaling",
    "Segmentation",
    "Split",
    "SplitBy",
    "Standardiser",
    "Task",
    "Trivial",
    "balance",
    "baseline",
    "input_names",
    "input_shape",
    "prepare",
    "ready",
]
