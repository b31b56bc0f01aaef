"""From gradients to new weights: penalties, clipping, the optimiser, max-norm."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import torch
from torch import Tensor, nn

from playground.engine.fused import Fused, fused_of
from playground.experiment import Experiment
from playground.penalties import Penalty, clip_gradients, limit_weights

Gradients = Sequence[Tensor]


class Update:
    """Moves the parameters of one phase by their gradients, with any optimiser of torch. Call it with gradients disabled.

    `frozen` holds, by place among the parameters, bool masks of the entries whose gradients count as zero; that the optimiser leaves them where they
    are (momentum and weight decay do not) is the caller's to see to.

    The optimiser's own `step` is called without the wrapper that torch puts around it for profiling and hooks, which takes as long as the step
    of a small network; where it comes down to one fused kernel, that is called.
    """

    def __init__(
        self,
        optimiser: torch.optim.Optimizer,
        parameters: Sequence[nn.Parameter],
        experiment: Experiment,
        frozen: Mapping[int, Tensor] = MappingProxyType({}),
    ) -> None:
        self._optimiser, self._parameters = optimiser, tuple(parameters)
        self._step: Callable[..., object] = inspect.unwrap(type(optimiser).step)
        self._changes = tuple(_changes(self._parameters, experiment, frozen))
        self._weights = [p.detach() for p in self._parameters if p.ndim >= 2]
        self._strides = [p.stride() for p in self._parameters]
        self._penalties = experiment.penalties
        self._longest = experiment.training.max_norm
        self._base = experiment.optimiser.lr
        self._factor = self._rate = float("nan")
        self._fused: Fused | None = None

    def refresh(self) -> None:
        """The optimiser's state was replaced."""
        self._fused = None

    def __call__(self, gradients: Gradients, factor: float) -> None:
        """Step with these gradients, at this multiple of the experiment's learning rate."""
        if factor != self._factor:
            self._set_rate(factor)
        gradients = self._take(gradients)
        if self._fused is not None:
            self._fused(gradients, self._rate)
        else:
            self._step(self._optimiser)
            self._fused = fused_of(self._optimiser)
        if self._longest is not None:
            limit_weights(self._weights, self._longest)

    @property
    def begun(self) -> bool:
        """Whether the optimiser's update is one fused kernel with its state made."""
        self._fused = self._fused or fused_of(self._optimiser)
        return self._fused is not None

    def on_device(self, gradients: Gradients, rate: Tensor) -> None:
        """Step at a learning rate that lies on the device and is not asked for, by the fused kernel alone; `begun` must hold."""
        assert self._fused is not None
        self._fused(self._take(gradients), rate)
        if self._longest is not None:
            limit_weights(self._weights, self._longest)

    def minimise(self, evaluate: Callable[[], tuple[Tensor, Gradients]], factor: float) -> Tensor:
        """Step with an optimiser that asks several times for the loss and its gradients (L-BFGS); the loss before the step comes back."""
        self._set_rate(factor)
        losses: list[Tensor] = []

        def closure() -> Tensor:
            loss, gradients = evaluate()
            losses.append(loss.detach())
            with torch.no_grad():
                self._take(gradients)
                for penalty in self._penalties:
                    loss = loss + penalty.value(self._weights)
            return loss.detach()

        with torch.no_grad():
            self._step(self._optimiser, torch.enable_grad()(closure))
        if self._longest is not None:
            limit_weights(self._weights, self._longest)
        return losses[0]

    def _set_rate(self, factor: float) -> None:
        self._factor, self._rate = factor, self._base * factor
        for group in self._optimiser.param_groups:
            group["lr"] = self._rate

    def _take(self, gradients: Gradients) -> Gradients:
        """Hand the gradients to the optimiser, changed as the experiment asks.

        Fused kernels take for granted, unasked, that a gradient is laid out in memory as its parameter is.
        """
        if [gradient.stride() for gradient in gradients] != self._strides:
            gradients = [torch.empty_like(p, requires_grad=False).copy_(g) for p, g in zip(self._parameters, gradients, strict=True)]
        for change in self._changes:
            change(gradients)
        for parameter, gradient in zip(self._parameters, gradients, strict=True):
            parameter.grad = gradient
        return gradients


def _changes(parameters: Sequence[nn.Parameter], experiment: Experiment, frozen: Mapping[int, Tensor]) -> Iterator[Callable[[Gradients], object]]:
    """What is done to gradients before the optimiser sees them: penalties, then clipping, as if the penalties were part of the loss.

    What is frozen has no part in the length that is clipped.
    """
    where = [index for index, parameter in enumerate(parameters) if parameter.ndim >= 2]
    weights = [parameters[index].detach() for index in where]
    for penalty in experiment.penalties:
        yield _on_weights(penalty, where, weights)
    if frozen:
        yield lambda gradients: _blank(gradients, frozen)
    longest = experiment.training.clip
    if longest is not None:
        yield lambda gradients: clip_gradients(gradients, longest)


def _blank(gradients: Gradients, frozen: Mapping[int, Tensor]) -> None:
    for index, mask in frozen.items():
        gradients[index].masked_fill_(mask, 0.0)


def _on_weights(penalty: Penalty, where: Sequence[int], weights: Sequence[Tensor]) -> Callable[[Gradients], object]:
    return lambda gradients: penalty.add([gradients[index] for index in where], weights)
