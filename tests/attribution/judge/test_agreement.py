"""Methods held against each other."""

from __future__ import annotations

import pytest
import torch

from playground.attribution import explain
from playground.attribution.judge import agreement
from playground.attribution.judge.ranks import rank_correlation
from playground.problem import SpecError
from tests.attribution.judge.trained import trained
from tests.attribution.small import bare, drawn, linear


def test_each_is_held_against_each():
    subject = trained("planted")
    x = subject.background[:6]
    made = [explain(subject, x, method=method, target=1) for method in ("exact_shapley", "saliency", "lime")]
    found = agreement(made)
    assert found.titles == ("Shapley (exact)", "Gradient (saliency)", "LIME")
    assert torch.equal(found.matrix, found.matrix.T) and torch.equal(found.matrix.diagonal(), torch.ones(3))
    assert found.matrix[1, 2] == rank_correlation(made[1].scores, made[2].scores).mean()
    assert found.matrix[0, 2] > 0.7 > found.matrix[0, 1]


def test_on_a_linear_network_all_that_share_the_answer_agree():
    subject = bare(linear(drawn(8, seed=3)), 8)
    methods = ("exact_shapley", "feature_ablation", "shapley_sampling", "kernel_shap", "integrated_gradients", "deep_lift")
    assert agreement([explain(subject, drawn(3, 8, seed=1), method=method, target=1) for method in methods]).matrix.min() > 0.999


def test_a_method_that_comes_twice_is_named_with_its_baseline():
    subject = trained("planted")
    made = [explain(subject, subject.background[:1], method="exact_shapley", target=1, baseline=baseline) for baseline in ("mean", "zero")]
    assert agreement(made).titles == ("Shapley (exact), mean", "Shapley (exact), zero")


def test_other_examples_or_none_are_refused():
    subject = trained("planted")
    one, other, both = (explain(subject, subject.background[some], method="saliency", target=1) for some in (slice(1), slice(1, 2), slice(2)))
    for given in ([one, other], [one, both], []):
        with pytest.raises(SpecError, match="attributions"):
            agreement(given)
