"""The tables that scikit-learn and statsmodels bring with them, read straight from their folders.

Importing these for them would cost each worker process seconds and over a hundred megabytes. A test compares what is read here with what their own
loaders give.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

FOLDERS = {"sklearn": "datasets/data", "statsmodels": "datasets"}
"""By package, where its tables lie."""


def path_of(file: str, package: str = "sklearn") -> Path:
    """Where a packaged file lies; FileNotFoundError says that the package is missing."""
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"{file} comes with {package.replace('sklearn', 'scikit-learn')}, which is not installed")
    return Path(found.origin).parent / FOLDERS[package] / file


def rows(file: str, *, package: str = "sklearn", delimiter: str | None = ",", header: int = 0) -> Tensor:
    """The numbers in a packaged file, float64 (rows, columns), without its first `header` lines.

    FileNotFoundError says that the package, or the file in it, is missing.
    """
    return torch.from_numpy(np.loadtxt(path_of(file, package), delimiter=delimiter, skiprows=header, ndmin=2, converters=_number))


def _number(text: str) -> float:
    return float(text or "nan")
