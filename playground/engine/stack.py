"""A network as the stack of dense layers that the compiled kernel knows; what is beyond it is said in a few words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from torch import nn

Settings = tuple[float, float, float]
"""The numbers that go with an activation or a dropout."""

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
ALPHA_DROP = SELU_ALPHA * SELU_SCALE
"""What alpha dropout puts in place of a silent unit, negated (Klambauer et al. 2017)."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One layer of the stack: what kind, which activation, its settings, how likely units drop out, and the module that has its parameters."""

    kind: str
    module: nn.Module
    code: str = ""
    settings: Settings = (0.0, 0.0, 0.0)
    drop: float = 0.0


def _plain(code: str) -> Callable[[Any], tuple[str, Settings]]:
    return lambda module: (code, (0.0, 0.0, 0.0))


ACTIVATIONS: Mapping[type[nn.Module], Callable[[Any], tuple[str, Settings]]] = {
    nn.ReLU: _plain("relu"),
    nn.LeakyReLU: lambda m: ("leaky", (m.negative_slope, 0.0, 0.0)),
    nn.ReLU6: lambda m: ("clip", (0.0, 6.0, 0.0)),
    nn.ELU: lambda m: ("elu", (m.alpha, 1.0, 1.0)),
    nn.SELU: lambda m: ("elu", (SELU_ALPHA * SELU_SCALE, SELU_SCALE, 1.0)),
    nn.CELU: lambda m: ("elu", (m.alpha, 1.0, 1.0 / m.alpha)),
    nn.GELU: lambda m: ("gelu" if m.approximate == "none" else "gelu_tanh", (0.0, 0.0, 0.0)),
    nn.SiLU: _plain("silu"),
    nn.Mish: _plain("mish"),
    nn.Softplus: lambda m: ("softplus", (m.beta, 0.0, 0.0)),
    nn.Softsign: _plain("softsign"),
    nn.Tanh: _plain("tanh"),
    nn.Sigmoid: _plain("sigmoid"),
    nn.Hardtanh: lambda m: ("clip", (m.min_val, m.max_val, 0.0)),
    nn.Hardsigmoid: _plain("hard_sigmoid"),
    nn.Hardswish: _plain("hard_swish"),
    nn.LogSigmoid: _plain("log_sigmoid"),
    nn.Tanhshrink: _plain("tanh_shrink"),
    nn.Softshrink: lambda m: ("soft_shrink", (m.lambd, 0.0, 0.0)),
    nn.Hardshrink: lambda m: ("hard_shrink", (m.lambd, 0.0, 0.0)),
}
"""The kernel's activation and its settings, by module."""


def stack(network: nn.Sequential) -> tuple[Step, ...]:
    """The layers, those left out that change nothing (identity, flatten, dropout of nothing).

    Raises ValueError with the name of the first submodule that is beyond the kernel.
    """
    steps: list[Step] = []
    for name, module in network.named_children():
        found = step(module)
        if found is None:
            raise ValueError(name)
        steps += found
    return tuple(steps)


def step(module: nn.Module) -> list[Step] | None:
    """A module as at most one layer of the stack; None when it is beyond the kernel."""
    kind = type(module)
    if kind in (nn.Identity, nn.Flatten) or (isinstance(module, nn.Dropout | nn.AlphaDropout) and module.p == 0):
        return []
    if kind in ACTIVATIONS:
        return [Step("elementwise", module, *ACTIVATIONS[kind](module))]
    if isinstance(module, nn.Dropout):
        return [Step("dropout", module, settings=(1 / (1 - module.p), 0.0, 0.0), drop=module.p)]
    if isinstance(module, nn.AlphaDropout):
        scale = ((ALPHA_DROP**2 * module.p + 1) * (1 - module.p)) ** -0.5
        shift = ALPHA_DROP * scale
        return [Step("alpha", module, settings=(scale, shift, shift * module.p), drop=module.p)]
    kinds = {nn.Linear: "linear", nn.Softmax: "softmax", nn.PReLU: "slopes"}
    return [Step(kinds[kind], module)] if kind in kinds else None
