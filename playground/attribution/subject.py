"""What is explained: a private copy of a network, with its data and what is known of its structure."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import torch
from torch import Tensor, nn

from playground.attribution.facts import Facts, facts
from playground.attribution.groups import units_of
from playground.attribution.look_up import look_up, opened, tokens_of, word
from playground.attribution.target import Target
from playground.data import Classification, DataForm, Labelling, Regression, Segmentation, Task
from playground.engine.assembly import Assembly, assemble
from playground.engine.checkpoint import Checkpoint
from playground.engine.silence import silence
from playground.engine.trainer import Trainer
from playground.model.blocks import INPUT, Block
from playground.model.layout import Layout, layouts
from playground.problem import Problem, SpecError

AT_ONCE = 512
"""Examples that are looked up at a time."""


class Extent(NamedTuple):
    """The mean, the lowest and the highest value of each input in training (*shape)."""

    mean: Tensor
    low: Tensor
    high: Tensor


@dataclass(frozen=True, eq=False)
class Subject:
    """A network that nothing trains any more, on the CPU, in evaluation mode, and its data.

    `background` (n, *given) are examples to compare with, as the network is given them: the training part's, in its order. `assembly` has all the
    rest of the experiment (targets, plan, loss) and is None for a bare model; its network is `network`. `step` says when the copy was taken.
    `scale` and `shift` (k,) turn outputs into the targets' own units.

    Network inputs, of `shape`, are what is explained. Those are what the network is given, save for tokens (n, length), which are names: there it
    is the rows (n, length, features) that are looked up for them, and the network takes either.
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
        made = cls.copied(saved)
        if made.tokens:
            opened(made.network)
        return made

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
        return facts(self.network, self.examples(slice(1)), self.form)

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The columns of the diagram; none for a bare model."""
        return self.assembly.plan.blocks() if self.assembly else ()

    @property
    def tokens(self) -> bool:
        """Whether the network is given tokens."""
        return self.form is DataForm.TOKENS

    @property
    def vocabulary(self) -> tuple[str, ...]:
        """The names of tokens; none where there are no tokens."""
        return (self.assembly and self.assembly.prepared.source.vocabulary()) or ()

    @property
    def classes(self) -> tuple[str, ...] | None:
        """The names of what the network tells apart; None where it predicts numbers."""
        return None if isinstance(self.task, Regression) else self.task.classes

    @property
    def answers(self) -> int:
        """At how many places, positions or pixels, the network answers; 1 where it does for the example as a whole."""
        match self.task:
            case Labelling(length=length):
                return length
            case Segmentation(height=height, width=width):
                return height * width
        return 1

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """What the axes mean of what each layer gives, by its path; nothing is known of a bare model."""
        return layouts(self.network, self.assembly.plan) if self.assembly else {}

    def stepwise(self, block: str) -> bool:
        """Whether the units of a block are the positions of a sequence, with many numbers each."""
        found = next((one for one in self.blocks if one.id == block), None)
        last = found.paths[-1] if found and found.paths else block
        return self.layouts.get(last) is Layout.STEPS

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """The shape of one network input."""
        return tuple(self.examples(slice(1)).shape[1:])

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The shape of one example's scores: that of a network input, or, of tokens, (length,)."""
        return tuple(self.background.shape[1:])

    def enter(self, x: Tensor) -> Tensor:
        """Network inputs (n, *shape) of what the network is given (n, *given)."""
        if not self.tokens or x.dim() == 3:
            return x
        with torch.no_grad():
            rows: Tensor = look_up(self.network)(x)
        return rows

    def leave(self, x: Tensor) -> Tensor:
        """The tokens (n, length) of network inputs, −1 where a row is no token's; all other network inputs as they are."""
        return tokens_of(self.network, x) if self.tokens and x.dim() == 3 else x

    def words(self, x: Tensor) -> tuple[str, ...]:
        """What stands at each position of one example of tokens, as inputs are called: `3 · b`."""
        return tuple(f"{place + 1} · {word(self.vocabulary, token)}" for place, token in enumerate(self.leave(x)[0].tolist()))

    def within(self, groups: Tensor | None) -> Tensor | None:
        """Groups of what has scores (*places) as groups of network inputs (*shape): all numbers of a token's row go together, in any case."""
        return units_of(groups, self.places)[:, None].expand(self.shape).contiguous() if self.tokens else groups

    def examples(self, which: slice | Tensor) -> Tensor:
        """Some of the background as network inputs (n, *shape)."""
        return self.enter(self.background[which])

    @cached_property
    def extent(self) -> Extent:
        """What network inputs are like in training."""
        first = self.examples(slice(1))[0]
        total, low, high = torch.zeros_like(first, dtype=torch.float64), first, first
        for part in torch.split(self.background, AT_ONCE):
            rows = self.enter(part)
            total += rows.sum(0, dtype=torch.float64)
            low, high = torch.minimum(low, rows.amin(0)), torch.maximum(high, rows.amax(0))
        return Extent((total / len(self.background)).to(first.dtype), low, high)

    def with_network(self, network: nn.Module) -> Subject:
        """The same data and another network of the same shapes: a re-initialised one, say. It is put into evaluation mode."""
        return replace(self, network=opened(quiet(network)) if self.tokens else quiet(network), checkpoint=None)

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
            if block is not None and self.stepwise(block.id):
                problems.append(Problem("target.block", f"{block.title} gives many numbers at each position: choose a block that gives one a unit"))
            if target.place is not None:
                problems.append(Problem("target.place", "a unit of a block is explained by itself: leave it out"))
        else:
            count, places = len(self.classes or ()) or self.task.outputs, self.answers
            kind = "class" if self.classes else "number"
            if target.place is not None and places == 1:
                problems.append(Problem("target.place", "the network gives one answer for the whole example: leave it out"))
            elif target.place is not None and target.place >= places:
                problems.append(Problem("target.place", f"expected a place below {places}, got {target.place}"))
            for name, value in (("output", target.output), ("against", target.against)):
                if value is not None and value >= count:
                    problems.append(Problem(f"target.{name}", f"expected the index of a {kind} below {count}, got {value}"))
            if target.against == target.output:
                problems.append(Problem("target.against", "must be another one than the target itself"))
            elif target.against is not None and not self.classes:
                problems.append(Problem("target.against", "only classes can be held against each other"))
        if problems:
            raise SpecError(problems)


def _saved(run: Trainer | Checkpoint | bytes) -> Checkpoint:
    return run.checkpoint() if isinstance(run, Trainer) else Checkpoint.from_bytes(run) if isinstance(run, bytes) else run


def quiet(network: nn.Module) -> nn.Module:
    """Evaluation mode, no gradients of parameters, nothing in place; the network comes back."""
    network.eval().requires_grad_(False)
    for module in network.modules():
        if getattr(module, "inplace", False):
            module.inplace = False  # type: ignore[assignment]
    return network
