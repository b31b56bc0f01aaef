"""One cell of a transposed convolution: every input that lands on it, times the number of the kernel with which it lands there."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from playground.explaining.question import Payload

Transposed = nn.ConvTranspose1d | nn.ConvTranspose2d


def transposed(module: Transposed, x: Tensor, cell: tuple[int, ...]) -> Payload:
    """Input x (channels, *axes), cell (channel, *place) of the result.

    `patch` f4 (channels of the group, *inputs that land here) and `kernel`, the numbers of the kernel that they are multiplied by, in the same order;
    either is empty along an axis on which nothing lands. The patch begins at `start` of the input and goes on in steps of `step`; `channels` are the
    first channel of the group and the one after its last.
    """
    channel, *at = cell
    out, width = module.out_channels // module.groups, module.in_channels // module.groups
    group, own = divmod(channel, out)
    first = group * width
    axes = zip(at, module.stride, module.padding, module.dilation, module.kernel_size, x.shape[1:], strict=True)
    landing = [_landing(place, stride, int(padding), dilation, kernel, size) for place, stride, padding, dilation, kernel, size in axes]
    places, taps = [[i for i, _ in pairs] for pairs in landing], [[k for _, k in pairs] for pairs in landing]
    patch, kernel = x[first : first + width], module.weight[first : first + width, own]
    for axis, (inputs, numbers) in enumerate(zip(places, taps, strict=True), start=1):
        patch, kernel = (of.index_select(axis, torch.tensor(which, dtype=torch.long)) for of, which in ((patch, inputs), (kernel, numbers)))
    bias = 0.0 if module.bias is None else float(module.bias[channel])
    return {
        "op": "transposed",
        "patch": patch,
        "kernel": kernel,
        "inside": torch.ones(patch.shape[1:], dtype=torch.uint8),
        "bias": bias,
        "has_bias": module.bias is not None,
        "channels": [first, first + width],
        "start": [inputs[0] if inputs else 0 for inputs in places],
        "step": [inputs[1] - inputs[0] if len(inputs) > 1 else 1 for inputs in places],
        "computed": float((patch.double() * kernel.double()).sum()) + bias,
    }


def _landing(place: int, stride: int, padding: int, dilation: int, kernel: int, size: int) -> list[tuple[int, int]]:
    """Along one axis, the inputs i with the numbers k of the kernel for which i · stride − padding + k · dilation is the place; inputs in order."""
    pairs = []
    for k in range(kernel):
        at, off = divmod(place + padding - k * dilation, stride)
        if not off and 0 <= at < size:
            pairs.append((at, k))
    return sorted(pairs)
