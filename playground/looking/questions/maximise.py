"""Which input would this unit like best?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.looking.ascent import Ascent
from playground.looking.offer import no_slope
from playground.looking.site import Site, SiteId, site
from playground.looking.tap import tapped
from playground.looking.unit import checked, over, unit_value
from playground.problem import Problem, SpecError

FILM = 64
"""Pictures of the film at most."""
TOP = 9
"""Training examples that are shown beside it."""
TRIED = 2000
"""Training examples among which the largest activation is looked for, spread evenly."""


class Maximise(Question):
    """Gradient ascent on the input towards a high activation of one unit (the mean over its map, where it has one), as a film.

    First comes `top`, the training examples that drive the unit highest: `rows` i4, `values` f4, and `tried`, how many were looked at. Then a part
    for each picture of the film: `at` the step, `inputs` f4 (*shape) in the data's own units, `activation`. The last part is the end of the film.
    """

    title: ClassVar[str] = "Feature maximisation"
    streams: ClassVar[bool] = True
    patience: ClassVar[float] = 2.0
    kind: Literal["maximise"] = "maximise"
    site: SiteId
    unit: Annotated[int, Field(ge=0, lt=2**20, description="Which unit, channel or feature.")] = 0
    steps: Annotated[int, Field(ge=1, le=1024, description="Steps up the gradient.")] = 160
    rate: Annotated[float, Field(gt=0, le=2, description="Length of a step, in deviations of the inputs.")] = 0.15
    decay: Annotated[float, Field(ge=0, le=0.5, description="L2: the share by which each step shrinks the distance from the mean input.")] = 0.03
    blur: Annotated[float, Field(ge=0, le=4, description="Deviation in pixels of the Gaussian that smooths it every four steps; 0: none.")] = 0.4
    jitter: Annotated[int, Field(ge=0, le=8, description="Pixels by which the picture is shifted at most, another way each step.")] = 1
    seed: Annotated[int, Field(ge=0, lt=2**31, description="Of the film's own random numbers: its first picture and the jitter.")] = 0

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """The best examples, then the film."""
        subject, found = desk.subject, site(desk.subject, self.site)
        reason = no_slope(subject) or (None if found.module else "The input is what is sought: choose a layer.")
        if reason:
            raise SpecError([Problem("site", reason)])
        unit = checked(found, self.unit)
        yield {"site": found.id, "unit": unit, "top": self._top(desk, found, unit)}
        ascent = self._ascent(desk, found, unit)
        start = ascent.origin[None] + 0.1 * ascent.spread * torch.randn((1, *subject.shape), generator=ascent.generator)
        shown = {round(k * self.steps / min(self.steps, FILM)) for k in range(min(self.steps, FILM) + 1)}
        for step, x in enumerate(ascent.run(start)):
            desk.watch.look(1)
            if step in shown:
                inputs = desk.prepared.standardiser.restore(x)[0]
                yield {"site": found.id, "unit": unit, "at": step, "inputs": inputs, "activation": float(ascent.value(x)[0])}

    def _ascent(self, desk: Desk, found: Site, unit: int) -> Ascent:
        network, background = desk.subject.network, desk.subject.background

        def value(x: Tensor) -> Tensor:
            with tapped(network, [found.module]) as passed:
                network(x)
            return unit_value(passed.outputs[found.module], found, unit)

        axes = [0, *range(2, background.ndim)]
        keep = [-1, *[1] * (background.ndim - 2)]
        low, high, spread = (made.reshape(keep) for made in (background.amin(axes), background.amax(axes), background.std(axes)))
        mean = background.mean(0)
        generator = torch.Generator().manual_seed(self.seed)
        wide = torch.ones_like(mean)
        return Ascent(value, mean, spread * wide, low * wide, high * wide, generator, self.steps, self.rate, self.decay, self.blur, self.jitter)

    def _top(self, desk: Desk, found: Site, unit: int) -> Payload:
        """The training examples with the largest activations, largest first."""
        train = desk.prepared.train
        some = torch.arange(len(train.x))[:: max(1, -(-len(train.x) // TRIED))]
        values = over(desk, desk.subject.network, found, unit, train.x[some])
        best = values.argsort(descending=True, stable=True)[:TOP]
        return {"rows": train.index[some[best]].int(), "values": values[best], "tried": len(some), "all": len(train.x), "lowest": float(values.min())}
