"""Reading a network without changing it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


@contextmanager
def reading(*networks: nn.Module) -> Iterator[None]:
    """Evaluation mode and no gradients within the block; afterwards every module is in the mode it was in, also when something failed.

    In evaluation mode no layer draws random numbers or moves running statistics, so that a run that is read goes on as if it were not.
    """
    training = [module for network in networks for module in network.modules() if module.training]
    for module in training:
        module.training = False
    try:
        with torch.inference_mode():
            yield
    finally:
        for module in training:
            module.training = True
