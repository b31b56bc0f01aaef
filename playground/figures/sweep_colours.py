"""A colour and a dash for each setting of a comparison."""

from __future__ import annotations

from plotly.colors import sample_colorscale

from playground.figures.race_curves import DASHES, LANES


def colours(count: int) -> list[str]:
    """Those of a race's lanes for as many as it has; more than that in their order along a scale that every eye can follow.

    Its ends are left out: they would be lost on a dark ground or on a light one.
    """
    if count <= len(LANES):
        return list(LANES[:count])
    return [str(colour) for colour in sample_colorscale("Viridis", [0.28 + 0.6 * place / (count - 1) for place in range(count)])]


def dash(number: int) -> str:
    """Settings are told apart without colour too."""
    return DASHES[number % len(DASHES)]


def faded(colour: str, share: float) -> str:
    """The same colour with so much of it, as `rgba(…)`."""
    if colour.startswith("#"):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    else:
        red, green, blue = (round(float(part)) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))
    return f"rgba({red}, {green}, {blue}, {share})"
