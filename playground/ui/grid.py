"""The values a slider stops at."""

from __future__ import annotations

import math

from playground.params import Control, Form, Scale

OFF = "off"
"""The word for "no value"."""

LOWEST = 1e-5
"""Where a logarithmic slider begins when its bound is 0."""

STOPS = 200
"""A linear slider with more stops than this becomes a box to type in."""

_MANTISSAS = (1.0, 1.5, 2.0, 3.0, 5.0, 7.0)


def logarithmic(control: Control, *, most: float | None = None) -> list[float]:
    """Round numbers spread evenly over the powers of ten within a control's bounds; whole ones, powers of two among them, for integers."""
    low, high = bounds(control)
    high = min(high, most) if most is not None else high
    low = max(low, LOWEST)
    if control.form is Form.INTEGER:
        values = {2**power for power in range(32)} | {m * 10**power for power in range(10) for m in (1, 2, 5)}
        return [float(value) for value in sorted(values) if low <= value <= high]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values_within = [float(f"{mantissa}e{power}") for power in powers for mantissa in _MANTISSAS]
    return [value for value in values_within if low <= value <= high and value != control.above and value != control.below]


def bounds(control: Control) -> tuple[float, float]:
    """Lowest and highest value; an exclusive bound counts as one."""
    low = control.minimum if control.minimum is not None else control.above
    high = control.maximum if control.maximum is not None else control.below
    return (-math.inf if low is None else low), (math.inf if high is None else high)


def step(control: Control) -> float | None:
    """The increment of a linear slider; None where a box to type in serves better."""
    low, high = bounds(control)
    if not math.isfinite(high - low) or control.scale is Scale.LOG:
        return None
    size = control.step or (1.0 if control.form is Form.INTEGER else 0.01 if high - low <= 1 else 10 ** math.floor(math.log10((high - low) / 20)))
    return size if (high - low) / size <= STOPS else None


def shown(value: float | str | None) -> str:
    """A stop in words: `0.003`, `full`, `off`."""
    return OFF if value is None else value if isinstance(value, str) else f"{value:,.0f}".replace(",", "\u202f") if value >= 1e4 else f"{value:g}"
