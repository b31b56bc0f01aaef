"""A method is put to a network that has learnt nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import nn

from playground.attribution import Cancelled, explain
from playground.attribution.groups import superpixels
from playground.attribution.judge import sanity
from playground.attribution.judge.sanity import untaught
from playground.attribution.scalar import Watch
from playground.model.build import build
from tests.attribution.judge.trained import trained
from tests.attribution.small import bare, dense, drawn


def test_what_was_learnt_differs_from_what_was_not():
    subject = trained("hidden_marks")
    found = sanity(subject, explain(subject, subject.background[:8], method="integrated_gradients", target=1))
    assert abs(found.correlation) < 0.5
    assert found.own.scores.shape == found.other.scores.shape and not torch.equal(found.own.scores, found.other.scores)


def test_the_other_network_is_the_experiment_s_own_with_another_seed():
    subject = trained("planted")
    experiment = subject.assembly.experiment
    fresh = build(experiment.model_copy(update={"seed": experiment.seed + 3}))["network"]
    assert all(torch.equal(a, b) for a, b in zip(untaught(subject, 3).network.parameters(), fresh.parameters(), strict=True))
    assert not untaught(subject, 3).network.training


def test_a_method_that_ignores_the_network_is_found_out():
    """Scores that the network has no part in are the same for any weights."""
    subject = bare(nn.Sequential(nn.Linear(6, 1, bias=False)), 6)
    with torch.no_grad():
        subject.network[0].weight.fill_(1.0)
    own = explain(subject, drawn(2, 6, seed=1), method="exact_shapley", target=1)
    frozen = subject.with_network(subject.network)
    frozen.network[0].reset_parameters = lambda: None  # what cannot draw its weights again keeps them
    assert sanity(frozen, own).correlation == 1


def test_the_same_question_is_asked():
    subject = trained("hidden_marks")
    own = explain(subject, subject.background[:2], method="exact_shapley", target=2, baseline="zero", groups=superpixels(subject.shape, 3), seed=5)
    other = sanity(subject, own).other
    assert (other.method, other.target, other.baseline, other.seed) == (own.method, own.target, own.baseline, own.seed)
    assert torch.equal(other.groups, own.groups) and torch.equal(other.x, own.x)


def test_silenced_units_stay_silent():
    subject = trained("planted")
    block = next(block for block in subject.blocks if block.units == 16)
    muted = untaught(replace(subject, silenced={block.id: tuple(range(16))}), 1)
    made = muted.network(drawn(5, *subject.shape))
    assert torch.equal(made, made[:1].expand_as(made))  # nothing of the input gets through


def test_the_subject_is_left_as_it_was():
    for subject, x in ((trained("planted"), trained("planted").background[:2]), (bare(dense(4), 4), drawn(2, 4))):
        before = [parameter.clone() for parameter in subject.network.parameters()]
        state = torch.get_rng_state()
        sanity(subject, explain(subject, x, method="saliency", target=1))
        assert all(map(torch.equal, before, subject.network.parameters())) and torch.equal(state, torch.get_rng_state())


def test_a_bare_model_is_drawn_again():
    subject = bare(dense(4), 4)
    assert not torch.equal(untaught(subject, 1).network[0].weight, subject.network[0].weight)
    assert torch.equal(untaught(subject, 1).network[0].weight, untaught(subject, 1).network[0].weight)
    assert not torch.equal(untaught(subject, 1).network[0].weight, untaught(subject, 2).network[0].weight)


def test_it_can_be_cancelled():
    subject = trained("planted")
    own = explain(subject, subject.background[:1], method="saliency")
    with pytest.raises(Cancelled):
        sanity(subject, own, watch=Watch(cancelled=lambda: True))
