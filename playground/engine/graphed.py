"""Whole training steps as CUDA graphs: recorded once on buffers that stay where they are, then launched as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ClassVar

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.forward import hooked
from playground.engine.hands import NOTHING, Hands
from playground.engine.lean import LeanGear
from playground.engine.noise import draws
from playground.engine.sampler import Stretch
from playground.objectives import Supervised

WARM = 3
"""Steps on the buffers before one is recorded: what torch's libraries set up at first use must not be part of it."""

KINDS = (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW)
"""Optimisers whose update is one fused kernel that reads the learning rate on the device."""

Step = Callable[[], None]
Capture = Callable[[Step], Step]
"""From a step to what does the same as often as it is called."""


def captured(step: Step) -> Step:
    """A step recorded as a CUDA graph; RuntimeError where CUDA refuses. Recording it does not take it."""
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


class GraphedGear(LeanGear):
    """The lean gear's step on buffers for a batch and its learning rate, launched as one: small networks on a GPU wait for nothing but launches.

    The first step of a run, which makes the optimiser's state, and batches that are smaller than the others are the lean gear's own. Where recording
    fails, so are all that follow, and `reason` says why. `capture` is what records: a test without a GPU hands in one that leaves the step as it is.
    """

    name: ClassVar[str] = "torch, CUDA graph"

    def __init__(self, assembly: Assembly, hands: Hands = NOTHING, capture: Capture = captured) -> None:
        super().__init__(assembly, hands)
        self._capture, self._refused = capture, False
        self._peak = torch.zeros((), device=assembly.device)
        self._rate = torch.zeros((), device=assembly.device, dtype=torch.float64 if assembly.device.type == "cpu" else torch.float32)
        self._step: Step | None = None
        self._batch: tuple[Tensor, Tensor] | None = None
        self._taken = 0
        self._forget()

    def refresh(self) -> None:
        """Gather parameters and optimiser state anew, and record anew."""
        super().refresh()
        self._forget()

    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch; see `Gear.run`."""
        (_, update), whole = self._updates[0], len(stretch.x) // stretch.batch
        if self._refused or not whole or hooked(self._modules):
            return super().run(stretch, rates)
        first = 0 if update.begun else 1
        peaks = [super().run(part(stretch, 0, 1), rates[:1])] if first else []
        if first < whole:
            peaks.append(self._launch(part(stretch, first, whole), rates[first:whole]))
        if whole < stretch.steps:
            peaks.append(super().run(part(stretch, whole, stretch.steps), rates[whole:]))
        return torch.stack(peaks).max()

    def _launch(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """Steps of whole batches on the buffers."""
        base = self.assembly.experiment.optimiser.lr
        self._peak.fill_(-float("inf"))
        for done, ((x, y), rate) in enumerate(zip(stretch.batches(), rates, strict=True)):
            self._lay(x, y, base * rate)
            if self._step is None and not self._prepare():
                rest = super().run(part(stretch, done, stretch.steps), rates[done:])
                return torch.maximum(self._peak, rest)
            if self._step is not None:
                self._step()
        return self._peak.clone()

    def _lay(self, x: Tensor, y: Tensor, rate: float) -> None:
        """Put a batch and its learning rate into the buffers."""
        if self._batch is None:
            self._batch = torch.empty_like(x), torch.empty_like(y)
        for buffer, values in zip(self._batch, (x, y), strict=True):
            buffer.copy_(values)
        self._rate.fill_(rate)

    def _prepare(self) -> bool:
        """Take the step that lies in the buffers as it is, or record it if enough have been taken; False when it cannot be recorded."""
        if self._taken < WARM:
            with beside(self.assembly.device):
                self._whole_step()
            self._taken += 1
            return True
        try:
            self._step = self._capture(self._whole_step)
        except RuntimeError as error:
            self._refused = True
            self.name = LeanGear.name  # type: ignore[misc]
            self.reason = f"CUDA could not record this network's step as a graph: {str(error).splitlines()[0]}"
        return not self._refused

    def _whole_step(self) -> None:
        """Forward, backward and update for the batch in the buffers, without a question to the device."""
        assert self._batch is not None
        with torch.enable_grad():
            loss = self._move(*self._batch, self._rate)
            torch.maximum(self._peak, loss.detach(), out=self._peak)
            self.assembly.bound.after(self._compiled[0])

    def _forget(self) -> None:
        phase, update = self._updates[0]
        self._move = self._take(phase, update.on_device, self._compiled[0])
        self._step, self._batch, self._taken = None, None, 0


def uncapturable(assembly: Assembly, hands: Hands) -> str | None:
    """Why a whole step cannot be a CUDA graph, as a sentence; None where it may be."""
    experiment, optimiser = assembly.experiment, assembly.optimisers[0]
    if not isinstance(experiment.objective, Supervised):
        return f"{experiment.objective.name()} is not recorded as a CUDA graph."
    if type(optimiser) not in KINDS or not optimiser.param_groups[0].get("fused") or len(optimiser.param_groups) > 1:
        return f"{experiment.optimiser.name()} is not recorded as a CUDA graph: its update asks the device."
    if hands.any:
        return "What is frozen or silenced by hand is not recorded as a CUDA graph."
    if draws(assembly.networks.values(), assembly.x[: max(2, assembly.plan.least_batch)]):
        return "A network that draws random numbers is not recorded as a CUDA graph."
    return None


def part(stretch: Stretch, first: int, end: int) -> Stretch:
    """Some of its batches."""
    rows = slice(first * stretch.batch, end * stretch.batch)
    return Stretch(stretch.x[rows], stretch.y[rows], stretch.batch)


@contextmanager
def beside(device: torch.device) -> Iterator[None]:
    """On a stream of its own, as torch asks of the steps before one is recorded; on other devices than CUDA, as it is."""
    if device.type != "cuda":
        yield
        return
    stream = torch.cuda.Stream(device)  # type: ignore[no-untyped-call]
    current = torch.cuda.current_stream(device)
    stream.wait_stream(current)
    with torch.cuda.stream(stream):
        yield
    current.wait_stream(stream)
