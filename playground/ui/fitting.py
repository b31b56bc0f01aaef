"""What follows a change: a loss for a new task, the scaling that suits a new source, a network that takes its shape, all examples for L-BFGS."""

from __future__ import annotations

from collections.abc import Iterator

from playground.data import DataForm, Dataset, Regression, Scaling, Task
from playground.experiment import Experiment
from playground.layers import Head, Layer
from playground.layers.embedding import Embedding
from playground.layers.shaping import Flatten
from playground.losses import CrossEntropy, Loss, MeanSquared
from playground.model.check import problems
from playground.model.plan import OUTPUT
from playground.objectives import Supervised
from playground.ui.openings import opening

SEQUENCES = (DataForm.SERIES, DataForm.TOKENS)
"""What dense layers are not made for."""


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
    return MeanSquared() if isinstance(task, Regression) else CrossEntropy()


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
    """The network as it is, where the new data can go through it; else the least change that helps, or one that suits their form."""
    source, layers = after.data.source, after.network
    new = source.form is not before.data.source.form
    if new and source.form in SEQUENCES and before.data.source.form not in SEQUENCES:
        return _with(after, opening(source)), [_suits(source)]
    rows = len(source.example_shape()) == 1 and source.form is not DataForm.TOKENS
    if new and rows and layers and isinstance(layers[0], Flatten):
        return _with(after, layers[1:]), ["Flatten was taken out: the inputs are rows of numbers."]
    if source.causal and not before.data.source.causal and any(_looks_ahead(layer) for layer in layers):
        return _with(after, opening(source)), ["The network is now one that does not look ahead: there it would read the answer."]
    if _runs(after):
        return after, []
    for network, said in _changes(after):
        changed = _with(after, network)
        if _runs(changed):
            return changed, [said]
        changed = changed.model_copy(update={"head": Head.LINEAR})
        if after.head is not Head.LINEAR and _runs(changed):
            return changed, [f"{said} It ends in a linear layer of its own again."]
    return after, []


def _changes(experiment: Experiment) -> Iterator[tuple[tuple[Layer, ...], str]]:
    """Networks to try, the least changed first, and what to say of each."""
    source, layers = experiment.data.source, experiment.network
    vocabulary = len(source.vocabulary() or ())
    if vocabulary:
        fitting = tuple(layer.model_copy(update={"tokens": vocabulary}) if isinstance(layer, Embedding) else layer for layer in layers)
        yield fitting, f"Embedding now knows the {vocabulary} tokens of the data."
    if source.form is not DataForm.SERIES:
        yield (Flatten(), *layers), "Flatten was put first, so that the layers get rows of numbers."
    yield opening(source), _suits(source)


def _looks_ahead(layer: Layer) -> bool:
    """Whether what it gives at a position goes by later ones."""
    return getattr(layer, "causal", True) is False or getattr(layer, "bidirectional", False) or any(map(_looks_ahead, _inner(layer)))


def _inner(layer: Layer) -> Iterator[Layer]:
    """The layers that a container holds."""
    for _, stack in layer.children():
        yield from stack


def _suits(source: Dataset) -> str:
    return f"The network is now one that suits {source.form.value if source.form in SEQUENCES else 'these data'}."


def _with(experiment: Experiment, network: tuple[Layer, ...]) -> Experiment:
    return experiment.model_copy(update={"network": network})


def _runs(experiment: Experiment) -> bool:
    """Whether the data can go through the network to answers of the right shape."""
    return not any(problem.path.startswith(("network", OUTPUT)) for problem in problems(experiment))


def _batch(before: Experiment, after: Experiment) -> tuple[Experiment, list[str]]:
    if not after.optimiser.full_batch or before.optimiser.full_batch or after.training.batch == "full":
        return after, []
    return after.model_copy(update={"training": after.training.model_copy(update={"batch": "full"})}), [
        f"{after.optimiser.name()} takes all examples in each step."
    ]
