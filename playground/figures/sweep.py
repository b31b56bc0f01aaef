"""Every figure that says something of a comparison."""

from __future__ import annotations

import plotly.graph_objects as go

from playground.comparing.varied import Varied
from playground.figures.sweep_fan import draw_fan, sweep_fan
from playground.figures.sweep_finals import draw_finals, sweep_finals
from playground.figures.sweep_heat import draw_heat, sweep_heat
from playground.figures.sweep_surfaces import draw_surfaces, sweep_surfaces


def sweep_figures(varied: Varied, *, surfaces: bool = True) -> dict[str, go.Figure]:
    """By name: `curves`, `loss`, `ends`, and where they apply `pairs` and, if they are asked for, `surfaces`."""
    found = {"curves": draw_fan(sweep_fan(varied)), "loss": draw_fan(sweep_fan(varied, f"{varied.part}.loss"))}
    if varied.runs:
        found["ends"] = draw_finals(sweep_finals(varied))
    if varied.runs and len(varied.sweep.over) == 2:
        found["pairs"] = draw_heat(sweep_heat(varied))
    if surfaces and varied.mapped and any(agreement.count for agreement in varied.agreements):
        found["surfaces"] = draw_surfaces(sweep_surfaces(varied))
    return found
