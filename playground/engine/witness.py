"""A step as it is taken, with what it left behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from torch import Tensor

from playground.engine import nested
from playground.engine.gear import Gear
from playground.engine.sampler import Journey, Stretch


class Witness(Gear):
    """Lets another gear take the steps and keeps weights and optimiser state as the first of them left them.

    What happens after a step (the best weights restored at the end of a run, a run that broke taken back) comes later and is not in them.
    """

    def __init__(self, gear: Gear) -> None:
        super().__init__(gear.assembly)
        self._gear = gear
        self.name, self.stride, self.thrift = gear.name, gear.stride, gear.thrift  # type: ignore[misc]
        self.reason = gear.reason
        self.weights: dict[str, Tensor] = {}
        self.states: dict[str, dict[str, Any]] = {}

    def run(self, stretch: Stretch, rates: Sequence[float]) -> Tensor:
        """One step a batch by the other gear; see `Gear.run`."""
        return self._seen(self._gear.run(stretch, rates))

    def travel(self, journey: Journey, rates: Sequence[float]) -> Tensor:
        """The same over several epochs."""
        return self._seen(self._gear.travel(journey, rates))

    def _seen(self, peak: Tensor) -> Tensor:
        if not self.weights:
            self.weights, self.states = weights_of(self._gear), states_of(self._gear)
        return peak

    def refresh(self) -> None:
        """The other gear's."""
        self._gear.refresh()


def weights_of(gear: Gear) -> dict[str, Tensor]:
    """Copies of the main network's parameters by name."""
    return {name: parameter.detach().clone() for name, parameter in gear.assembly.network.named_parameters()}


def states_of(gear: Gear) -> dict[str, dict[str, Any]]:
    """Copies of the optimiser's state beside each of these parameters; empty where it has none yet."""
    optimiser = gear.assembly.optimisers[0]
    return {name: nested.clone(optimiser.state.get(parameter, {})) for name, parameter in gear.assembly.network.named_parameters()}
