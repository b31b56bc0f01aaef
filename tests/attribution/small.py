"""Small networks whose explanations are known, or can be computed by hand."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.attribution import Subject


def dense(inputs: int, outputs: int = 1, seed: int = 0) -> nn.Module:
    """Two bent layers: every input works together with every other."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = nn.Sequential(nn.Linear(inputs, 12), nn.Tanh(), nn.Linear(12, 6), nn.ReLU(), nn.Linear(6, outputs))
        for parameter in network.parameters():
            nn.init.normal_(parameter, std=0.8)
    return network


def convolutional(channels: int = 1, side: int = 6, outputs: int = 3, seed: int = 0) -> nn.Module:
    """A convolution, a pooling, a decision."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        seen = (nn.Conv2d(channels, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten())
        return nn.Sequential(*seen, nn.Linear(side * side, 8), nn.Tanh(), nn.Linear(8, outputs))


def linear(weights: Tensor, bias: float = 0.3) -> nn.Module:
    """w · x + b, for inputs of the weights' shape."""
    layer = nn.Linear(weights.numel(), 1)
    with torch.no_grad():
        layer.weight.copy_(weights.reshape(1, -1))
        layer.bias.fill_(bias)
    return nn.Sequential(nn.Flatten(), layer)


def drawn(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def bare(network: nn.Module, *shape: int, rows: int = 24, seed: int = 5) -> Subject:
    """The network with normal background examples."""
    return Subject.bare(network, drawn(rows, *shape, seed=seed))
