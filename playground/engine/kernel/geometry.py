"""Which places a window meets along an axis, and which windows a place."""

from __future__ import annotations

from typing import Any

from playground.engine.kernel import tables as t
from playground.engine.kernel.numerics import compiled


@compiled
def extent(layer: Any) -> tuple[int, int, int, int, int, int]:
    """Channels, height and width before and after what looks at pictures."""
    return layer[t.CHANNELS], layer[t.HEIGHT], layer[t.WIDTH], layer[t.DETECTORS], layer[t.DOWN], layer[t.ACROSS]


@compiled
def rounded(count: int, to: int) -> int:
    """The least multiple that is not less."""
    return (count + to - 1) // to * to


@compiled
def taps(place: int, size: int, count: int, stride: int, padding: int, dilation: int) -> tuple[int, int]:
    """Of an output's taps along one axis, the first that lies inside, and how many do."""
    start = place * stride - padding
    first = 0 if start >= 0 else (dilation - 1 - start) // dilation
    return first, max(0, min(count, (size - 1 - start) // dilation + 1) - first)


@compiled
def places(tap: int, size: int, count: int, stride: int, padding: int, dilation: int) -> tuple[int, int]:
    """Along one axis, the first of the outputs of which this tap lies inside, and how many there are."""
    shift = padding - tap * dilation
    first = max(0, (shift + stride - 1) // stride)
    return first, max(0, min(count, (size - 1 + shift) // stride + 1) - first)


@compiled
def every(stride: int, dilation: int) -> int:
    """Every how-many-eth tap meets the same input, once one does."""
    one, other = stride, dilation
    while other:
        one, other = other, one % other
    return stride // one


@compiled
def origins(place: int, kernel: int, count: int, stride: int, padding: int, dilation: int) -> tuple[int, int, int]:
    """Along one axis, the first tap that meets an input, how many do, and the output of which the first is a tap."""
    step, shift = every(stride, dilation), place + padding
    tap = 0
    while tap < kernel and ((shift - tap * dilation) % stride or (shift - tap * dilation) // stride >= count):
        tap += 1
    output = (shift - tap * dilation) // stride
    if tap == kernel or output < 0:
        return 0, 0, 0
    return tap, min((kernel - 1 - tap) // step, output // (dilation * step // stride)) + 1, output


@compiled
def window(place: int, size: int, count: int, kernel: int, stride: int, padding: int) -> tuple[int, int, int]:
    """Along one axis, where an output's window begins and ends, and how long it counts as with its padding (torch's rules)."""
    if stride == 0:
        first, end = place * size // count, ((place + 1) * size + count - 1) // count
        return first, end, end - first
    first = place * stride - padding
    end = min(first + kernel, size + padding)
    return max(0, first), min(size, end), end - first
