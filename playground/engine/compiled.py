"""Training steps as machine code: a network's whole step is one call, and so are many steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from types import ModuleType
from typing import Any, ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.engine.assembly import Assembly
from playground.engine.forward import hooked
from playground.engine.gear import Gear
from playground.engine.hands import NOTHING, Grip, Hands
from playground.engine.kernel import tables as t
from playground.engine.layout import lay_out, room
from playground.engine.lean import LeanGear
from playground.engine.masks import Masks
from playground.engine.moments import begin, rule
from playground.engine.sampler import Journey, Stretch, after
from playground.engine.stack import stack
from playground.engine.target import Goal, goal

AT_ONCE = 2**18
"""Random numbers drawn before a call, at most, unless one step takes more."""

THRIFT = 3
"""That of networks that look at pictures, whose steps take about a third of the time that they take in torch."""

Piece = tuple[NDArray[Any], ...]
"""What the kernel takes in one call, in its order."""


class FusedGear(Gear):
    """Steps of the compiled kernel, in place on the memory of torch's own parameters and optimiser state.

    Dropout's masks are drawn by torch, as torch draws them. Call it only with what `gears.beyond` finds nothing against.
    """

    name: ClassVar[str] = "fused"
    stride = 1024
    thrift = 16

    def __init__(self, assembly: Assembly, kernel: ModuleType, hands: Hands = NOTHING) -> None:
        super().__init__(assembly)
        self._kernel, self._hands = kernel, hands
        self._modules = tuple(assembly.network.modules())
        self._rule, self._goal = _known(rule(assembly.optimisers[0])), _known(_goal(assembly))
        self._parameters = assembly.parameters(("network",))
        self._gradients = [torch.zeros_like(p, requires_grad=False) for p in self._parameters]
        self._lean: LeanGear | None = None
        self._stale = True
        train = assembly.sizes[0]
        self._x = _rows(assembly.x[:train])
        self._y = self._targets(assembly.y[:train])
        steps = stack(assembly.network, assembly.plan.shape)
        self._norms: list[tuple[int, Any]] = [(row, step.module) for row, step in enumerate(steps) if step.kind == "normalised"]
        if any(step.window for step in steps):
            self.stride, self.thrift = Gear.stride, THRIFT
        self._layout = lay_out(steps, kernel, self._parameters, self._x.shape[1], assembly.plan.outputs, assembly.plan.batch)
        self._masks = Masks(steps, assembly.network, assembly.x[:2])
        self._order, self._twister = np.arange(train), np.zeros(624, np.uint32)
        self._whole, self._numbers = self._figures()

    def refresh(self) -> None:
        """Gather the optimiser's state anew, and the values at which frozen entries stay."""
        self._stale = True

    @property
    def hooked(self) -> bool:
        """Whether somebody looks into the network by hooks, which only torch's own steps call."""
        return hooked(self._modules)

    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch; see `Gear.run`."""
        if self.hooked:
            return self._by_torch(stretch, rates)
        n = len(stretch.x)
        self._whole[t.SHUFFLED] = 0
        return self._take(self._pieces(_rows(stretch.x), self._targets(stretch.y), np.arange(n), stretch.batch, n, 0, rates))

    def travel(self, journey: Journey, rates: Sequence[float]) -> Tensor:
        """The same over several epochs."""
        return super().travel(journey, rates) if self.hooked else self._take(self.pieces(journey, rates))

    def pieces(self, journey: Journey, rates: Sequence[float]) -> Iterator[Piece]:
        """The same as calls of the kernel, each to be made before the next is asked for, and asked for where the networks may draw."""
        whole, sampler = self._whole, journey.sampler
        whole[t.SHUFFLED], whole[t.SEED], whole[t.EPOCH] = sampler.shuffles, sampler.seed, journey.epoch
        order = self._order if sampler.shuffles else np.arange(len(self._x))
        yield from self._pieces(self._x, self._y, order, sampler.batch, sampler.examples, journey.start, rates)

    def _take(self, pieces: Iterable[Piece]) -> Tensor:
        """Make the calls."""
        peak = -float("inf")
        for piece in pieces:
            peak = worse(peak, self._kernel.steps(*piece))
        return torch.tensor(peak)

    def _pieces(self, x: Any, y: Any, order: Any, batch: int, examples: int, start: int, rates: Sequence[float]) -> Iterator[Piece]:
        """As many steps as there are rates."""
        if self._stale:
            self._gather()
        whole, drawn = self._whole, self._masks.units * batch
        speeds = np.multiply(rates, self.assembly.experiment.optimiser.lr, dtype=np.float64)
        most = max(1, AT_ONCE // drawn) if drawn else len(speeds)
        whole[t.BATCH], whole[t.EXAMPLES], whole[t.DRAWN] = batch, examples, drawn
        for first in range(0, len(speeds), most):
            some = speeds[first : first + most]
            whole[t.START], whole[t.STEPS] = start, len(some)
            masks = self._masks.draw([*_sizes(len(some), batch, examples, start)], drawn)
            tables = whole, self._numbers, self._layout.layers, self._layout.settings, self._tensors
            yield *tables, x, y, order, self._twister, some, self._constants, masks, room(self._layout.size)
            whole[t.SINCE] += len(some)
            passed, start = after(start, len(some), batch, examples)
            whole[t.EPOCH] += passed
        self._leave(float(speeds[-1]), len(speeds))

    def _leave(self, rate: float, steps: int) -> None:
        """What torch's own steps leave behind: gradients, learning rate, and how many batches a batch norm has seen."""
        for _, norm in self._norms:
            norm.num_batches_tracked += steps
        self._averages.restore()
        for parameter, gradient in zip(self._parameters, self._gradients, strict=True):
            if parameter.grad is not gradient:
                parameter.grad = gradient
        self.assembly.optimisers[0].param_groups[0]["lr"] = rate

    def _by_torch(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """Steps that somebody looks into by hooks."""
        self._lean = self._lean or LeanGear(self.assembly, self._hands)
        self._lean.refresh()
        self._stale = True
        return self._lean.run(stretch, rates)

    def _targets(self, y: Tensor) -> NDArray[np.float32]:
        return _rows(self._goal.aim(y, self.assembly.plan.outputs))

    def _figures(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """The whole numbers and the numbers that the kernel is told, as far as they stay the same."""
        from playground.engine.kernel.losses import LOSSES
        from playground.engine.kernel.rules import RULES

        experiment, infinite = self.assembly.experiment, float("inf")
        whole, numbers = np.zeros(t.WHOLES, np.int64), np.zeros(5)
        layout = self._layout
        whole[t.ALIGNED], whole[t.ALL], whole[t.PICKS], whole[t.PACKED] = layout.aligned, layout.units, layout.picks, layout.packed
        whole[t.LOSS], whole[t.RULE] = list(LOSSES).index(self._goal.code), list(RULES).index(self._rule.code)
        prices = [shares(penalty) for penalty in experiment.penalties]
        numbers[t.L1], numbers[t.L2] = (sum(values) for values in zip((0.0, 0.0), *prices, strict=True))
        clip, longest = experiment.training.clip, experiment.training.max_norm
        numbers[t.SETTING], numbers[t.CLIP] = self._goal.setting, infinite if clip is None else clip
        numbers[t.LONGEST] = infinite if longest is None else longest
        return whole, numbers

    def _gather(self) -> None:
        """The table of tensors: where values, gradients and the optimiser's state lie."""
        optimiser = self.assembly.optimisers[0]
        self._whole[t.SINCE] = begin(optimiser, self._rule)
        self._constants = np.zeros(8)
        self._constants[: len(self._rule.constants)] = self._rule.constants
        names = {id(tensor): name for name, tensor in self.assembly.tensors().items()}
        self._kept: list[Tensor] = []
        self._tensors = np.zeros((len(self._parameters), 11), np.int64)
        for row, parameter, gradient in zip(self._tensors, self._parameters, self._gradients, strict=True):
            state = optimiser.state[parameter] if self._rule.states else {}
            moments = [state[name].data_ptr() if name else 0 for name in (*self._rule.states, "", "", "")[:3]]
            count, product = (state[name].data_ptr() if name in state else 0 for name in ("step", "mu_product"))
            rows = len(parameter) if parameter.ndim >= 2 else 0
            mask = self._hands.frozen.get(names[id(parameter)])
            held = [0, 0]
            if mask is not None:
                kept = [torch.empty_like(parameter, requires_grad=False).copy_(~mask), parameter.detach().clone()]
                self._kept += kept
                held = [tensor.data_ptr() for tensor in kept]
            row[:] = parameter.data_ptr(), gradient.data_ptr(), *moments, count, product, parameter.numel(), rows, *held
            if product:
                self._constants[7] = float(state["mu_product"])
        buffers = {name for name, _ in self.assembly.network.named_buffers(prefix="network")}
        self._averages = Grip(self.assembly.tensors(), {name: mask for name, mask in self._hands.frozen.items() if name in buffers})
        for place, norm in self._norms:
            self._layout.layers[place, t.RUNNING : t.RUNNING + 2] = norm.running_mean.data_ptr(), norm.running_var.data_ptr()
        self._states = [dict(optimiser.state[p]) for p in self._parameters] if self._rule.states else []  # keeps alive what the table points to
        self._stale = False


def worse(peak: float, met: float) -> float:
    """The larger of two losses; NaN when either is."""
    return met if not met <= peak and peak == peak else peak  # only NaN differs from itself, and it stays


def _sizes(steps: int, batch: int, examples: int, start: int) -> Iterator[int]:
    """How many examples each step takes."""
    for _ in range(steps):
        size = min(batch, examples - start)
        yield size
        start = 0 if start + size == examples else start + size


def covered(network: nn.Sequential, shape: Sequence[int]) -> str | None:
    """The name of the first submodule that is beyond the kernel for examples of this shape, or None."""
    try:
        steps = stack(network, shape)
    except ValueError as error:
        return str(error)
    learns = any(step.kind in ("linear", "slopes", "convolution", "normalised") for step in steps)
    return None if learns and all(p.requires_grad and p.dtype == torch.float32 and _dense(p) for p in network.parameters()) else "output"


def _dense(parameter: Tensor) -> bool:
    """Whether its numbers lie without gaps, one output's after the other's."""
    return parameter.is_contiguous() or (parameter.ndim == 4 and parameter.is_contiguous(memory_format=torch.channels_last))


def _goal(assembly: Assembly) -> Goal | None:
    objective: Any = assembly.experiment.objective
    return goal(objective.loss.call(assembly.prepared.task)(), assembly.plan.outputs)


def _known(found: Any) -> Any:
    if found is None:
        raise ValueError("expected an experiment that the kernel covers")
    return found


def shares(penalty: Any) -> tuple[float, float]:
    """What a penalty adds to the gradient: so many times the sign of a weight, so many times the weight."""
    mix = {"l1": 1.0, "l2": 0.0}.get(penalty.kind, getattr(penalty, "mix", 0.0))
    return penalty.strength * mix, penalty.strength * (1 - mix)


def _rows(tensor: Tensor) -> NDArray[np.float32]:
    """Examples as rows of float32."""
    return tensor.detach().reshape(len(tensor), -1).to(torch.float32).contiguous().numpy()
