"""Concepts as directions: on networks of which it is known what they go by."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from torch import nn

from playground.attribution import Cancelled, Subject, Target
from playground.attribution.column import column
from playground.attribution.concept import Concept, Extreme, Listed, OfClass
from playground.attribution.concepts import _p, _slopes, tcav
from playground.attribution.scalar import Scalar, Watch
from playground.problem import SpecError
from tests.attribution.families import examples, subject

AIM = Target(output=1)


@cache
def goes_by_the_first(seed: int = 0) -> Subject:
    """Class 1 speaks up with x1 and is told off by x2; x3 and x4 do not matter."""
    network = nn.Sequential(nn.Linear(4, 8), nn.Tanh(), nn.Linear(8, 2))
    with torch.no_grad():
        network[0].weight.zero_()
        network[0].bias.zero_()
        for unit in range(8):
            network[0].weight[unit, unit % 4] = 0.5
        network[2].weight.zero_()
        network[2].weight[1] = torch.tensor([1.0, -1.0, 0.0, 0.0] * 2)
    return Subject.bare(network, torch.randn(300, 4, generator=torch.Generator().manual_seed(seed)))


def test_a_concept_that_speaks_for_the_answer() -> None:
    found = tcav(goes_by_the_first(), Extreme(input=0), AIM, "1")
    assert found.score > 0.95
    assert found.p < 0.05
    assert found.accuracy > 0.9
    assert found.concept == "x1 high"
    assert found.members == 75
    assert found.examples == 256


def test_a_concept_that_speaks_against_it() -> None:
    found = tcav(goes_by_the_first(), Extreme(input=1), AIM, "1")
    assert found.score < 0.05
    assert found.p < 0.05
    assert tcav(goes_by_the_first(), Extreme(input=0, end="low"), AIM, "1").score < 0.05


def test_a_concept_of_nothing_is_chance() -> None:
    """Examples picked at random: the layer cannot tell them from others, and says so."""
    rows = tuple(torch.randperm(300, generator=torch.Generator().manual_seed(3))[:60].tolist())
    found = tcav(goes_by_the_first(), Listed(rows=rows), AIM, "1", seed=4)
    assert found.accuracy == pytest.approx(0.5, abs=0.12)
    assert found.random_accuracy == pytest.approx(0.5, abs=0.1)
    assert any("hardly tells the concept" in note for note in found.notes)


def test_the_slopes_are_the_gradients_of_the_score() -> None:
    there = goes_by_the_first()
    found = _slopes(Scalar(there, AIM), column(there, AIM, "1"), there.background[:5])
    assert torch.allclose(found, there.network[2].weight[1].double().expand(5, 8))  # type: ignore[index]


def test_the_examples_of_a_class_speak_for_it() -> None:
    there = subject("table")
    last = there.blocks[-2].id
    found = tcav(there, OfClass(label=0), Target(output=0), last)
    assert found.score > found.random_mean
    assert found.score > 0.9
    assert found.concept == "class setosa"
    assert found.examples == int(OfClass(label=0).members(there).sum())


def test_the_same_seed_gives_the_same_answer() -> None:
    one, other, third = (tcav(goes_by_the_first(), Extreme(input=2), AIM, "1", seed=seed, runs=8) for seed in (0, 0, 1))
    assert torch.equal(one.scores, other.scores)
    assert torch.equal(one.random_scores, other.random_scores)
    assert not torch.equal(one.random_scores, third.random_scores)


@pytest.mark.parametrize("name", ["plane", "regression", "CNN", "residual CNN"])
def test_every_block_can_be_asked(name: str) -> None:
    there = subject(name)
    for block in there.blocks:
        found = tcav(there, Extreme(input=0 if name != "CNN" and "CNN" not in name else 27), Target(output=0), block.id, runs=2)
        assert 0 <= found.score <= 1
        assert 0 <= found.random_mean <= 1


def test_members() -> None:
    there = subject("table")
    assert there.assembly is not None
    assert torch.equal(OfClass(label=2).members(there), there.assembly.prepared.train.y == 2)
    high = Extreme(input=1, share=0.2).members(there)
    assert int(high.sum()) >= 0.2 * len(high)
    assert there.background[high, 1].min() > there.background[~high, 1].max()
    assert Listed(rows=(1, 4)).members(there).nonzero()[:, 0].tolist() == [1, 4]
    assert Extreme(input=27).words(subject("CNN")).endswith("at pixel 27 high")


@pytest.mark.parametrize(
    ("concept", "path"),
    [
        (OfClass(label=7), "concept.label"),
        (Extreme(input=4), "concept.input"),
        (Listed(rows=(5000,)), "concept.rows"),
        (Listed(rows=(1, 2)), "concept"),
    ],
)
def test_what_does_not_fit_is_refused(concept: Concept, path: str) -> None:
    there = subject("table")
    with pytest.raises(SpecError) as refusal:
        tcav(there, concept, Target(output=0), there.blocks[1].id)
    assert [problem.path for problem in refusal.value.problems] == [path]


def test_other_refusals() -> None:
    with pytest.raises(SpecError, match="block: expected one of"):
        tcav(subject("table"), OfClass(label=0), Target(output=0), "nowhere")
    with pytest.raises(SpecError, match="index of a class"):
        tcav(subject("regression"), OfClass(label=0), Target(output=0), "input")
    with pytest.raises(Cancelled):
        tcav(subject("table"), OfClass(label=0), Target(output=0), "input", watch=Watch(cancelled=lambda: True))
    assert len(examples("table")) == 3


def test_p_counts_the_runs_on_the_other_side_of_chance() -> None:
    scores = torch.tensor([1.0] * 17 + [0.4, 0.5, 0.0])
    assert _p(scores) == pytest.approx(7 / 21)
    assert _p(torch.ones(40)) == pytest.approx(1 / 41)
    assert _p(torch.full((40,), 0.5)) == 1


def test_concepts_that_do_not_matter_seldom_seem_to() -> None:
    """Twelve networks that go by x1 and x2 alone, asked about x3 and x4: a score of 1 there would be chance, and p says so."""
    found = [tcav(goes_by_the_first(seed), Extreme(input=place), AIM, "1", seed=seed) for seed in range(12) for place in (2, 3)]
    assert sum(one.p < 0.05 for one in found) <= 1
    assert all(one.accuracy > 0.9 for one in found)
