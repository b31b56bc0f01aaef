"""One cell of a dense layer: every input times its weight, plus bias."""

from __future__ import annotations

from torch import Tensor, nn

from playground.explaining.question import Payload


def dense(module: nn.Linear, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (*places, inputs), cell (*place, unit): `inputs`, `weights` f4 (inputs,), and `order` i4, the terms by their size, largest first."""
    *place, unit = cell
    inputs, weights = x[tuple(place)], module.weight[unit]
    terms = inputs.double() * weights.double()
    bias = 0.0 if module.bias is None else float(module.bias[unit])
    return {
        "op": "dense",
        "inputs": inputs,
        "weights": weights,
        "order": terms.abs().argsort(descending=True, stable=True).int(),
        "bias": bias,
        "has_bias": module.bias is not None,
        "computed": float(terms.sum()) + bias,
    }
