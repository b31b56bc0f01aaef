"""Gradients whose negative part is thrown away at every ReLU."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from playground.attribution.facts import ELEMENTWISE, Facts
from playground.attribution.method import Case
from playground.attribution.offer import Offer, absent, caution
from playground.attribution.scalar import gradient

FAILS = "Pretty, but it fails the sanity check: it looks much the same for a network that has learnt nothing (Adebayo et al. 2018)."


def offer(facts: Facts, name: str) -> Offer:
    """Where ReLU is the only activation; always with a caution."""
    if facts.recurrent or facts.attention:
        return absent(f"{name} rewrites ReLU, and recurrent layers and attention have none.")
    if not facts.has(nn.ReLU):
        return absent(f"{name} rewrites the gradient of ReLU, and this network has no ReLU layer: it would be the plain gradient.")
    others = sorted({leaf.kind.__name__ for leaf in facts.leaves if issubclass(leaf.kind, ELEMENTWISE) and not issubclass(leaf.kind, nn.ReLU)})
    if others:
        return absent(f"{name} rewrites the gradient of ReLU only; through {', '.join(others)} it would silently be the plain gradient.")
    return caution(FAILS)


def guided(case: Case, *, deconvolution: bool = False) -> Tensor:
    """The gradient (n, *shape), negative parts cut off at every ReLU; for a deconvolution, whatever the ReLU's input was."""
    found = [module for module in case.subject.network.modules() if isinstance(module, nn.ReLU)]
    handles = [module.register_forward_hook(_cut(deconvolution), prepend=True) for module in found]
    try:
        return gradient(case.scalar, case.x)
    finally:
        for handle in handles:
            handle.remove()


def _cut(deconvolution: bool) -> Callable[[nn.Module, tuple[Tensor, ...], Tensor], Tensor]:
    def hook(_module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> Tensor:
        made = output.detach() + (inputs[0] - inputs[0].detach()) if deconvolution else output
        made.register_hook(lambda gradient: gradient.clamp_min(0))  # type: ignore[no-untyped-call]
        return made

    return hook
