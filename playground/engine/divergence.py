"""Where and why a run broke: found afterwards, by replaying it, so that healthy steps pay nothing for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite

import torch
from torch import Tensor

from playground.engine.assembly import Assembly
from playground.engine.checkpoint import Checkpoint
from playground.engine.evaluation import finite
from playground.engine.loop import Loop
from playground.engine.observation import Observation, observe, parameters_of

EXPLODED = 1e6
"""A batch loss beyond so many times the first loss (or beyond this itself) has exploded, though it is still a number."""

TOLERABLE = 10
"""Weights count as good while the batch loss stays below so many times the first loss (or below this itself)."""

TOO_FAST = 0.1
"""An update of a tenth of the weights or more is far too long: about a thousandth is usual (Karpathy, CS231n, "Ratio of weights:updates")."""

LARGE_INPUT = 100.0
"""Inputs beyond this make gradients as large; standardised ones stay within about 5."""


@dataclass(frozen=True, slots=True)
class Divergence:
    """A run that broke at `step`.

    `layer` is the path of the first layer with values that are no longer finite, and `what` says which: activation, gradient or weight. Where all
    are still finite and only the loss exploded, `what` is `loss` and the layer the one whose weights moved most. `good` is the last step whose
    weights are still of use.
    """

    step: int
    layer: str
    what: str
    message: str
    cause: str
    good: int


def scale(loop: Loop) -> float:
    """What the losses of this run are compared with: its first loss, but at least 1."""
    first = loop.rows[0]["train.loss"] if loop.rows else 1.0
    return max(1.0, first) if isfinite(first) else 1.0


def locate(loop: Loop, start: Checkpoint) -> tuple[Divergence, Checkpoint]:
    """Replay from a checkpoint that was sound to the step that was not; leaves the loop after that step.

    The second value is the last good step, to which one can return.
    """
    end, size = loop.step, scale(loop)
    loop.load(start)
    good = loop.step
    while loop.step < end:
        loss = float(loop.advance(1))
        if loss <= TOLERABLE * size:
            good = loop.step - 1  # this loss is that of the weights before the step
        if not (loss <= EXPLODED * size and finite(loop.assembly) and _grads_finite(loop.assembly)):
            break
    broken = loop.step
    _replay(loop, start, good)
    back = loop.capture()
    while loop.step < broken - 1:
        loop.advance(1)
    found = _activation(loop)
    seen = observe(loop.assembly, lambda: _step(loop))
    layer, what = found or _tensor(loop.assembly) or (_fastest(loop.assembly, seen), "loss")
    return Divergence(broken, layer, what, _message(loop, broken, layer, what), _cause(loop, seen), good), back


def _replay(loop: Loop, start: Checkpoint, step: int) -> None:
    loop.load(start)
    while loop.step < step:
        loop.advance(1)


def _step(loop: Loop) -> int:
    loop.advance(1)
    return loop.step


def _activation(loop: Loop) -> tuple[str, str] | None:
    """The first layer whose output on the next batch is not finite; leaves the loop as it was."""
    now, found = loop.capture(), None
    x, _, _ = loop.sampler.peek()
    with torch.no_grad(), loop.drawing():
        for role, network in loop.assembly.networks.items():
            value = x
            for name, layer in network.named_children():
                value = layer(value)
                if not value.isfinite().all():
                    found = found or (_path(loop.assembly, role, name), "activation")
    loop.load(now)
    return found


def _tensor(assembly: Assembly) -> tuple[str, str] | None:
    """The first bad gradient, from the output backwards as gradients flow; then the first bad weight."""
    parameters = parameters_of(assembly)
    gradients = {name: p.grad for name, p in reversed(parameters.items()) if p.grad is not None}
    for what, tensors in (("gradient", gradients), ("weight", parameters)):
        name = _first_bad(tensors)
        if name is not None:
            role, layer = name.split(".")[:2]
            return _path(assembly, role, layer), what
    return None


def _fastest(assembly: Assembly, seen: Observation) -> str:
    """The layer whose weights moved most, compared with their size."""
    ratios = {name: norms.update / norms.weight for name, norms in seen.norms.items() if norms.weight > 0}
    role, layer = max(ratios, key=ratios.__getitem__).split(".")[:2]
    return _path(assembly, role, layer)


def _first_bad(tensors: Mapping[str, Tensor]) -> str | None:
    return next((name for name, tensor in tensors.items() if not tensor.detach().isfinite().all()), None)


def _grads_finite(assembly: Assembly) -> bool:
    return _first_bad({name: p.grad for name, p in parameters_of(assembly).items() if p.grad is not None}) is None


def _path(assembly: Assembly, role: str, module: str) -> str:
    """The path of a layer in the document from the name of its module."""
    rows: Iterable[tuple[str, str]] = ((row.name, row.path) for row in assembly.plan.rows) if role == "network" else ()
    return dict(rows).get(module, "output" if role == "network" else f"roles.{role}.{module}")


def _message(loop: Loop, step: int, layer: str, what: str) -> str:
    titles = {row.path: row.title for row in loop.assembly.plan.rows}
    if what == "loss":
        return f"Step {step}: the loss has exploded; the weights of {titles.get(layer, layer)} ({layer}) moved most."
    noun = {"activation": "output", "gradient": "gradient", "weight": "weight"}[what]
    return f"Step {step}: the {noun} of {titles.get(layer, layer)} ({layer}) is no longer a finite number."


def _cause(loop: Loop, seen: Observation) -> str:
    x = loop.assembly.x[: loop.assembly.sizes[0]]
    largest = float(x.abs().max()) if x.is_floating_point() else 0.0  # tokens are names
    if not isfinite(largest):
        return "The data hold values that are not finite numbers."
    ratio = max((n.update / n.weight if isfinite(n.update) else float("inf")) for n in seen.norms.values() if n.weight > 0)
    rate = loop.assembly.experiment.optimiser.lr * loop.factor
    if largest > LARGE_INPUT:
        return f"Inputs as large as {largest:.3g} make gradients as large: standardise the data."
    if ratio >= TOO_FAST:
        share = f"by {ratio:.0%}" if ratio < 1e4 else "beyond all bounds"
        return f"Learning rate too high: at {rate:.3g} one step changed weights {share}. Try a tenth of it."
    if loop.assembly.experiment.training.clip is None:
        return "Gradients exploded: clip them, or lower the learning rate."
    return f"The loss grew without bound: lower the learning rate ({rate:.3g})."
