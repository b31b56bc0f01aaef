"""The tables that scikit-learn brings with it, read straight from its folder.

Importing scikit-learn for them would cost each worker process seconds and over a hundred megabytes. A test compares what is read here with what
its own loaders give.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import torch
from torch import Tensor


def rows(file: str, *, delimiter: str | None = ",", header: int = 0) -> Tensor:
    """The numbers in a packaged file, float64 (rows, columns), without its first `header` lines.

    FileNotFoundError says that scikit-learn, or the file in it, is missing.
    """
    found = importlib.util.find_spec("sklearn")
    if found is None or found.origin is None:
        raise FileNotFoundError(f"{file} comes with scikit-learn, which is not installed")
    path = Path(found.origin).parent / "datasets" / "data" / file
    return torch.from_numpy(np.loadtxt(path, delimiter=delimiter, skiprows=header, ndmin=2))
