"""Whether a little noise changes the explanation."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from playground.attribution.judge.again import again
from playground.attribution.judge.ranks import rank_correlation
from playground.attribution.result import Attribution
from playground.attribution.scalar import Watch
from playground.attribution.subject import Subject
from playground.problem import Problem, SpecError


class Stability(NamedTuple):
    """How alike the explanations of slightly noisy copies are to that of the example itself.

    `correlations` float32 (draws,), signed rank correlations; `noise` the deviation of the noise, as a share of each input's range in training;
    `change` (draws,): by how much the explained score itself changed.
    """

    correlations: Tensor
    noise: float
    change: Tensor


def stability(
    subject: Subject, attribution: Attribution, noise: float = 0.05, draws: int = 16, example: int = 0, watch: Watch | None = None
) -> Stability:
    """All noisy copies of one example are explained in one batch; an input that never varies gets no noise.

    Alvarez-Melis, Jaakkola 2018, arXiv:1806.08049. SpecError when noise or draws are not above 0, or there is no such example.
    """
    problems = [Problem(name, f"must be above 0, got {given}") for name, given in (("noise", noise), ("draws", draws)) if not given > 0]
    if not 0 <= example < len(attribution.x):
        problems.append(Problem("example", f"must be below {len(attribution.x)}, got {example}"))
    if problems:
        raise SpecError(problems)
    reach = subject.extent.high - subject.extent.low
    x = attribution.x[example]
    drawn = torch.randn(draws, *x.shape, generator=torch.Generator().manual_seed(attribution.seed))
    noisy = again(subject, attribution, x + noise * reach * drawn, watch)
    own = attribution.scores[example].expand_as(noisy.scores)
    return Stability(rank_correlation(own, noisy.scores), noise, noisy.f_x - attribution.f_x[example])
