"""Optimisers for the kernel, each with the arithmetic of torch's: what a step's numbers are, and how they move one tensor.

`numbers(t, rate, c, h)` writes into h (8,) what step number t needs; c (8,) holds the rule's constants in double precision.
`move(w, g, a, b, e, n, h)` moves the n weights w by their gradients g, with up to three tensors of state.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from playground.engine.kernel.chain import choice
from playground.engine.kernel.numerics import ONE, ZERO, compiled, f32


@compiled
def descent_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay."""
    h[0], h[1] = rate, c[0]


@compiled
def descent(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """Plain gradient descent."""
    rate, decay = h[0], h[1]
    for i in range(n):
        w[i] -= rate * (g[i] + decay * w[i])


@compiled
def momentum_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, momentum, dampening, 1 for Nesterov's; the first step begins with the gradient itself."""
    h[0], h[1], h[4] = rate, c[0], c[3]
    h[2], h[3] = (0.0, 1.0) if t == 1 else (c[1], 1.0 - c[2])
    h[5] = c[1]


@compiled
def momentum(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """Heavy ball, or Nesterov's form of it; a is the buffer."""
    rate, decay, keep, share, ahead, roll = h[0], h[1], h[2], h[3], h[4], h[5]
    for i in range(n):
        slope = g[i] + decay * w[i]
        rolled = (keep * a[i] if keep != ZERO else ZERO) + share * slope
        a[i] = rolled
        w[i] -= rate * (slope + roll * rolled if ahead != ZERO else rolled)


@compiled
def adam_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, β₁, β₂, ε, 1 for decoupled decay, 1 for AMSGrad."""
    h[0] = rate / (1.0 - c[1] ** t)
    h[1] = (1.0 - c[2] ** t) ** 0.5
    h[2], h[3], h[4], h[7] = 1.0 - c[1], c[2], 1.0 - c[2], c[3]
    h[5], h[6] = (0.0, 1.0 - rate * c[0]) if c[4] else (c[0], 1.0)


@compiled
def adam(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """Adam and AdamW; a, b are the running means of gradient and square."""
    step, root, fresh, keep, square, decay, shrink, least = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    for i in range(n):
        x = w[i] * shrink
        slope = g[i] + decay * x
        mean = a[i] + fresh * (slope - a[i])
        power = keep * b[i] + square * slope * slope
        a[i], b[i] = mean, power
        w[i] = x - step * mean / (np.sqrt(power) / root + least)


@compiled
def amsgrad(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """The same, divided by the largest running mean e so far."""
    step, root, fresh, keep, square, decay, shrink, least = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    for i in range(n):
        x = w[i] * shrink
        slope = g[i] + decay * x
        mean = a[i] + fresh * (slope - a[i])
        power = keep * b[i] + square * slope * slope
        largest = e[i] if power <= e[i] else power
        a[i], b[i], e[i] = mean, power, largest
        w[i] = x - step * mean / (np.sqrt(largest) / root + least)


@compiled
def adagrad_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, rate decay, -, ε."""
    h[0], h[1], h[2] = rate / (1.0 + (t - 1.0) * c[1]), c[0], c[3]


@compiled
def adagrad(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """a is the sum of squares."""
    rate, decay, least = h[0], h[1], h[2]
    for i in range(n):
        slope = g[i] + decay * w[i]
        total = a[i] + slope * slope
        a[i] = total
        w[i] -= rate * slope / (np.sqrt(total) + least)


@compiled
def rmsprop_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, α, momentum, ε, 1 for centred."""
    h[0], h[1], h[2], h[3], h[4], h[5], h[6] = rate, c[0], c[1], 1.0 - c[1], c[2], c[3], c[4]


@compiled
def rmsprop(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """a is the running mean of squares, b the momentum's buffer, e the running mean that centres."""
    rate, decay, keep, fresh, roll, least, centred = h[0], h[1], h[2], h[3], h[4], h[5], h[6]
    for i in range(n):
        slope = g[i] + decay * w[i]
        power = keep * a[i] + fresh * slope * slope
        a[i] = power
        if centred != ZERO:
            mean = e[i] + fresh * (slope - e[i])
            e[i] = mean
            power -= mean * mean
        move = slope / (np.sqrt(power) + least)
        if roll != ZERO:
            move = roll * b[i] + move
            b[i] = move
        w[i] -= rate * move


@compiled
def adadelta_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, ρ, -, ε."""
    h[0], h[1], h[2], h[3], h[4] = rate, c[0], c[1], 1.0 - c[1], c[3]


@compiled
def adadelta(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """a, b are the running means of the squares of gradients and of moves."""
    rate, decay, keep, fresh, least = h[0], h[1], h[2], h[3], h[4]
    for i in range(n):
        slope = g[i] + decay * w[i]
        power = keep * a[i] + fresh * slope * slope
        move = np.sqrt(b[i] + least) / np.sqrt(power + least) * slope
        a[i] = power
        b[i] = keep * b[i] + fresh * move * move
        w[i] -= rate * move


@compiled
def adamax_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, β₁, β₂, ε."""
    h[0], h[1], h[2], h[3], h[4] = rate / (1.0 - c[1] ** t), c[0], 1.0 - c[1], c[2], c[3]


@compiled
def adamax(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """a is the running mean, b the largest recent gradient."""
    rate, decay, fresh, keep, least = h[0], h[1], h[2], h[3], h[4]
    for i in range(n):
        slope = g[i] + decay * w[i]
        mean = a[i] + fresh * (slope - a[i])
        size, old = abs(slope) + least, keep * b[i]
        largest = old if size <= old else size
        a[i], b[i] = mean, largest
        w[i] -= rate * mean / largest


@compiled
def nadam_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, β₁, β₂, ε, 1 for decoupled decay, decay of the momentum, -, the product of the momenta so far."""
    now = c[1] * (1.0 - 0.5 * 0.96 ** (t * c[5]))
    then = c[1] * (1.0 - 0.5 * 0.96 ** ((t + 1.0) * c[5]))
    c[7] = f32(c[7] * now)
    h[0], h[1] = rate * (1.0 - now) / (1.0 - c[7]), rate * then / (1.0 - c[7] * then)
    h[2], h[3], h[4] = (1.0 - c[2] ** t) ** 0.5, 1.0 - c[1], c[2]
    h[5], h[6] = (0.0, 1.0 - rate * c[0]) if c[4] else (c[0], 1.0)
    h[7] = c[3]


@compiled
def nadam(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """As Adam, a step ahead."""
    direct, ahead, root, fresh, keep, decay, shrink, least = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    for i in range(n):
        x = w[i] * shrink
        slope = g[i] + decay * x
        mean = a[i] + fresh * (slope - a[i])
        power = keep * b[i] + (ONE - keep) * slope * slope
        a[i], b[i] = mean, power
        w[i] = x - (direct * slope + ahead * mean) / (np.sqrt(power) / root + least)


@compiled
def radam_numbers(t: float, rate: float, c: Any, h: Any) -> None:
    """c: weight decay, β₁, β₂, ε, 1 for decoupled decay."""
    last, first = 1.0 - c[2] ** t, 1.0 - c[1] ** t
    most = 2.0 / (1.0 - c[2]) - 1.0
    now = most - 2.0 * t * c[2] ** t / last
    h[0], h[1] = rate / first, 0.0
    if now > 5.0:
        h[0], h[1] = 0.0, last**0.5 * rate / first * ((now - 4.0) * (now - 2.0) * most / ((most - 4.0) * (most - 2.0) * now)) ** 0.5
    h[2], h[3], h[4], h[7] = 1.0 - c[1], c[2], 1.0 - c[2], c[3]
    h[5], h[6] = (0.0, 1.0 - rate * c[0]) if c[4] else (c[0], 1.0)


@compiled
def radam(w: Any, g: Any, a: Any, b: Any, e: Any, n: int, h: Any) -> None:
    """As Adam, once its running means can be trusted."""
    plain, trusted, fresh, keep, square, decay, shrink, least = h[0], h[1], h[2], h[3], h[4], h[5], h[6], h[7]
    for i in range(n):
        x = w[i] * shrink
        slope = g[i] + decay * x
        mean = a[i] + fresh * (slope - a[i])
        power = keep * b[i] + square * slope * slope
        a[i], b[i] = mean, power
        w[i] = x - mean * (plain + trusted / (np.sqrt(power) + least))


class Rule(NamedTuple):
    """An optimiser: the numbers of a step, and the move of a tensor."""

    numbers: Any
    move: Any


RULES = {
    "descent": Rule(descent_numbers, descent),
    "momentum": Rule(momentum_numbers, momentum),
    "adam": Rule(adam_numbers, adam),
    "amsgrad": Rule(adam_numbers, amsgrad),
    "adagrad": Rule(adagrad_numbers, adagrad),
    "rmsprop": Rule(rmsprop_numbers, rmsprop),
    "adadelta": Rule(adadelta_numbers, adadelta),
    "adamax": Rule(adamax_numbers, adamax),
    "nadam": Rule(nadam_numbers, nadam),
    "radam": Rule(radam_numbers, radam),
}
"""By the names that `rule.py` uses; a code is a place in this table."""

numbers = choice([rule.numbers for rule in RULES.values()])
move = choice([rule.move for rule in RULES.values()])
