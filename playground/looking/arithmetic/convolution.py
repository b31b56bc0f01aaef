"""One cell of a convolution: patch × kernel, summed over the channels of its group, plus bias."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from playground.explaining.question import Payload
from playground.layers.modules import CausalConv1d

Convolution = nn.Conv1d | nn.Conv2d


def convolution(module: Convolution, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (channels, *axes), cell (channel, *place) of the result.

    `patch` and `kernel` f4 (channels of the group, *kernel), `inside` u1 (*kernel) is 0 where the patch lies on the padding. The patch begins at
    `start` of the input and goes on in steps of `step`; `channels` are the first channel of the group and the one after its last.
    """
    channel, *at = cell
    width = module.in_channels // module.groups
    group = channel // (module.out_channels // module.groups)
    first = group * width
    before, padding = _padding(module)
    padded = _pad(module, x[None], padding)[0]
    real = functional.pad(torch.ones(1, 1, *x.shape[1:]), padding)[0, 0]
    spans = [slice(p * s, p * s + d * (k - 1) + 1, d) for p, s, d, k in zip(at, module.stride, module.dilation, module.kernel_size, strict=True)]
    patch = padded[(slice(first, first + width), *spans)]
    kernel = module.weight[channel]
    bias = 0.0 if module.bias is None else float(module.bias[channel])
    total = (patch.double() * kernel.double()).sum()
    return {
        "op": "convolution",
        "patch": patch,
        "kernel": kernel,
        "inside": real[tuple(spans)].byte() if module.padding_mode == "zeros" else torch.ones(module.kernel_size, dtype=torch.uint8),
        "bias": bias,
        "has_bias": module.bias is not None,
        "channels": [first, first + width],
        "start": [p * s - b for p, s, b in zip(at, module.stride, before, strict=True)],
        "step": list(module.dilation),
        "computed": float(total) + bias,
    }


def causal(module: CausalConv1d, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """The same of one that looks back only: zeros stand before the start."""
    before = int(module.pad.padding[0])
    made = convolution(module.convolution, module.pad(x[None])[0], cell)
    start = made["start"][0] - before
    inside = torch.tensor([start + made["step"][0] * k >= 0 for k in range(made["patch"].shape[-1])], dtype=torch.uint8)
    return {**made, "start": [start], "inside": inside}


def _padding(module: Convolution) -> tuple[list[int], list[int]]:
    """How much is padded before each axis, and what `functional.pad` takes: last axis first, before and after."""
    before: list[int] = []
    both: list[int] = []
    for axis, (kernel, dilation) in enumerate(zip(module.kernel_size, module.dilation, strict=True)):
        if module.padding == "same":
            total = dilation * (kernel - 1)
            left, right = total // 2, total - total // 2
        else:
            left = right = 0 if module.padding == "valid" else int(module.padding[axis])
        before.append(left)
        both = [left, right, *both]
    return before, both


def _pad(module: Convolution, x: Tensor, padding: list[int]) -> Tensor:
    return functional.pad(x, padding) if module.padding_mode == "zeros" else functional.pad(x, padding, mode=module.padding_mode)
