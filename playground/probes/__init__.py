"""What can be read off a network: plain arrays, in evaluation mode, without hooks, and without a trace in the training."""

from __future__ import annotations

from playground.probes.activations import activations
from playground.probes.confusion import Confusion, confusion
from playground.probes.diagnosis import Finding, Level
from playground.probes.examples import Examples, Forecasts, Labels, Scatter, examples, forecasts, labels, scatter
from playground.probes.filters import Filters, filters
from playground.probes.focus import Focus, focus
from playground.probes.health import Health, LayerHealth, health
from playground.probes.predictions import Predictions, first_predictions, predictions
from playground.probes.summary import Summary, summary
from playground.probes.surface import Surface, surface
from playground.probes.units import Quantised, Units, quantised, units
from playground.probes.weights import Weights, gradients, updates, weights

__all__ = [
    "Confusion",
    "Examples",
    "Filters",
    "Finding",
    "Focus",
    "Forecasts",
    "Health",
    "Labels",
    "LayerHealth",
    "Level",
    "Predictions",
    "Quantised",
    "Scatter",
    "Summary",
    "Surface",
    "Units",
    "Weights",
    "activations",
    "confusion",
    "examples",
    "filters",
    "first_predictions",
    "focus",
    "forecasts",
    "gradients",
    "health",
    "labels",
    "predictions",
    "quantised",
    "scatter",
    "summary",
    "surface",
    "units",
    "updates",
    "weights",
]
