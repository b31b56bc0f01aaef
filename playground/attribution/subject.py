"""What is explained: a private copy of a network, with its data and what is known of its structure."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

import torch
from torch import Tensor, nn

from playground.attribution.facts import Facts, facts
from playground.attribution.target import Target
from playground.data import Classification, DataForm, Task
from playground.engine.assembly import Assembly, assemble
from playground.engine.checkpoint import Checkpoint
from playground.engine.silence import silence
from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.model.blocks import INPUT, Block
from playground.problem import Problem, SpecError


@dataclass(frozen=True, eq=False)
class Subject:
    """A network that nothing trains any more, on the CPU, in evaluation mode, and its data.

    `background` (n, *shape) are network inputs to compare with: the training part's, in its order. `assembly` has all the rest of the
    experiment (targets, plan, loss) and is None for a bare model; its network is `network`. `step` says when the copy was taken.
    `scale` and `shift` (k,) turn outputs into the targets' own units.
    """

    network: nn.Module
    background: Tensor
    names: tuple[str, ...]
    form: DataForm
    task: Task
    scale: Tensor
    shift: Tensor
    assembly: Assembly | None = None
    step: int = 0
    checkpoint: Checkpoint | None = None
    silenced: dict[str, tuple[int, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, run: Trainer | Checkpoint | bytes) -> Subject:
        """The network of a run as it is now, where it can be explained: SpecError says why it cannot, ValueError what is wrong with the bytes."""
        saved = _saved(run)
        refuse(saved.experiment)
        return cls.copied(saved)

    @classmethod
    def copied(cls, run: Trainer | Checkpoint | bytes) -> Subject:
        """The network of any run as it is now. Nothing done with it reaches the run. ValueError says what is wrong with the bytes."""
        saved = _saved(run)
        assembly = assemble(saved.experiment, "cpu")
        own = assembly.tensors()
        with torch.no_grad():
            for name, tensor in saved.tensors.items():
                own[name].copy_(tensor)
        prepared, network = assembly.prepared, quiet(assembly.network)
        silenced = {block: tuple(units) for block, units in saved.hands.silenced.items()}
        silence(network, assembly.plan.blocks(), silenced)
        form, task = prepared.form, prepared.task
        scale, shift = prepared.target_scale, prepared.target_mean
        return cls(network, prepared.train.x, prepared.names, form, task, scale, shift, assembly, saved.step, saved, silenced)

    @classmethod
    def bare(cls, model: nn.Module, background: Tensor, *, names: tuple[str, ...] = (), classes: tuple[str, ...] = ()) -> Subject:
        """Any torch model from inputs (n, *shape) to outputs (n, k), as a private copy. `background` (n, *shape) are examples to compare with."""
        network = quiet(copy.deepcopy(model).to("cpu"))
        with torch.no_grad():
            outputs = network(background[:1]).reshape(1, -1).shape[1]
        shape = tuple(background.shape[1:])
        form = DataForm.IMAGE if len(shape) == 3 else DataForm.TABLE
        wanted = 2 if outputs == 1 else outputs
        if classes and len(classes) != wanted:
            raise SpecError([Problem("classes", f"expected {wanted} names for {outputs} outputs, got {len(classes)}")])
        task = Classification(classes or tuple(map(str, range(wanted))))
        known = names or (tuple(f"channel {i}" for i in range(shape[0])) if len(shape) == 3 else tuple(f"x{i + 1}" for i in range(shape[0])))
        return cls(network, background.detach().float(), known, form, task, torch.ones(outputs), torch.zeros(outputs))

    @cached_property
    def facts(self) -> Facts:
        """The network's structure."""
        return facts(self.network, self.background[:1], self.form)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The columns of the diagram; none for a bare model."""
        return self.assembly.plan.blocks() if self.assembly else ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one network input."""
        return tuple(self.background.shape[1:])

    def with_network(self, network: nn.Module) -> Subject:
        """The same data and another network of the same shapes: a re-initialised one, say. It is put into evaluation mode."""
        return replace(self, network=quiet(network), checkpoint=None)

    def check(self, target: Target) -> None:
        """SpecError unless the network has that output, or that unit."""
        problems = []
        if target.block is not None:
            block = next((block for block in self.blocks if block.id == target.block and block.id != INPUT), None)
            if block is None:
                problems.append(Problem("target.block", f"expected the id of a hidden or the output block, got {target.block!r}"))
            elif target.output >= block.units:
                problems.append(Problem("target.output", f"must be below {block.units}, got {target.output}"))
            if target.against is not None:
                problems.append(Problem("target.against", "a unit of a block is explained by itself: leave it out"))
        else:
            count = len(self.task.classes) if isinstance(self.task, Classification) else self.task.outputs
            kind = "class" if isinstance(self.task, Classification) else "number"
            for name, value in (("output", target.output), ("against", target.against)):
                if value is not None and value >= count:
                    problems.append(Problem(f"target.{name}", f"expected the index of a {kind} below {count}, got {value}"))
            if target.against == target.output:
                problems.append(Problem("target.against", "must be another one than the target itself"))
            elif target.against is not None and not isinstance(self.task, Classification):
                problems.append(Problem("target.against", "only classes can be held against each other"))
        if problems:
            raise SpecError(problems)


def _saved(run: Trainer | Checkpoint | bytes) -> Checkpoint:
    return run.checkpoint() if isinstance(run, Trainer) else Checkpoint.from_bytes(run) if isinstance(run, bytes) else run


def refuse(experiment: Experiment) -> None:
    """SpecError for what cannot be explained truthfully yet."""
    source = experiment.data.source
    if source.form is DataForm.TOKENS:
        raise SpecError([Problem("data.source", "Tokens are names, not amounts: what each contributed cannot be told by these methods yet.")])
    if source.form is DataForm.SERIES:
        raise SpecError([Problem("data.source", "Series cannot be explained yet.")])
    if source.task().kind == "segmentation":
        raise SpecError([Problem("data.source", "Answers at each pixel cannot be explained yet, only one answer for a whole picture.")])
    if source.task().kind == "labelling":
        raise SpecError([Problem("data.source", "Answers at each position cannot be explained yet, only one answer for a whole example.")])


def quiet(network: nn.Module) -> nn.Module:
    """Evaluation mode, no gradients of parameters, nothing in place; the network comes back."""
    network.eval().requires_grad_(False)
    for module in network.modules():
        if getattr(module, "inplace", False):
            module.inplace = False  # type: ignore[assignment]
    return network
