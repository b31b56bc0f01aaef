"""A stack of dense layers whose gradients are written out: autograd's own operations in its own order, without its bookkeeping for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Self

import torch
from torch import Tensor, nn

from playground.engine.backward import gradients_of
from playground.engine.forward import leaves

aten = torch.ops.aten


class Bend(NamedTuple):
    """An activation: what it does, and the gradient by its inputs from that by its outputs and from its outputs (`outputs`) or its inputs.

    One that needs no inputs for it writes its outputs in their place.
    """

    forward: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor, Tensor], Tensor]
    outputs: bool = False


BENDS: Mapping[type[nn.Module], Callable[[Any], Bend]] = {
    nn.ReLU: lambda m: Bend(torch.relu_, lambda g, y: aten.threshold_backward.default(g, y, 0), outputs=True),
    nn.Tanh: lambda m: Bend(torch.tanh_, aten.tanh_backward.default, outputs=True),
    nn.Sigmoid: lambda m: Bend(torch.sigmoid_, aten.sigmoid_backward.default, outputs=True),
    nn.LeakyReLU: lambda m: Bend(m.forward, lambda g, x: aten.leaky_relu_backward.default(g, x, m.negative_slope, False)),
    nn.ELU: lambda m: Bend(m.forward, lambda g, x: aten.elu_backward.default(g, m.alpha, 1.0, 1.0, False, x)),
    nn.GELU: lambda m: Bend(m.forward, lambda g, x: aten.gelu_backward.default(g, x, approximate=m.approximate)),
    nn.SiLU: lambda m: Bend(m.forward, aten.silu_backward.default),
    nn.Softplus: lambda m: Bend(m.forward, lambda g, x: aten.softplus_backward.default(g, x, m.beta, m.threshold)),
}
"""The activations that the stack knows, by module."""


class DenseStack:
    """Forward and backward pass of dense layers, with an activation after each or none, for one batch at a time.

    `forward` gives outputs (N, units), of which a loss is taken by autograd; `backward` the loss's gradients by all weights and biases in their
    order: the same to the bit as autograd's, for it calls the same operations on the same numbers.
    """

    def __init__(self, layers: Sequence[tuple[nn.Linear, Bend | None]]) -> None:
        parts = [(layer.weight.detach(), None if layer.bias is None else layer.bias.detach(), bend) for layer, bend in layers]
        self._up = [(weight.t(), bias, bend.forward if bend else None) for weight, bias, bend in parts]
        self._down = [(weight, bias is not None, bend.slope if bend else None) for weight, bias, bend in reversed(parts)]
        self._kept: list[tuple[Tensor, Tensor]] = []
        self._made = self._one = parts[0][0].new_ones(())

    @classmethod
    def of(cls, network: nn.Module, shape: Sequence[int]) -> Self | None:
        """The stack that a network for examples of this shape is; None for one that is more than that, or shares or spares weights.

        Layers of one unit with others behind them are left to autograd, which multiplies in another order where the batch has one example.
        """
        layers = [*_layers(leaves(network))] if len(shape) == 1 else [None]
        stacked = [layer for layer in layers if layer]
        weights = [parameter for linear, _ in stacked for parameter in linear.parameters()]
        plain = len({*map(id, weights)}) == len(weights) and all(parameter.requires_grad for parameter in weights)
        plain = plain and all(linear.in_features > 1 for linear, _ in stacked[1:])
        return cls(stacked) if plain and stacked and len(stacked) == len(layers) else None

    def forward(self, x: Tensor) -> Tensor:
        """Outputs (N, units) for inputs (N, features)."""
        kept = list[tuple[Tensor, Tensor]]()
        torch._C._set_grad_enabled(False)  # torch.no_grad without its cost: whoever trains has a block around that restores it when something fails
        for weight, bias, bend in self._up:
            z = torch.mm(x, weight) if bias is None else torch.addmm(bias, x, weight)
            kept.append((x, z))
            x = bend(z) if bend else z
        torch._C._set_grad_enabled(True)
        self._kept, self._made = kept, x.detach().requires_grad_()
        return self._made

    def backward(self, loss: Tensor) -> tuple[Tensor, ...]:
        """The gradients of a loss of what `forward` gave last, which can be asked for once."""
        kept, gradients = self._kept, list[Tensor]()
        (g,) = gradients_of(loss, (self._made,), self._one)
        for weight, biased, slope in self._down:
            x, z = kept.pop()  # let go as soon as it has served: what is made next lies where it lay, in the core's own cache
            if slope:
                g = slope(g, z)
            if biased:
                gradients.append(g.sum(0))
            gradients.append(g.t().mm(x))
            if kept:
                g = g.mm(weight)
        gradients.reverse()
        return tuple(gradients)


def _layers(modules: Iterable[nn.Module]) -> Iterator[tuple[nn.Linear, Bend | None] | None]:
    """Each dense layer with the activation after it; None for whatever is neither."""
    linear: nn.Linear | None = None
    for module in modules:
        kind = type(module)
        if isinstance(module, nn.Linear) and kind is nn.Linear:
            if linear is not None:
                yield linear, None
            linear = module
        elif linear is not None and kind in BENDS:
            yield linear, BENDS[kind](module)
            linear = None
        elif kind is not nn.Identity:
            yield None
    if linear is not None:
        yield linear, None
