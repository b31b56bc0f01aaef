"""Which arithmetic a layer has."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from playground.explaining.question import Payload
from playground.layers import modules
from playground.looking.arithmetic.containers import block, branches, joined, scaled
from playground.looking.arithmetic.convolution import causal, convolution
from playground.looking.arithmetic.dense import dense
from playground.looking.arithmetic.norm import NORMS, norm
from playground.looking.arithmetic.pooling import POOLS, pooling
from playground.looking.arithmetic.sequences import attention, embedding, pooled_over_time, recurrent, tied
from playground.looking.arithmetic.transposed import transposed

MOVES = (
    nn.Flatten, nn.Unflatten, nn.Identity, nn.Dropout, nn.Dropout1d, nn.Dropout2d, nn.AlphaDropout, nn.FeatureAlphaDropout, nn.PixelShuffle,
    nn.ChannelShuffle, modules.Permute, modules.Take, modules.StochasticDepth,
)  # fmt: skip
"""Modules that, in evaluation mode, only pass numbers on, to other places perhaps."""

INSIDE = "The last of the layers inside it makes this number: choose that one in the list of layers."
UNSPELT = "What this layer does to a number is not spelled out here."

NOT_ALONE = (nn.Softmax, nn.LogSoftmax, nn.Softmin, nn.Softmax2d, nn.GLU, nn.MultiheadAttention)
"""Modules of torch's file of activations that do not look at each number alone."""


@torch.no_grad()
def work(module: nn.Module, x: Tensor, made: Tensor, cell: tuple[int, ...], context: modules.Context | None = None) -> Payload:
    """How the number at `cell` of `made` (*shape_out) comes about from `x` (*shape_in), for one example, and from what was handed in beside it.

    `op` says which arithmetic it is, `value` is the layer's own number and `computed` what the terms make; the rest depends on `op`. What has no
    arithmetic of its own here (`op` "whole") says why, in a `reason`.
    """
    return {**_of(module, x, made, cell, context), "value": float(made[cell]), "cell": list(cell)}


def _of(module: nn.Module, x: Tensor, made: Tensor, cell: tuple[int, ...], context: modules.Context | None) -> Payload:
    match module:
        case nn.Conv1d() | nn.Conv2d():
            return convolution(module, x, cell)
        case nn.ConvTranspose1d() | nn.ConvTranspose2d():
            return transposed(module, x, cell)
        case modules.CausalConv1d():
            return causal(module, x, cell)
        case modules.PatchEmbedding():
            patches = x.shape[2] // module.project.stride[1]
            return convolution(module.project, x, (cell[1], cell[0] // patches, cell[0] % patches))
        case nn.Linear():
            return dense(module, x, cell)
        case modules.TiedHead():
            return tied(module, x, cell)
        case modules.TimeMean() | modules.TimeMax():
            return pooled_over_time(module, x, cell)
        case nn.Softmax():
            return _softmax(module, x, cell)
        case nn.Sequential() if len(module) and isinstance(module[0], POOLS) and all(isinstance(rest, nn.Flatten) for rest in list(module)[1:]):
            pooled = module[0](x[None])[0]
            place = tuple(int(i) for i in torch.unravel_index(torch.tensor(cell[0]), pooled.shape))
            return pooling(module[0], x, place, tuple(pooled.shape[1:]))
        case modules.Recurrent():
            return recurrent(module, x, cell)
        case modules.Attention():
            return attention(module, x, cell, context)
        case nn.Embedding():
            return embedding(module, x, cell)
        case modules.Positions() | modules.Sinusoids():
            parts = {"input": float(x[cell]), "position": float(module(torch.zeros_like(x[None]))[0][cell])}
            return {"op": "sum", "parts": parts, "computed": sum(parts.values())}
        case modules.Segments():
            parts = {"input": float(x[cell]), "segment": float(module(torch.zeros_like(x[None]))[0][cell])}
            return {"op": "sum", "parts": parts, "computed": sum(parts.values())}
        case modules.ClassToken():
            name, number = ("class token", module.token[cell[1]]) if cell[0] == 0 else ("input", x[(cell[0] - 1, cell[1])])
            return {"op": "sum", "parts": {name: float(number)}, "computed": float(number)}
        case modules.Residual():
            return joined(module, x, cell, context)
        case modules.Branches():
            return branches(module, x, cell, context)
        case modules.Scale():
            return scaled(module, x, cell, context)
        case modules.TransformerBlock():
            return block(module, x, cell, context)
        case nn.Upsample() if module.mode == "nearest":
            return _moved(module, x, cell)
        case _ if isinstance(module, POOLS):
            return pooling(module, x, cell, tuple(made.shape[1:]))
        case _ if isinstance(module, NORMS):
            return norm(module, x, cell)
        case _ if _only(module, MOVES):
            return _moved(module, x, cell)
        case _ if type(module).__module__ == "torch.nn.modules.activation" and not isinstance(module, NOT_ALONE) and x.shape == made.shape:
            return {"op": "function", "function": type(module).__name__, "x": float(x[cell]), "computed": float(module(x[None])[0][cell])}
    holds = isinstance(module, modules.Chain | modules.Repeat | modules.EncoderDecoder | modules.RelativePositions)
    return {"op": "whole", "reason": INSIDE if holds else UNSPELT, "computed": float(made[cell])}


def _only(module: nn.Module, kinds: tuple[type[nn.Module], ...]) -> bool:
    return isinstance(module, kinds) or (isinstance(module, nn.Sequential) and len(module) > 0 and all(isinstance(part, kinds) for part in module))


def _softmax(module: nn.Softmax, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """exp(x) of the cell over the sum of exp of all that compete with it, each less the largest so that nothing overflows."""
    axis = (module.dim if module.dim is not None else -1) - 1 if (module.dim or -1) > 0 else (module.dim or -1)
    row = x.movedim(axis, -1)[tuple(i for k, i in enumerate(cell) if k != axis % x.ndim)]
    own = cell[axis % x.ndim]
    powers = (row.double() - row.double().max()).exp()
    computed = float(powers[own] / powers.sum())
    return {"op": "softmax", "x": row, "own": own, "largest": float(row.max()), "sum": float(powers.sum()), "computed": computed}


def _moved(module: nn.Module, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Where the number stood before."""
    numbers = torch.arange(x.numel(), dtype=torch.float64).reshape(1, *x.shape)
    source = tuple(int(i) for i in torch.unravel_index(module(numbers)[0][cell].long(), x.shape))
    value = float(x[source])
    return {"op": "moved", "from": list(source), "computed": value if math.isfinite(value) else math.nan}
