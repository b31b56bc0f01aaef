"""Which gear an experiment trains in, and why not a faster one."""

from __future__ import annotations

from torch import nn

from playground.engine import machine_code
from playground.engine.assembly import Assembly
from playground.engine.compiled import FusedGear, covered
from playground.engine.gear import Gear
from playground.engine.graphed import GraphedGear, uncapturable
from playground.engine.hands import Hands
from playground.engine.lean import LeanGear
from playground.engine.moments import even, rule
from playground.engine.stack import stack
from playground.engine.target import goal
from playground.engine.worth import slower
from playground.experiment import GearChoice
from playground.model.plan import Plan
from playground.objectives import Supervised

FOR = "which is for dense layers, convolutions, pooling, batch norm, activations and dropout"


def choose(assembly: Assembly, hands: Hands) -> Gear:
    """The fastest gear that covers the experiment and what is held of it, in this process."""
    kernel, reason = machine_code.kernel(), beyond(assembly, hands)
    if kernel is not None and reason is None:
        return FusedGear(assembly, kernel, hands)
    if assembly.device.type == "cuda" and assembly.experiment.training.gear is GearChoice.AUTO:
        reason = uncapturable(assembly, hands)
        if reason is None:
            return GraphedGear(assembly, hands)
    gear = LeanGear(assembly, hands)
    gear.reason = reason or machine_code.missing()
    return gear


def beyond(assembly: Assembly, hands: Hands) -> str | None:
    """Why the fused CPU step does not cover this, as a sentence; None when it does."""
    experiment = assembly.experiment
    if experiment.training.gear is GearChoice.TORCH:
        return "Steps by torch were asked for: exported scripts repeat them bit for bit."
    if assembly.device.type != "cpu":
        return f"The fused step is for the CPU; this network trains on {assembly.device.type.upper()}."
    if not isinstance(experiment.objective, Supervised):
        return f"{experiment.objective.name()} is beyond the fused CPU step."
    if experiment.data.augmentations:
        return "Augmented batches are made one by one, which the fused CPU step does not do."
    known = rule(assembly.optimisers[0])
    if known is None:
        return f"{experiment.optimiser.name()} is beyond the fused CPU step."
    if not even(assembly.optimisers[0], known):
        return "The fused CPU step counts the steps of all weights together, and some were drawn anew."
    if goal(experiment.objective.loss.call(assembly.prepared.task)(), assembly.plan.outputs) is None:
        return f"{experiment.objective.loss.name()} is beyond the fused CPU step."
    name = covered(assembly.network, assembly.plan.shape) or _positionwise(assembly.plan)
    if name is not None:
        titles = {row.name: row.title for row in assembly.plan.rows}
        return f"{titles.get(name, name)} is beyond the fused CPU step, {FOR}."
    if hands.silenced:
        return "The fused CPU step does not know silenced units."
    return slower(stack(assembly.network, assembly.plan.shape), assembly.plan)


def _positionwise(plan: Plan) -> str | None:
    """The name of the first layer that mixes the features of each position by themselves, where the kernel would mix all numbers of an example."""
    mixing = (nn.Linear, nn.Softmax, nn.PReLU)
    return next((row.name for row in plan.rows if row.call is not None and row.call.target in mixing and len(row.shape_out or ()) > 1), None)
