"""A place where anything may be computed without a trace on what happens outside."""

from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from torch import nn


@contextmanager
def isolated(seed: int, network: nn.Module) -> Iterator[None]:
    """Within the block every random generator (torch's, numpy's, Python's) starts from `seed`, cuDNN's recurrent layers can be differentiated and
    nothing warns; afterwards the generators go on as before and the network has the hooks, gradients and modes it had."""
    state, python = np.random.get_state(), random.getstate()
    hooks = [(held, dict(held)) for module in network.modules() for held in _hooks(module)]
    modes = [(module, module.training) for module in network.modules()]
    try:
        with torch.random.fork_rng(), warnings.catch_warnings(), torch.backends.cudnn.flags(enabled=False):
            warnings.simplefilter("ignore")
            torch.manual_seed(seed)
            np.random.seed(seed % 2**32)
            random.seed(seed)
            yield
    finally:
        np.random.set_state(state)
        random.setstate(python)
        for held, before in hooks:
            held.clear()
            held.update(before)
        for module, training in modes:
            module.training = training
        for parameter in network.parameters():
            parameter.grad = None


def _hooks(module: nn.Module) -> Iterator[dict[int, object]]:
    for name in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks"):
        yield getattr(module, name)
