"""Elementary functions of float32 that a compiler can put into vector registers, exact to about one unit in the last place; NaN stays NaN."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

FAST = {"contract", "reassoc", "nsz", "arcp"}
"""Sums in any order, but NaN and infinity as they are: a run that broke must show it."""

EXACT = {"contract", "nsz"}
"""The same without another order: these formulas rely on theirs."""

compiled = njit(fastmath=FAST, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For functions that only other compiled functions call."""

exact = njit(fastmath=EXACT, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True)

f32 = np.float32
ZERO, HALF, ONE, TWO = f32(0), f32(0.5), f32(1), f32(2)


@intrinsic
def power_of_two(context: Any, exponent: Any) -> Any:
    """2**n as float32 for a whole float32 n from -126 to 127."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        word = ir.IntType(32)
        biased = builder.add(builder.fptosi(arguments[0], word), ir.Constant(word, 127))
        return builder.bitcast(builder.shl(biased, ir.Constant(word, 23)), ir.FloatType())

    return types.float32(types.float32), generate


@exact
def exp(x: f32) -> f32:
    """e**x (Cephes, Moshier 1989): 0 below -104, infinite above 88.7."""
    y = f32(-104.0) if x < f32(-104.0) else x
    y = f32(89.0) if y > f32(89.0) else y
    n = np.floor(y * f32(1.44269504088896341) + HALF)
    r = y - n * f32(0.693359375)
    r = r - n * f32(-2.12194440e-4)
    p = f32(1.9875691500e-4)
    p = p * r + f32(1.3981999507e-3)
    p = p * r + f32(8.3334519073e-3)
    p = p * r + f32(4.1665795894e-2)
    p = p * r + f32(1.6666665459e-1)
    p = p * r + f32(5.0000001201e-1)
    value = p * r * r + r + ONE
    half = np.floor(n * HALF)
    value = value * power_of_two(half) * power_of_two(n - half)
    return x if x != x else value  # only NaN differs from itself


@exact
def tanh(x: f32) -> f32:
    """The rational approximation of Eigen and XLA."""
    y = f32(-7.90531110763549805) if x < f32(-7.90531110763549805) else x
    y = f32(7.90531110763549805) if y > f32(7.90531110763549805) else y
    s = y * y
    p = f32(-2.76076847742355e-16)
    p = p * s + f32(2.00018790482477e-13)
    p = p * s + f32(-8.60467152213735e-11)
    p = p * s + f32(5.12229709037114e-08)
    p = p * s + f32(1.48572235717979e-05)
    p = p * s + f32(6.37261928875436e-04)
    p = p * s + f32(4.89352455891786e-03)
    q = f32(1.19825839466702e-06)
    q = q * s + f32(1.18534705686654e-04)
    q = q * s + f32(2.26843463243900e-03)
    q = q * s + f32(4.89352518554385e-03)
    value = y * p / q
    value = ONE if x > f32(8.0) else value
    return -ONE if x < f32(-8.0) else value


@exact
def sigmoid(x: f32) -> f32:
    """1 / (1 + e**-x), as exact where it is small as elsewhere."""
    e = exp(-abs(x))
    share = ONE / (ONE + e)
    return e * share if x < ZERO else share


@exact
def expm1(x: f32) -> f32:
    """e**x - 1, for x ≤ 0, without cancellation near zero."""
    t = tanh(HALF * x)
    return f32(-1.0) if x < f32(-15.5) else TWO * t / (ONE - t)


@exact
def log1p_exp(x: f32) -> f32:
    """ln(1 + e**x), as the sum of max(0, x) and ln(1 + e) = 2 artanh(e / (2 + e)) for e = e**-|x|."""
    e = exp(-abs(x))
    s = e / (TWO + e)
    q = s * s
    p = f32(1 / 17)
    p = p * q + f32(1 / 15)
    p = p * q + f32(1 / 13)
    p = p * q + f32(1 / 11)
    p = p * q + f32(1 / 9)
    p = p * q + f32(1 / 7)
    p = p * q + f32(1 / 5)
    p = p * q + f32(1 / 3)
    p = p * q + ONE
    tail = TWO * s * p
    return tail if x < ZERO else x + tail


@exact
def erf(x: f32) -> f32:
    """The rational approximation of Eigen and XLA."""
    y = f32(-4.0) if x < f32(-4.0) else x
    y = f32(4.0) if y > f32(4.0) else y
    s = y * y
    p = f32(-2.72614225801306e-10)
    p = p * s + f32(2.77068142495902e-08)
    p = p * s + f32(-2.10102402082508e-06)
    p = p * s + f32(-5.69250639462346e-05)
    p = p * s + f32(-7.34990630326855e-04)
    p = p * s + f32(-2.95459980854025e-03)
    p = p * s + f32(-1.60960333262415e-02)
    q = f32(-1.45660718464996e-05)
    q = q * s + f32(-2.13374055278905e-04)
    q = q * s + f32(-1.68282697438203e-03)
    q = q * s + f32(-7.37332916720468e-03)
    q = q * s + f32(-1.42647390514189e-02)
    return y * p / q
