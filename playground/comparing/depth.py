"""How many hidden layers there are, as something that can be varied."""

from __future__ import annotations

from typing import Any

from playground.comparing.structure import MOST_LAYERS, blocks
from playground.comparing.variable import Variable
from playground.edit import replaced
from playground.experiment import Experiment
from playground.layers.dense import Dense
from playground.params import Control, Form
from playground.problem import Problem, SpecError


class HiddenDepth(Variable):
    """How many dense layers, each as wide as the first one and followed by what follows it."""

    field, label, group = "network.depth", "Number of hidden layers", "Network"
    help = "How many dense layers, all like the first one."
    control = Control("depth", "Number of hidden layers", Form.INTEGER, 2, minimum=1, maximum=MOST_LAYERS)

    def value(self, experiment: Experiment) -> int:
        """How many there are now."""
        return sum(isinstance(layer, Dense) for layer in experiment.network)

    def put(self, experiment: Experiment, value: Any) -> Experiment:
        """So many of them."""
        if isinstance(value, bool) or not isinstance(value, int | float) or int(value) != value or not 1 <= value <= MOST_LAYERS:
            raise SpecError([Problem(self.field, f"must be a whole number from 1 to {MOST_LAYERS}, got {value}")])
        (_, first), *_ = blocks(experiment)
        return replaced(experiment, [(("network",), [layer.model_dump(mode="json") for layer in first] * int(value))])
