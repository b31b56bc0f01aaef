"""Attributions: which inputs, units and training examples made the answer, and whether to believe it."""

from playground.attribution.baseline import AnyBaseline, Baseline
from playground.attribution.explain import AnyMethod, explain, offers
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import Fit, Offer
from playground.attribution.result import Attribution
from playground.attribution.scalar import Cancelled
from playground.attribution.subject import Subject
from playground.attribution.target import Target
from playground.attribution.verdict import Promise, Verdict

__all__ = [
    "AnyBaseline", "AnyMethod", "Attribution", "Baseline", "Cancelled", "Case", "Fit", "Method", "Offer", "Promise", "Scores", "Subject", "Target",
    "Verdict", "explain", "offers",
]  # fmt: skip
