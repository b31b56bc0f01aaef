"""Whether an explanation is to be believed: each test is a question of its own."""

from playground.attribution.judge.agreement import Agreement, agreement
from playground.attribution.judge.deletion import Deletion, deletion
from playground.attribution.judge.sanity import Sanity, sanity
from playground.attribution.judge.stability import Stability, stability
from playground.attribution.judge.truth import Truth, truth

__all__ = ["Agreement", "Deletion", "Sanity", "Stability", "Truth", "agreement", "deletion", "sanity", "stability", "truth"]
