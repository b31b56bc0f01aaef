"""Losses for the kernel: each gives the mean over a batch and writes its gradient by the outputs.

Outputs `o`, targets `t` and gradients `d` are (outputs, b) and flat; `low` (2b,) is room to work in, `p` the loss's one setting. Targets of classes
come as numbers: shares of the classes, or what their scores aim at.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from playground.engine.kernel.chain import choice
from playground.engine.kernel.numerics import HALF, ONE, TWO, ZERO, compiled, exp, f32, log1p_exp, sigmoid, tanh

LEAST = f32(1e-30)
"""Below this the focal loss's doubt has no gradient."""


@compiled
def squared(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """p times the squared error."""
    total, scale = ZERO, p / f32(k * b)
    for i in range(k * b):
        error = o[i] - t[i]
        total += error * error
        d[i] = TWO * scale * error
    return total * scale


@compiled
def squared_tanh(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """p times the squared error of tanh of the outputs."""
    total, scale = ZERO, p / f32(k * b)
    for i in range(k * b):
        y = tanh(o[i])
        error = y - t[i]
        total += error * error
        d[i] = TWO * scale * error * (ONE - y * y)
    return total * scale


@compiled
def absolute(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """The size of the error."""
    total, scale = ZERO, ONE / f32(k * b)
    for i in range(k * b):
        error = o[i] - t[i]
        total += abs(error)
        side = scale if error > ZERO else error * ZERO
        d[i] = -scale if error < ZERO else side
    return total * scale


@compiled
def huber(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """Squared up to an error of p, straight beyond."""
    total, scale = ZERO, ONE / f32(k * b)
    for i in range(k * b):
        error = o[i] - t[i]
        size = abs(error)
        total += p * (size - HALF * p) if size >= p else HALF * error * error
        bent = p if error > p else error
        d[i] = scale * (-p if error < -p else bent)
    return total * scale


@compiled
def binary(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """Cross-entropy of logits with targets between 0 and 1."""
    total, scale = ZERO, ONE / f32(k * b)
    for i in range(k * b):
        total += log1p_exp(o[i]) - o[i] * t[i]
        d[i] = scale * (sigmoid(o[i]) - t[i])
    return total * scale


@compiled
def shares(o: Any, d: Any, k: int, b: int, low: Any) -> None:
    """The softmax d of the outputs; `low` gets each example's largest output and the logarithm of its sum."""
    for r in range(b):
        low[r] = o[r]
        low[b + r] = ZERO
    for j in range(1, k):
        for r in range(b):
            low[r] = o[j * b + r] if o[j * b + r] > low[r] else low[r]
    for j in range(k):
        for r in range(b):
            d[j * b + r] = exp(o[j * b + r] - low[r])
            low[b + r] += d[j * b + r]
    for j in range(k):
        for r in range(b):
            d[j * b + r] /= low[b + r]
    for r in range(b):
        low[b + r] = np.log(low[b + r])


@compiled
def categorical(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """Cross-entropy of the softmax with the targets' shares."""
    shares(o, d, k, b, low)
    total, scale = ZERO, ONE / f32(b)
    for j in range(k):
        for r in range(b):
            i = j * b + r
            total += t[i] * (low[b + r] - (o[i] - low[r])) if t[i] != ZERO else ZERO
            d[i] = scale * (d[i] - t[i])
    return total * scale


@compiled
def discount(nats: f32, gamma: f32) -> tuple[f32, f32]:
    """The focal loss of a cross-entropy, and its derivative by it."""
    sure = exp(-nats)
    raw = ONE - sure if nats > f32(0.03) else nats * (ONE - nats * (HALF - nats * (f32(1 / 6) - nats * f32(1 / 24))))
    doubt = LEAST if raw < LEAST else raw
    power = doubt**gamma
    inner = ZERO if raw < LEAST or gamma == ZERO else gamma * power / doubt * sure * nats
    return power * nats, power + inner


@compiled
def focal_binary(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """Binary cross-entropy, discounted by doubt to the power p."""
    total, scale = ZERO, ONE / f32(k * b)
    for i in range(k * b):
        loss, slope = discount(log1p_exp(o[i]) - o[i] * t[i], p)
        total += loss
        d[i] = scale * slope * (sigmoid(o[i]) - t[i])
    return total * scale


@compiled
def focal_categorical(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """Cross-entropy of the softmax, discounted by doubt to the power p."""
    shares(o, d, k, b, low)
    total, scale = ZERO, ONE / f32(b)
    for r in range(b):
        nats = ZERO
        for j in range(k):
            nats += low[b + r] - (o[j * b + r] - low[r]) if t[j * b + r] != ZERO else ZERO
        loss, slope = discount(nats, p)
        total += loss
        for j in range(k):
            d[j * b + r] = scale * slope * (d[j * b + r] - t[j * b + r])
    return total * scale


@compiled
def hinge(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """By how much a score falls short of the margin p on the side, -1 or 1, of its target."""
    total, scale = ZERO, ONE / f32(k * b)
    for i in range(k * b):
        short = p - t[i] * o[i]
        total += ZERO if short <= ZERO else short
        d[i] = ZERO if short <= ZERO else -scale * t[i]
    return total * scale


@compiled
def hinge_classes(o: Any, t: Any, d: Any, k: int, b: int, low: Any, p: f32) -> f32:
    """By how much the true class fails to win by the margin p, over the wrong classes, divided by the number of classes."""
    total, scale = ZERO, ONE / f32(k * b)
    for r in range(b):
        true = ZERO
        for j in range(k):
            true += o[j * b + r] if t[j * b + r] != ZERO else ZERO
        short = ZERO
        for j in range(k):
            i = j * b + r
            over = p - true + o[i]
            wins = over <= ZERO or t[i] != ZERO
            total += ZERO if wins else over
            d[i] = ZERO if wins else scale
            short += d[i]
        for j in range(k):
            d[j * b + r] -= short if t[j * b + r] != ZERO else ZERO
    return total * scale


LOSSES = {
    "squared": squared,
    "squared_tanh": squared_tanh,
    "absolute": absolute,
    "huber": huber,
    "binary": binary,
    "categorical": categorical,
    "focal_binary": focal_binary,
    "focal_categorical": focal_categorical,
    "hinge": hinge,
    "hinge_classes": hinge_classes,
}
"""By the names that `program.py` uses; a code is a place in this table."""

loss = choice(list(LOSSES.values()))
"""`loss(code, o, t, d, k, b, low, p)`."""
