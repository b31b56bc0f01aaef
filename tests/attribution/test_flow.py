"""The flow of evidence: everything that comes into a unit goes out of it, and every layer carries the whole."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Cancelled, Subject, Target, Verdict
from playground.attribution.column import columns
from playground.attribution.flow import Flow, flow
from playground.attribution.links import Link
from playground.attribution.scalar import Scalar, Watch
from playground.attribution.segments import pieces, walk
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.problem import SpecError
from tests.attribution.families import DOCUMENTS, examples, stacked, subject, trainer

AIM = Target(output=0)


def balanced(found: Flow, mixed: set[str], loose: float = 1.0) -> None:
    """`loose`: how many times further than rounding the sums may be off, where there are no secants."""
    blocks = {block.id: block for block in found.blocks}
    for link in found.links:
        assert torch.allclose(link.matrix.sum(0), blocks[link.source].scores, rtol=1e-4 * loose, atol=2e-5 * loose), link
        if link.target not in mixed:
            assert torch.allclose(link.matrix.sum(1), blocks[link.target].scores, rtol=1e-4 * loose, atol=2e-5 * loose), link
    for block in found.blocks:
        assert block.total == pytest.approx(found.f_x - found.f_baseline, rel=1e-5 * loose, abs=2e-5 * loose)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_layer_carries_the_whole_answer(name: str) -> None:
    """What goes along links adds up to the scores at both of their ends, to rounding (not at a norm that mixes units)."""
    there = subject(name)
    found = flow(there, examples(name, 1), target=AIM)
    assert found.verdict is Verdict.EXACT
    assert found.error < (1e-3 if there.facts.recurrent or there.facts.attention else 1e-4)
    assert [block.id for block in found.blocks] == [block.id for block in there.blocks]
    assert len(found.links) == len(found.blocks) - 1
    assert not found.unsplit
    balanced(found, {block.id for block in there.blocks if "norm" in block.subtitle.lower() and name == "table"}, 100 if there.facts.recurrent else 1)


def test_a_linear_networks_links_are_worked_out_by_hand() -> None:
    there = stacked(nn.Linear(3, 4), nn.Linear(4, 2), shape=(3,))
    first, second = (module.weight for module in there.network)  # type: ignore[union-attr]
    x = there.background[:1]
    into, out = (link.matrix for link in flow(there, x, target=Target(output=1), baseline="zero").links)
    assert torch.allclose(into, second[1][:, None] * first * x, atol=1e-5)
    assert torch.allclose(out, torch.stack([torch.zeros(4), second[1] * (first @ x[0])]), atol=1e-5)


def test_a_bent_networks_links_are_the_integral() -> None:
    """Gradient at the end × weight × change at the beginning, in 20,000 small pieces."""
    there = stacked(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2), shape=(3,))
    x = there.background[:1]
    found = flow(there, x, target=AIM, baseline="zero", steps=512)
    points = x * ((torch.arange(20_000) + 0.5) / 20_000)[:, None]
    first, _, second, _, last = there.network
    h = torch.tanh(first(points))
    moving = (1 - h.square()) * (first.weight @ x[0]) / 20_000
    slope = (second(h) > 0) * last.weight[0]
    expected = torch.einsum("kj,ji,ki->ji", slope, second.weight, moving)
    link = next(link for link in found.links if link.target == "2")
    assert torch.allclose(link.matrix, expected, atol=2e-3 * float(expected.abs().max()))


@pytest.mark.parametrize("groups", [1, 2])
def test_links_between_channels_are_found_alike_by_weight_and_by_unit(groups: int) -> None:
    convolution = nn.Conv2d(4, 6, 3, padding=1, stride=2, groups=groups, padding_mode="circular")
    there = stacked(nn.Conv2d(2, 4, 3, padding=1), nn.Tanh(), convolution, nn.ReLU(), nn.Flatten(), nn.Linear(54, 3), shape=(2, 6, 6))
    places, scalar, x = columns(there, AIM), Scalar(there, AIM), there.background[:1]
    fast, slow = (Link(places[2], places[3], there.network) for _ in range(2))
    slow._affine = False
    for part in walk(scalar, places, *pieces(x, torch.zeros_like(x), 16), secant=True, made=["2"]):
        fast.add(part)
        slow.add(part)
    assert fast.matrix.abs().max() > 0.01
    assert torch.allclose(fast.matrix, slow.matrix, atol=1e-5)
    assert bool((fast.matrix[:3, 2:] == 0).all()) is (groups == 2)


def test_a_flattened_map_comes_from_its_channel() -> None:
    found = flow(subject("CNN"), examples("CNN", 1), target=AIM)
    link = next(link for link in found.links if link.matrix.shape[0] == 4 * link.matrix.shape[1] * 4 or link.matrix.shape[0] > 8)
    each = link.matrix.shape[0] // link.matrix.shape[1]
    own = torch.arange(link.matrix.shape[0]) // each == torch.arange(link.matrix.shape[1])[:, None]
    assert not link.matrix.T[~own].any()


def test_silent_units_carry_nothing() -> None:
    run = Trainer(trainer("plane").experiment)
    run.run(50)
    hidden = run.plan.blocks()[1].id
    run.silence(hidden, 2)
    there = Subject.of(run)
    into, out, _ = flow(there, there.background[:1]).links
    assert not into.matrix[2].any()
    assert not out.matrix[:, 2].any()
    balanced(flow(there, there.background[:1]), set())


def test_nothing_goes_into_a_silent_unit_without_an_activation() -> None:
    """Its sum is silenced itself: what the next layer would make of it must not be counted."""
    document = {"data": {"source": {"kind": "moons", "size": 60}}, "network": [{"kind": "dense", "units": 4}, {"kind": "dense", "units": 3}]}
    run = Trainer(Experiment.model_validate(document, strict=False))
    run.run(20)
    run.silence("network[0]", 1)
    there = Subject.of(run)
    found = flow(there, there.background[:1])
    assert not found.links[0].matrix[1].any()
    balanced(found, set())


def test_the_flow_to_a_hidden_unit_ends_there() -> None:
    there = subject("CNN")
    target = Target(output=1, block=there.blocks[1].id)
    found = flow(there, examples("CNN", 1), target=target)
    assert [block.id for block in found.blocks] == [block.id for block in there.blocks[:2]]
    assert not found.links[0].matrix[[0, 2, 3]].any()
    balanced(found, set())


class Twice(nn.Module):
    """Two wide layers in one."""

    def __init__(self) -> None:
        super().__init__()
        self.one, self.two = nn.Linear(4, 300), nn.Linear(300, 300)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.two(self.one(x))
        return out


def test_what_cannot_be_split_says_why() -> None:
    found = flow(stacked(Twice(), nn.Linear(300, 2), shape=(4,)), torch.ones(1, 4))
    assert [link.target for link in found.links] == ["1"]
    assert "mixes its inputs in several steps" in found.unsplit["0"]


def test_what_does_not_fit_is_refused() -> None:
    for x, changes, path in ((examples("plane", 2), {}, "x"), (examples("plane", 1), {"steps": 0}, "steps")):
        with pytest.raises(SpecError) as refusal:
            flow(subject("plane"), x, **changes)  # type: ignore[arg-type]
        assert [problem.path for problem in refusal.value.problems] == [path]
    with pytest.raises(Cancelled):
        flow(subject("plane"), examples("plane", 1), watch=Watch(cancelled=lambda: True))
