"""Which training examples made the answer."""

from playground.attribution.influence.self_influence import self_influence
from playground.attribution.influence.similarity import similarity
from playground.attribution.influence.tracin import Influence, tracin

__all__ = ["Influence", "self_influence", "similarity", "tracin"]
