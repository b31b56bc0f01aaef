"""Which units inside the network made the answer, one method a file."""

from typing import TypeAlias

from playground.attribution.layers.explain_layers import explain_layers, layer_offers
from playground.attribution.layers.layer_method import LayerMethod
from playground.attribution.layers.layer_scores import BlockScores, LayerScores
from playground.attribution.layers.neuron import neuron_conductance
from playground.registry import discover, union

discover(__name__)

AnyLayerMethod: TypeAlias = union(LayerMethod)  # type: ignore[type-abstract, valid-type]

__all__ = ["AnyLayerMethod", "BlockScores", "LayerMethod", "LayerScores", "explain_layers", "layer_offers", "neuron_conductance"]
