"""What follows a change: a loss for a new task, the scaling that suits a new source, a network that takes its shape, all examples for L-BFGS."""

from __future__ import annotations

from playground.data import Classification, Scaling, Task, input_shape
from playground.experiment import Experiment
from playground.layers import Layer, chain
from playground.layers.shaping import Flatten
from playground.losses import CrossEntropy, Loss, MeanSquared
from playground.objectives import Supervised
from playground.problem import SpecError


def fitted(before: Experiment, after: Experiment) -> tuple[Experiment, tuple[str, ...]]:
    """`after`, with what its changes against `before` ask for besides; and a sentence on each thing that was changed so."""
    said: list[str] = []
    if after.data.source != before.data.source:
        for step in (_loss, _scaling, _network):
            after, sentence = step(before, after)
            said += sentence
    after, sentence = _batch(before, after)
    return after, (*said, *sentence)


def default_loss(task: Task) -> Loss:
    """The loss that suits a task best."""
    return CrossEntropy() if isinstance(task, Classification) else MeanSquared()


def _loss(before: Experiment, after: Experiment) -> tuple[Experiment, list[str]]:
    task, objective = after.data.source.task(), after.objective
    if not isinstance(objective, Supervised) or objective.loss.fits(task):
        return after, []
    loss = default_loss(task)
    return after.model_copy(update={"objective": objective.model_copy(update={"loss": loss})}), [
        f"The loss is now {loss.name()}, which suits the new task."
    ]


def _scaling(before: Experiment, after: Experiment) -> tuple[Experiment, list[str]]:
    """The source's recommended scaling, where the source is of another kind."""
    source, scaling = after.data.source, after.data.scaling
    if type(source) is type(before.data.source) or source.recommended is scaling:
        return after, []
    said = "Inputs are now standardised." if source.recommended is Scaling.STANDARD else "Inputs are now taken as they are."
    return after.model_copy(update={"data": after.data.model_copy(update={"scaling": source.recommended})}), [said]


def _network(before: Experiment, after: Experiment) -> tuple[Experiment, list[str]]:
    """Flatten in front where a network of vectors meets images; and away again where vectors come back."""
    shape, layers = input_shape(after.data.source, after.data.features), after.network
    if len(shape) == 1 and layers and isinstance(layers[0], Flatten):
        return after.model_copy(update={"network": layers[1:]}), ["Flatten was taken out: the inputs are rows of numbers."]
    if _takes(layers, shape) or not _takes((Flatten(), *layers), shape):
        return after, []
    return after.model_copy(update={"network": (Flatten(), *layers)}), ["Flatten was put first, so that the layers get rows of numbers."]


def _batch(before: Experiment, after: Experiment) -> tuple[Experiment, list[str]]:
    if not after.optimiser.full_batch or before.optimiser.full_batch or after.training.batch == "full":
        return after, []
    return after.model_copy(update={"training": after.training.model_copy(update={"batch": "full"})}), [
        f"{after.optimiser.name()} takes all examples in each step."
    ]


def _takes(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> bool:
    try:
        chain(layers, shape)
    except SpecError:
        return False
    return True
