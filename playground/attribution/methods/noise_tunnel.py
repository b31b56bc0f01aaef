"""Another method, averaged over noisy copies of the example."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from playground.attribution.facts import Facts
from playground.attribution.method import Case, Method, Scores
from playground.attribution.offer import Offer
from playground.attribution.scalar import at_once
from playground.attribution.subject import Subject
from playground.params import Label, Scale
from playground.registry import named

Inner = Literal[
    "saliency", "input_x_gradient", "integrated_gradients", "deep_lift", "grad_cam", "guided_backprop", "deconvolution", "guided_grad_cam"
]  # fmt: skip


class NoiseTunnel(Method):
    """A gradient averaged over copies of the example with a little noise: what stays when details of its place do not count."""

    title: ClassVar[str] = "Averaged over noise (SmoothGrad)"
    question: ClassVar[str] = "What does the method say on average of examples that differ from this one by a little noise?"
    shows_not: ClassVar[str] = "More truth than the method that is averaged: a smooth picture is not a correct one, and no sum is kept."
    source: ClassVar[str] = "Smilkov et al. 2017, arXiv:1706.03825; VarGrad: Adebayo et al. 2018, arXiv:1810.03292; as captum.attr.NoiseTunnel"
    random: ClassVar[bool] = True
    uses_baseline: ClassVar[bool] = True
    cost: ClassVar[int] = 25
    kind: Literal["noise_tunnel"] = "noise_tunnel"
    inner: Annotated[Inner, Field(description="The method that is averaged."), Label("Method")] = "saliency"
    average: Annotated[
        Literal["smoothgrad", "smoothgrad_sq", "vargrad"],
        Field(description="The mean of the scores, the mean of their squares, or their variance; the last two have no sign."),
    ] = "smoothgrad"
    samples: Annotated[int, Field(ge=2, le=512, description="Noisy copies."), Scale.LOG] = 25
    stdev: Annotated[float, Field(gt=0, le=1, description="The noise's standard deviation, as a share of the data's range."), Label("Noise")] = 0.1

    def method(self) -> Method:
        """The method that is averaged, with its usual parameters."""
        return named(Method, self.inner)()  # type: ignore[type-abstract]

    def fits(self, facts: Facts) -> Offer:
        """As the method that is averaged."""
        return self.method().fits(facts)

    def takes_baseline(self) -> bool:
        """As the method that is averaged."""
        return self.method().takes_baseline()

    def attribute(self, case: Case) -> Scores:
        """The same noise for every example."""
        noise = torch.randn(self.samples, *case.x.shape[1:], generator=torch.Generator().manual_seed(case.seed))
        noise = noise * self.stdev * _range(case.subject)
        together = max(1, at_once(case.x) // self.samples)
        pieces = zip(torch.split(case.x, together), torch.split(case.baseline, together), strict=True)
        found = torch.cat([self._noisy(case, x, baseline, noise) for x, baseline in pieces])
        if self.average == "vargrad":
            return Scores(found.var(1), samples=self.samples)
        found = found.square() if self.average == "smoothgrad_sq" else found
        return Scores(found.mean(1), found.std(1) / self.samples**0.5, samples=self.samples)

    def _noisy(self, case: Case, x: Tensor, baseline: Tensor, noise: Tensor) -> Tensor:
        """The scores of every noisy copy (n, samples, *shape)."""
        copies = (x[:, None] + noise).flatten(0, 1)
        noisy = replace(case, x=copies, baseline=baseline.repeat_interleave(self.samples, 0))
        return self.method().attribute(noisy).scores.detach().view(len(x), self.samples, *x.shape[1:])


def _range(subject: Subject) -> Tensor:
    """From the lowest to the highest value in training: of each column of a table; of pictures and sequences altogether."""
    _, low, high = subject.extent
    return high - low if low.dim() == 1 else high.max() - low.min()
