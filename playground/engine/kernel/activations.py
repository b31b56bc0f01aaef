"""Activations for the kernel: each as its value and its slope, functions of one number and three settings (p, q, s)."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from playground.engine.kernel.chain import choice
from playground.engine.kernel.numerics import HALF, ONE, ZERO, compiled, erf, exp, expm1, f32, log1p_exp, sigmoid, tanh

THREE, SIX, THIRD, SIXTH = f32(3), f32(6), f32(1 / 3), f32(1 / 6)
ROOT_HALF, PEAK = f32(0.5**0.5), f32((2 * np.pi) ** -0.5)
ROOT_TWO_OVER_PI, CUBIC = f32((2 / np.pi) ** 0.5), f32(0.044715)
LINEAR_FROM = f32(20)
"""From here on torch's softplus is a straight line."""


@compiled
def leaky(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x where it is positive, p·x elsewhere; ReLU for p = 0."""
    return p * x if x <= ZERO else x


@compiled
def leaky_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return p if x <= ZERO else ONE


@compiled
def relu(x: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return ZERO if x <= ZERO else x


@compiled
def relu_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return ZERO if y <= ZERO else ONE


@compiled
def clip(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x between p and q."""
    low = p if x < p else x
    return q if low > q else low


@compiled
def clip_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return ZERO if x <= p or x >= q else ONE


@compiled
def elu(x: f32, p: f32, q: f32, s: f32) -> f32:
    """q·x where it is positive, p·(e**(s·x) - 1) elsewhere: ELU, SELU and CELU."""
    return q * x if x > ZERO else p * expm1(s * x)


@compiled
def elu_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return q if x > ZERO else p * s * exp(s * x)


@compiled
def gelu(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x·Φ(x)."""
    return HALF * x * (ONE + erf(x * ROOT_HALF))


@compiled
def gelu_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return HALF * (ONE + erf(x * ROOT_HALF)) + x * PEAK * exp(-HALF * x * x)


@compiled
def gelu_tanh(x: f32, p: f32, q: f32, s: f32) -> f32:
    """GPT-2's approximation of x·Φ(x)."""
    return HALF * x * (ONE + tanh(ROOT_TWO_OVER_PI * (x + CUBIC * x * x * x)))


@compiled
def gelu_tanh_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    t = tanh(ROOT_TWO_OVER_PI * (x + CUBIC * x * x * x))
    return HALF * (ONE + t) + HALF * x * (ONE - t * t) * ROOT_TWO_OVER_PI * (ONE + THREE * CUBIC * x * x)


@compiled
def silu(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x·σ(x)."""
    return x * sigmoid(x)


@compiled
def silu_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    share = sigmoid(x)
    return share * (ONE + x * (ONE - share))


@compiled
def mish(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x·tanh(ln(1 + e**x))."""
    return x * tanh(log1p_exp(x))


@compiled
def mish_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    t = tanh(log1p_exp(x))
    return t + x * sigmoid(x) * (ONE - t * t)


@compiled
def softplus(x: f32, p: f32, q: f32, s: f32) -> f32:
    """ln(1 + e**(p·x)) / p."""
    return x if p * x > LINEAR_FROM else log1p_exp(p * x) / p


@compiled
def softplus_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return ONE if p * x > LINEAR_FROM else sigmoid(p * x)


@compiled
def softsign(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x / (1 + |x|)."""
    return x / (ONE + abs(x))


@compiled
def softsign_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    below = ONE + abs(x)
    return ONE / (below * below)


@compiled
def hyperbolic(x: f32, p: f32, q: f32, s: f32) -> f32:
    """tanh."""
    return tanh(x)


@compiled
def hyperbolic_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return ONE - y * y


@compiled
def logistic(x: f32, p: f32, q: f32, s: f32) -> f32:
    """σ(x)."""
    return sigmoid(x)


@compiled
def logistic_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return y * (ONE - y)


@compiled
def hard_sigmoid(x: f32, p: f32, q: f32, s: f32) -> f32:
    """The straight-line sigmoid."""
    return clip(x + THREE, ZERO, SIX, ZERO) * SIXTH


@compiled
def hard_sigmoid_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return SIXTH if x > -THREE and x < THREE else ZERO


@compiled
def hard_swish(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x times the straight-line sigmoid."""
    return x * clip(x + THREE, ZERO, SIX, ZERO) * SIXTH


@compiled
def hard_swish_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    inner = ONE if x >= THREE else x * THIRD + HALF
    return ZERO if x <= -THREE else inner


@compiled
def log_sigmoid(x: f32, p: f32, q: f32, s: f32) -> f32:
    """ln σ(x)."""
    return -log1p_exp(-x)


@compiled
def log_sigmoid_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return sigmoid(-x)


@compiled
def tanh_shrink(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x - tanh(x)."""
    return x - tanh(x)


@compiled
def tanh_shrink_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    t = tanh(x)
    return t * t


@compiled
def soft_shrink(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x pulled towards zero by p."""
    inner = x + p if x < -p else x * ZERO
    return x - p if x > p else inner


@compiled
def shrink_slope(x: f32, y: f32, p: f32, q: f32, s: f32) -> f32:  # noqa: D103
    return ZERO if abs(x) <= p else ONE


@compiled
def hard_shrink(x: f32, p: f32, q: f32, s: f32) -> f32:
    """x, or 0 where it is within p of zero."""
    return ZERO if abs(x) <= p else x


class Pair(NamedTuple):
    """An activation's value and its slope."""

    value: Any
    slope: Any


PAIRS = {
    "relu": Pair(relu, relu_slope),
    "tanh": Pair(hyperbolic, hyperbolic_slope),
    "sigmoid": Pair(logistic, logistic_slope),
    "leaky": Pair(leaky, leaky_slope),
    "elu": Pair(elu, elu_slope),
    "clip": Pair(clip, clip_slope),
    "gelu": Pair(gelu, gelu_slope),
    "gelu_tanh": Pair(gelu_tanh, gelu_tanh_slope),
    "silu": Pair(silu, silu_slope),
    "mish": Pair(mish, mish_slope),
    "softplus": Pair(softplus, softplus_slope),
    "softsign": Pair(softsign, softsign_slope),
    "hard_sigmoid": Pair(hard_sigmoid, hard_sigmoid_slope),
    "hard_swish": Pair(hard_swish, hard_swish_slope),
    "log_sigmoid": Pair(log_sigmoid, log_sigmoid_slope),
    "tanh_shrink": Pair(tanh_shrink, tanh_shrink_slope),
    "soft_shrink": Pair(soft_shrink, shrink_slope),
    "hard_shrink": Pair(hard_shrink, shrink_slope),
}
"""By the names that `program.py` uses; a code is a place in this table."""


def _forward(value: Any) -> Any:
    @compiled
    def run(x: Any, y: Any, n: int, p: f32, q: f32, s: f32) -> None:
        for i in range(n):
            y[i] = value(x[i], p, q, s)

    return run


def _backward(slope: Any) -> Any:
    @compiled
    def run(x: Any, y: Any, dy: Any, dx: Any, n: int, p: f32, q: f32, s: f32) -> None:
        for i in range(n):
            dx[i] = dy[i] * slope(x[i], y[i], p, q, s)

    return run


forward = choice([_forward(pair.value) for pair in PAIRS.values()])
"""`forward(code, x, y, n, p, q, s)` writes the activations y of x (n,)."""

backward = choice([_backward(pair.slope) for pair in PAIRS.values()])
"""`backward(code, x, y, dy, dx, n, p, q, s)` writes the gradient dx by the inputs from dy by the outputs."""


@compiled
def softmax(x: Any, y: Any, units: int, b: int, low: Any) -> None:
    """Shares y of units, both (units, b) and flat; `low` (2b,) is room to work in."""
    for r in range(b):
        low[r] = x[r]
        low[b + r] = ZERO
    for j in range(1, units):
        for r in range(b):
            low[r] = x[j * b + r] if x[j * b + r] > low[r] else low[r]
    for j in range(units):
        for r in range(b):
            y[j * b + r] = exp(x[j * b + r] - low[r])
            low[b + r] += y[j * b + r]
    for j in range(units):
        for r in range(b):
            y[j * b + r] /= low[b + r]


@compiled
def softmax_backward(y: Any, dy: Any, dx: Any, units: int, b: int, low: Any) -> None:
    """The gradient by the inputs of a softmax."""
    for r in range(b):
        low[r] = ZERO
    for j in range(units):
        for r in range(b):
            low[r] += y[j * b + r] * dy[j * b + r]
    for j in range(units):
        for r in range(b):
            dx[j * b + r] = y[j * b + r] * (dy[j * b + r] - low[r])


@compiled
def slope_backward(x: Any, dy: Any, dx: Any, slopes: Any, ds: Any, units: int, b: int) -> None:
    """Leaky ReLU whose slopes (1,) or (units,) are learnt: gradients by inputs and by slopes."""
    shared = len(slopes) == 1
    for k in range(len(slopes)):
        ds[k] = ZERO
    for j in range(units):
        k = 0 if shared else j
        total = ZERO
        for r in range(b):
            i = j * b + r
            total += dy[i] * x[i] if x[i] <= ZERO else ZERO
            dx[i] = dy[i] * (slopes[k] if x[i] <= ZERO else ONE)
        ds[k] += total
