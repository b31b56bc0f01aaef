"""What an experiment's network will be: every layer's call, shapes and cost, worked out without building it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from torch import nn

from playground.data import DataForm, Labelling, Segmentation, Task, input_shape
from playground.experiment import Experiment
from playground.layers import Call, Head, Layer, Shape, say
from playground.layers.embedding import Embedding
from playground.layers.modules import TiedHead
from playground.model.measure import Cost, cost, measure
from playground.problem import Problem, SpecError

if TYPE_CHECKING:
    from playground.model.blocks import Block

AT_ONCE = 8 * 2**20
"""Bytes of activations that an evaluation may hold, so that a worker stays small; more examples are taken in several goes, at the same speed."""

OUTPUT = "output"
"""The path and the module name of the derived output layer."""

FLATTEN = "flatten"
"""The name of the module that makes a row of numbers for the output layer, where the layers before end in anything else."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One layer of the plan.

    `path` is where it stands in the document and `name` the submodule that is built for it. `flops` and `memory` (bytes) are for one
    example. A layer that cannot take its input has a `problem`; what comes after one has no shapes. `children` are the layers inside a
    container, whose costs are part of its own.
    """

    path: str
    name: str
    layer: Layer | None
    call: Call | None = None
    shape_in: Shape | None = None
    shape_out: Shape | None = None
    parameters: int = 0
    flops: int = 0
    memory: int = 0
    problem: str | None = None
    children: tuple[Planned, ...] = ()

    @property
    def title(self) -> str:
        """Its name on screen."""
        return self.layer.name() if self.layer else "Output"

    @property
    def kind(self) -> str:
        """The layer's kind; the derived output layer is of kind `output`."""
        return self.layer.tag() if self.layer else OUTPUT

    @property
    def least_batch(self) -> int:
        """The fewest examples from which the layer can learn; 1 as long as it cannot take its input."""
        return self.layer.least_batch(self.shape_in) if self.call and self.layer and self.shape_in is not None else 1

    def walk(self) -> Iterator[Planned]:
        """This row and those of the layers inside it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows of a network, the derived output layer last.

    `flops` are for one example; `memory` is what a training step needs at least, in bytes: weights, gradients, two numbers of optimiser
    state a weight, and the activations of `batch` examples.
    """

    form: DataForm
    shape: Shape
    outputs: int
    batch: int
    rows: tuple[Planned, ...]

    @property
    def parameters(self) -> int:
        """Trainable numbers, all layers together."""
        return sum(row.parameters for row in self.rows)

    @property
    def flops(self) -> int:
        """Operations of a forward pass of one example, two for each multiply-add."""
        return sum(row.flops for row in self.rows)

    @property
    def activations(self) -> int:
        """Bytes that the forward pass of one example writes."""
        return 4 * _numel(self.shape) + sum(row.memory for row in self.rows)

    @property
    def at_once(self) -> int:
        """Examples that an evaluation takes in one go."""
        return max(1, AT_ONCE // max(1, self.activations))

    @property
    def memory(self) -> int:
        """Bytes that a training step needs at least."""
        return 16 * self.parameters + self.batch * self.activations

    @property
    def least_batch(self) -> int:
        """The fewest examples from which every layer can learn."""
        return max(row.least_batch for row in self.walk())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The layers that cannot take their input, each with its sentence."""
        return tuple(Problem(row.path, row.problem) for row in self.walk() if row.problem)

    @property
    def output_shape(self) -> Shape | None:
        """The shape that the network gives for one example; None when a layer is impossible."""
        return self.rows[-1].shape_out

    def walk(self) -> Iterator[Planned]:
        """Every row, those inside containers after their container."""
        for row in self.rows:
            yield from row.walk()

    def row(self, path: str) -> Planned:
        """The row of a layer; KeyError when there is none."""
        for row in self.walk():
            if row.path == path:
                return row
        raise KeyError(path)

    def blocks(self) -> tuple[Block, ...]:
        """The columns of the diagram: a layer with its followers, the input first and the output last."""
        from playground.model.blocks import blocks

        return blocks(self)


def plan(experiment: Experiment) -> Plan:
    """The plan of an experiment's network. Never raises for an impossible layer: its row says what is wrong, and the rows before it stay."""
    source = experiment.data.source
    shape = input_shape(source, experiment.data.features)
    rows = _stack(experiment.network, "network", "", shape)
    task = source.task()
    return Plan(source.form, shape, task.outputs, batch_size(experiment), (*rows, output(rows, shape, answer_shape(task), experiment.head)))


def answer_shape(task: Task) -> Shape:
    """The shape of what a network for the task gives for one example."""
    if isinstance(task, Segmentation):
        return (task.outputs, task.height, task.width)
    return (task.length, task.outputs) if isinstance(task, Labelling) else (task.outputs,)


def rows_of(layers: Sequence[Layer], shape: Shape) -> tuple[Planned, ...]:
    """The rows of a stack of layers on an input of this shape."""
    return _stack(layers, "network", "", shape)


def calls(planned: Plan) -> Iterator[tuple[str, Call]]:
    """The constructor call of each submodule, by name; KeyError where a layer is impossible."""
    for row in planned.rows:
        if row.call is None:
            raise KeyError(row.path)
        if row.name == OUTPUT and len(row.shape_in or ()) != 1 and len(row.shape_out or ()) == 1:
            yield FLATTEN, Call(nn.Flatten)
        yield row.name, row.call


def batch_size(experiment: Experiment) -> int:
    """Examples in a training step: never more than the training part holds."""
    data, batch = experiment.data, experiment.training.batch
    try:
        examples = data.source.examples()
    except SpecError:  # told by check.py, as what follows
        return 1 if batch == "full" else batch
    try:
        train = data.source.counts(data.split).train
    except SpecError:
        train = max(1, examples)
    return train if batch == "full" else min(batch, train)


def _stack(layers: Sequence[Layer], path: str, name: str, shape: Shape | None, parallel: bool = False) -> tuple[Planned, ...]:
    rows: list[Planned] = []
    for index, layer in enumerate(layers):
        label = f"{name}.{index}" if name else f"{index}_{layer.tag()}"
        rows.append(_row(layer, f"{path}[{index}]", label, shape))
        shape = shape if parallel else rows[-1].shape_out
    return tuple(rows)


def _inside(layer: Layer, field: str, stack: Sequence[Layer], path: str, name: str, shape: Shape | None) -> tuple[Planned, ...]:
    """The rows of the layers in a field of a container."""
    try:
        entry = None if shape is None else layer.entry(field, shape)
    except (SpecError, ValueError):
        entry = None
    return _stack(stack, f"{path}.{field}", f"{name}.{layer.submodule(field)}", entry, layer.parallel)


def _row(layer: Layer, path: str, name: str, shape: Shape | None) -> Planned:
    children = tuple(row for field, stack in layer.children() for row in _inside(layer, field, stack, path, name, shape))
    row = Planned(path, name, layer, shape_in=shape, children=children)
    if shape is None or any(child.problem for child in row.walk()):
        return row
    try:
        found = cost(layer, shape)
    except ValueError as error:
        return replace(row, problem=str(error))
    return replace(row, call=found.call, shape_out=found.shape, parameters=found.parameters, flops=found.flops, memory=found.memory)


def output(rows: Sequence[Planned], shape: Shape, wanted: Shape, head: Head) -> Planned:
    """The output layer, which gives `wanted`: (outputs,), (length, outputs) for an answer at each position, (outputs, height, width) for one at each
    pixel. `shape` is the network's input."""
    last = rows[-1].shape_out if rows else shape
    if last is None:
        return Planned(OUTPUT, OUTPUT, None)
    try:
        found = {Head.LINEAR: _derived, Head.TIED: _tied, Head.NONE: _bare}[head](rows, last, wanted)
    except ValueError as error:
        return Planned(OUTPUT, OUTPUT, None, shape_in=last, problem=str(error))
    return Planned(OUTPUT, OUTPUT, None, found.call, last, found.shape, found.parameters, found.flops, found.memory)


def _derived(rows: Sequence[Planned], shape: Shape, wanted: Shape) -> Cost:
    """All units of the last layer to one unit an output; or, for answers at each position or pixel, the same at each of them."""
    if len(wanted) == 1:
        return _linear((_numel(shape),), wanted[-1])
    if len(wanted) == 3:
        if len(shape) != 3 or shape[1:] != wanted[1:]:
            raise ValueError(f"Output needs maps of {wanted[1]} × {wanted[2]}, a pixel for each answer, but gets {say(shape)}")
        return measure(Call(nn.Conv2d, shape[0], wanted[0], 1), shape)
    if len(shape) != 2 or shape[0] != wanted[0]:
        needs = f"needs a row of numbers at each of {wanted[0]} positions (length × features), one for each answer"
        raise ValueError(f"Output {needs}, but gets {say(shape)}")
    return _linear(shape, wanted[-1])


def _tied(rows: Sequence[Planned], shape: Shape, wanted: Shape) -> Cost:
    """The product with each row of the first embedding."""
    found = next((row for row in rows if isinstance(row.layer, Embedding)), None)
    if found is None or not isinstance(found.layer, Embedding):
        raise ValueError("Output is tied to the embedding, but there is none among the network's own layers: put one first, outside containers")
    embedding = found.layer
    if embedding.tokens != wanted[-1]:
        raise ValueError(f"Output is tied to an embedding of {embedding.tokens} tokens, but the answer is one of {wanted[-1]}")
    if shape != (*wanted[:-1], embedding.features):
        raise ValueError(f"Output is tied to the embedding and needs {say((*wanted[:-1], embedding.features))}, but gets {say(shape)}")
    linear = measure(Call(nn.Linear, embedding.features, embedding.tokens, bias=False), shape)
    return replace(linear, call=Call(TiedHead, found.name), parameters=0)


def _bare(rows: Sequence[Planned], shape: Shape, wanted: Shape) -> Cost:
    """Nothing: the last layer's result is the answer."""
    if shape != wanted:
        raise ValueError(f"Output: without an output layer the network must end in {say(wanted)}, but it gives {say(shape)}")
    return measure(Call(nn.Identity), shape)


@lru_cache(maxsize=1024)
def _linear(shape: Shape, outputs: int) -> Cost:
    return measure(Call(nn.Linear, shape[-1], outputs), shape)


def _numel(shape: Shape) -> int:
    size = 1
    for axis in shape:
        size *= axis
    return size
