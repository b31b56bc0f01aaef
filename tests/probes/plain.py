"""A training step in plain torch, with everything that a look inside it should show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from playground.engine import Trainer
from playground.optimisers import Optimiser
from playground.registry import every

VARIANTS: list[dict[str, Any]] = [
    *({"kind": kind.tag()} for kind in every(Optimiser) if not kind.full_batch),
    {"kind": "sgd", "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    {"kind": "sgd", "momentum": 0.8, "nesterov": True},
    {"kind": "adam", "amsgrad": True, "weight_decay": 0.1},
    {"kind": "adamw", "weight_decay": 0.3, "amsgrad": True},
    {"kind": "nadam", "weight_decay": 0.1, "decoupled_weight_decay": True},
    {"kind": "radam", "weight_decay": 0.1, "beta2": 0.7},
    {"kind": "rmsprop", "centered": True, "momentum": 0.5},
    {"kind": "adagrad", "lr_decay": 0.1, "initial_accumulator_value": 0.5, "weight_decay": 0.1},
    {"kind": "adadelta", "weight_decay": 0.1},
    {"kind": "adamax", "weight_decay": 0.1},
]
"""Every optimiser that takes one look a step, and what changes its formula."""


class Plain:
    """The same step by plain torch: modules called as modules, `backward`, `clip_grad_norm_` and the optimiser's `step`."""

    def __init__(self, trainer: Trainer) -> None:
        chosen, network, loop = trainer.experiment, trainer.network, trainer.loop
        (x, y), outputs = next(loop.sampler.stretch(1).batches()), dict[str, Tensor]()
        parameters = dict(network.named_parameters())

        def keep(name: str) -> Callable[[nn.Module, Any, Tensor], None]:
            def hook(_module: nn.Module, _inputs: Any, output: Tensor) -> None:
                output.retain_grad()
                outputs[name] = output

            return hook

        hooks = [module.register_forward_hook(keep(name)) for name, module in network.named_children()]
        with loop.drawing():
            answer = network(x)
        for handle in hooks:
            handle.remove()
        self.x, self.outputs, self.parameters = x, outputs, parameters
        self.losses = chosen.objective.loss.call(trainer.prepared.task, "none")()(answer, y)  # type: ignore[attr-defined]
        loss = chosen.objective.loss.call(trainer.prepared.task)()(answer, y)  # type: ignore[attr-defined]
        network.zero_grad()
        loss.backward(retain_graph=True)
        self.gradients = {name: p.grad.clone() for name, p in parameters.items() if p.grad is not None}
        self.by_output = {name: output.grad.clone() for name, output in outputs.items() if output.grad is not None}
        price = sum((p.value([w for w in parameters.values() if w.ndim >= 2]) for p in chosen.penalties), torch.zeros(()))
        if price.requires_grad:
            price.backward()  # type: ignore[no-untyped-call]
        if chosen.training.clip:
            nn.utils.clip_grad_norm_(network.parameters(), chosen.training.clip)
        self.seen = {name: p.grad.clone() for name, p in parameters.items() if p.grad is not None}
        (optimiser,) = trainer.assembly.optimisers
        optimiser.param_groups[0]["lr"] = trainer.learning_rate
        optimiser.step()
        self.state = {name: optimiser.state.get(p, {}) for name, p in parameters.items()}
