"""An optimiser of torch as the compiled kernel knows it: its name there, its constants, and the state beside each parameter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, optim

Group = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rule:
    """The kernel's rule, its constants, the names of the tensors of state that it moves in order (empty for one it has not)."""

    code: str
    constants: tuple[float, ...]
    states: tuple[str, ...] = ()
    counts: bool = True


def _sgd(g: Group) -> Rule:
    if g["momentum"] == 0:
        return Rule("descent", (g["weight_decay"],), counts=False)
    constants = g["weight_decay"], g["momentum"], g["dampening"], float(g["nesterov"])
    return Rule("momentum", constants, ("momentum_buffer",), counts=False)


def _adam(g: Group) -> Rule:
    constants = g["weight_decay"], *g["betas"], g["eps"], float(g["decoupled_weight_decay"])
    means = ("exp_avg", "exp_avg_sq")
    return Rule("amsgrad", constants, (*means, "max_exp_avg_sq")) if g["amsgrad"] else Rule("adam", constants, means)


def _rmsprop(g: Group) -> Rule:
    constants = g["weight_decay"], g["alpha"], g["momentum"], g["eps"], float(g["centered"])
    return Rule("rmsprop", constants, ("square_avg", "momentum_buffer" if g["momentum"] > 0 else "", "grad_avg" if g["centered"] else ""))


def _late(code: str, extra: str = "") -> Callable[[Group], Rule]:
    """NAdam and RAdam."""

    def rule(g: Group) -> Rule:
        more = (g[extra],) if extra else ()
        return Rule(code, (g["weight_decay"], *g["betas"], g["eps"], float(g["decoupled_weight_decay"]), *more), ("exp_avg", "exp_avg_sq"))

    return rule


RULES: Mapping[type[optim.Optimizer], Callable[[Group], Rule]] = {
    optim.SGD: _sgd,
    optim.Adam: _adam,
    optim.AdamW: _adam,
    optim.Adagrad: lambda g: Rule("adagrad", (g["weight_decay"], g["lr_decay"], 0.0, g["eps"]), ("sum",)),
    optim.RMSprop: _rmsprop,
    optim.Adadelta: lambda g: Rule("adadelta", (g["weight_decay"], g["rho"], 0.0, g["eps"]), ("square_avg", "acc_delta")),
    optim.Adamax: lambda g: Rule("adamax", (g["weight_decay"], *g["betas"], g["eps"]), ("exp_avg", "exp_inf")),
    optim.NAdam: _late("nadam", "momentum_decay"),
    optim.RAdam: _late("radam"),
}
"""By torch's class."""


def rule(optimiser: optim.Optimizer) -> Rule | None:
    """The kernel's form of an optimiser; None when it has none."""
    found = RULES.get(type(optimiser))
    return found(optimiser.param_groups[0]) if found and len(optimiser.param_groups) == 1 else None


def even(optimiser: optim.Optimizer, chosen: Rule) -> bool:
    """Whether all parameters are at the same step, as they are unless some were drawn anew."""
    states = [optimiser.state.get(parameter, {}) for parameter in optimiser.param_groups[0]["params"]]
    return not chosen.counts or len({int(state.get("step", 0)) for state in states}) == 1


def begin(optimiser: optim.Optimizer, chosen: Rule) -> int:
    """Give every parameter the state that torch would give it at its first step, where it has none yet; how many steps have been taken comes back.

    A rule that does not count gives 1 for any steps before.
    """
    since = 0
    for parameter in optimiser.param_groups[0]["params"]:
        state = optimiser.state[parameter] if chosen.states else {}
        known = state.get("step" if chosen.counts else "momentum_buffer")
        if known is None:
            state |= _first(parameter, chosen)
        else:
            since = int(known) if chosen.counts else 1
    return since


def _first(parameter: Tensor, chosen: Rule) -> dict[str, Tensor]:
    state = {"step": torch.tensor(0.0)} if chosen.counts else {}
    if chosen.code == "nadam":
        state["mu_product"] = torch.tensor(1.0)
    return state | {name: torch.zeros_like(parameter, requires_grad=False) for name in chosen.states if name}
