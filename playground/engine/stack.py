"""A network as the stack of layers that the compiled kernel knows; what is beyond it is said in a few words."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from torch import nn

from playground.engine import pictures
from playground.engine.forward import pooled_first
from playground.engine.pictures import Extent, Window

Settings = tuple[float, float, float]
"""The numbers that go with an activation or a dropout."""

SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946
ALPHA_DROP = SELU_ALPHA * SELU_SCALE
"""What alpha dropout puts in place of a silent unit, negated (Klambauer et al. 2017)."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One layer of the stack: what kind, how many units leave it, the module that has its parameters, which activation, and its settings.

    `drop` is how likely units drop out of it; `shape` is an example's in torch, and `extent` a picture's that lies place by place; `window` is what
    it sees of a picture.
    """

    kind: str
    units: int
    module: nn.Module
    code: str = ""
    settings: Settings = (0.0, 0.0, 0.0)
    drop: float = 0.0
    shape: tuple[int, ...] = ()
    extent: Extent | None = None
    window: Window | None = None


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


ALTOGETHER = (nn.Dropout1d, nn.Dropout2d)
"""Dropout of whole channels."""

KINDS = {nn.Linear: "linear", nn.Softmax: "softmax", nn.PReLU: "slopes"}


def stack(network: nn.Sequential, shape: Sequence[int]) -> tuple[Step, ...]:
    """The layers for examples of this shape, those left out that change nothing (identity, flatten, dropout of nothing).

    A max-pooling comes before the ReLU that it follows (`pooled_first`). Where torch has the places of each channel side by side, pictures have the
    channels of each place: transpositions are put in. Raises ValueError with the name of the first submodule that is beyond the kernel.
    """
    names = {id(module): name for name, module in network.named_children()}
    stacked = _Stack(shape)
    for module in pooled_first([*network.children()]):
        if not all(stacked.add(part) for part in _parts(module)):
            raise ValueError(names[id(module)])
    if stacked.extent is not None:
        raise ValueError("output")
    return tuple(stacked.steps)


def _parts(module: nn.Module) -> list[nn.Module]:
    """The modules of a layer that only pools and shapes; else the module itself."""
    inner = [*module.children()]
    shaping = all(type(part) in (nn.Flatten, nn.Unflatten, *pictures.DIVIDING) for part in inner)
    return inner if type(module) is nn.Sequential and inner and shaping else [module]


class _Stack:
    """The layers so far, and what leaves the last: its shape, and as a picture its extent, if it lies place by place."""

    def __init__(self, shape: Sequence[int]) -> None:
        self.steps: list[Step] = []
        self.shape = tuple(shape)
        self.extent: Extent | None = None

    def add(self, module: Any) -> bool:
        """Put a module on top; whether the kernel knows it."""
        kind = type(module)
        if kind is nn.Identity or (isinstance(module, nn.Dropout | nn.AlphaDropout | nn.Dropout1d | nn.Dropout2d) and module.p == 0):
            return True
        if kind in (nn.Flatten, nn.Unflatten):
            self._arrange(None)
            self.shape = (math.prod(self.shape),) if kind is nn.Flatten else (*module.unflattened_size,)
            return True
        if kind in ACTIVATIONS:
            self._put("elementwise", module, *ACTIVATIONS[kind](module))
            return True
        if kind in KINDS:
            self._arrange(None)
            self.shape = (*self.shape[:-1], module.out_features) if kind is nn.Linear else self.shape
            self._put(KINDS[kind], module)
            return True
        if kind in (nn.BatchNorm1d, nn.BatchNorm2d):
            return self._normalise(module)
        return self._drop(module) or self._look(module)

    def _put(self, kind: str, module: nn.Module, code: str = "", settings: Settings = (0.0, 0.0, 0.0), drop: float = 0.0) -> None:
        self.steps.append(Step(kind, math.prod(self.shape), module, code, settings, drop, self.shape, self.extent))

    def _drop(self, module: Any) -> bool:
        if type(module) is nn.Dropout or type(module) in ALTOGETHER:
            if type(module) in ALTOGETHER and len(self.shape) < 2:
                return False
            self._put("dropout", module, settings=(1 / (1 - module.p), 0.0, 0.0), drop=module.p)
            return True
        if type(module) is nn.AlphaDropout:
            scale = ((ALPHA_DROP**2 * module.p + 1) * (1 - module.p)) ** -0.5
            shift = ALPHA_DROP * scale
            self._put("alpha", module, settings=(scale, shift, shift * module.p), drop=module.p)
            return True
        return False

    def _normalise(self, module: Any) -> bool:
        if module.momentum is None or not module.track_running_stats:
            return False
        if len(self.shape) > 1:
            self._arrange(self.extent or pictures.extent(self.shape))
        self._put("normalised", module, settings=(module.eps, module.momentum, 0.0))
        return True

    def _look(self, module: Any) -> bool:
        extent = self.extent or pictures.extent(self.shape)
        found = pictures.look(module, extent) if extent is not None else None
        if extent is None or found is None:
            return False
        self._arrange(extent)
        kind, window = found
        self.extent = window.after
        self.shape = window.after if len(self.shape) == 3 else window.after[::2]
        self.steps.append(Step(kind, window.units, module, window=window))
        return True

    def _arrange(self, extent: Extent | None) -> None:
        """From here on as a picture of this extent, place by place; or as torch has it."""
        if (extent is None) != (self.extent is None):
            channels, height, width = extent or self.extent or (1, 1, 1)
            rows, columns = (channels, height * width) if extent else (height * width, channels)
            if rows > 1 and columns > 1:
                window = Window((rows, columns, 1), (columns, rows, 1))
                self.steps.append(Step("transposed", rows * columns, nn.Identity(), window=window))
        self.extent = extent
