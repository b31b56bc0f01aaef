"""Methods that take inputs away, against Captum where it is right and closed forms."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Fit, Method, Verdict, explain, offers
from playground.attribution.groups import separate, superpixels
from playground.attribution.methods.exact_shapley import ExactShapley
from playground.attribution.methods.feature_ablation import FeatureAblation
from playground.attribution.methods.feature_permutation import FeaturePermutation
from playground.attribution.methods.kernel_shap import KernelShap
from playground.attribution.methods.lime import Lime, ridge
from playground.attribution.methods.occlusion import Occlusion
from playground.attribution.methods.shapley_sampling import ShapleySampling
from playground.problem import SpecError
from tests.attribution.small import bare, convolutional, dense, drawn, linear

GROUPED = (ExactShapley(), FeatureAblation(), FeaturePermutation(), KernelShap(), Lime(), ShapleySampling())
named = pytest.mark.parametrize("method", GROUPED, ids=lambda method: method.tag())


def close(one, other, atol=1e-5):
    torch.testing.assert_close(one, other, atol=atol, rtol=1e-4)


def test_ablation_is_captum_s():
    from captum.attr import FeatureAblation as Captum

    subject, x = bare(dense(6, 3), 6), drawn(3, 6, seed=1)
    mean = subject.background.mean(0, keepdim=True)
    close(explain(subject, x, method="feature_ablation", target=2).scores, Captum(subject.network).attribute(x, mean, target=2))


def test_ablation_takes_a_pixel_with_its_channels_and_divides_what_groups_lose():
    from captum.attr import FeatureAblation as Captum

    subject, x = bare(convolutional(2), 2, 6, 6), drawn(2, 2, 6, 6, seed=1)
    mean, groups = subject.background.mean(0, keepdim=True), superpixels((2, 6, 6), 3)
    for units, size in ((separate((2, 6, 6)), 2), (groups, 8)):
        theirs = Captum(subject.network).attribute(x, mean, target=1, feature_mask=units[None])
        ours = explain(subject, x, method="feature_ablation", target=1, groups=units)
        close(ours.scores, theirs / size)
    alone = explain(subject, x, method="feature_ablation", target=1).scores
    assert torch.equal(alone[:, 0], alone[:, 1])


@pytest.mark.parametrize("window", [1, 2, 3, 6])
@pytest.mark.parametrize("channels", [1, 3])
def test_occlusion_is_captum_s(window, channels):
    from captum.attr import Occlusion as Captum

    subject, x = bare(convolutional(channels), channels, 6, 6), drawn(2, channels, 6, 6, seed=1)
    mean = subject.background.mean(0, keepdim=True)
    theirs = Captum(subject.network).attribute(x, (channels, window, window), baselines=mean, target=1)
    close(explain(subject, x, method=Occlusion(window=window), target=1).scores, theirs)


def test_occlusion_slides_along_a_sequence():
    from captum.attr import Occlusion as Captum

    network = nn.Sequential(nn.Flatten(), dense(15, 2))
    subject, x = bare(network, 5, 3), drawn(2, 5, 3, seed=1)
    theirs = Captum(subject.network).attribute(x, (2, 3), baselines=subject.background.mean(0, keepdim=True), target=1)
    close(explain(subject, x, method=Occlusion(window=2), target=1).scores, theirs)


def test_occlusion_needs_neighbours_and_a_window_that_fits():
    assert offers(bare(dense(4), 4))[Occlusion].fit is Fit.NO
    with pytest.raises(SpecError, match="neighbours"):
        explain(bare(dense(4), 4), drawn(1, 4), method="occlusion")
    with pytest.raises(SpecError, match=r"method\.window: must be at most 6"):
        explain(bare(convolutional(), 1, 6, 6), drawn(1, 1, 6, 6), method=Occlusion(window=7), target=0)


def test_permutation_takes_the_values_of_training_examples():
    weights, x = drawn(5, seed=3), drawn(2, 5, seed=1)
    subject = bare(linear(weights), 5, rows=24)
    found = explain(subject, x, method=FeaturePermutation(rows=256), target=1)
    close(found.scores, weights * (x - subject.background.mean(0)))
    close(found.spread, (weights.abs() * subject.background.std(0) / 24**0.5).expand(2, 5))
    assert found.samples == 24 and any("24 training examples" in note for note in found.notes)


def test_permutation_by_hand():
    subject, x = bare(dense(3), 3, rows=6), drawn(1, 3, seed=1)
    found = explain(subject, x, method=FeaturePermutation(rows=6), target=1)
    for place in range(3):
        swapped = x.repeat(6, 1)
        swapped[:, place] = subject.background[:, place]
        fall = subject.network(x) - subject.network(swapped).mean()
        close(found.scores[0, place], fall[0, 0])


def test_permutation_needs_others():
    with pytest.raises(SpecError, match="at least two"):
        explain(bare(dense(3), 3, rows=1), drawn(1, 3), method="feature_permutation", target=1)


def test_exact_shapley_is_for_twelve_inputs_or_groups():
    assert offers(bare(dense(12), 12))[ExactShapley].fit is Fit.OK
    subject, x = bare(dense(13), 13), drawn(1, 13)
    assert "2^13" in offers(subject)[ExactShapley].reason
    with pytest.raises(SpecError, match="2\\^13"):
        explain(subject, x, method="exact_shapley", target=1)
    with pytest.raises(SpecError, match="at most 12"):
        explain(subject, x, method="exact_shapley", target=1, groups=torch.arange(13))
    together = explain(subject, x, method="exact_shapley", target=1, groups=torch.arange(13) % 4)
    assert together.verdict is Verdict.EXACT and together.rows >= 16


@pytest.mark.parametrize("method", [ShapleySampling(pairs=2), KernelShap(samples=64), KernelShap(samples=4096)], ids=["orders", "fit", "all"])
def test_sampled_shares_are_exact_where_nothing_works_together(method):
    weights, x = drawn(9, seed=3), drawn(2, 9, seed=1)
    subject = bare(linear(weights), 9)
    found = explain(subject, x, method=method, target=1)
    close(found.scores, weights * (x - subject.background.mean(0)), atol=1e-4)
    assert found.spread is None or found.spread.max() < 1e-4


class Square(nn.Module):
    """(w · x)²: inputs work together two by two, and no more than that."""

    def forward(self, x: Tensor) -> Tensor:
        return (x @ torch.linspace(0.5, 1.5, x.shape[1]))[:, None].square()


@pytest.mark.parametrize("method", [ShapleySampling(pairs=2), KernelShap(samples=128)], ids=["orders", "fit"])
def test_opposites_make_shares_exact_where_inputs_work_together_two_by_two(method):
    """What an order gives too much, its opposite gives too little; and the spread knows."""
    subject, x = bare(Square(), 9), drawn(1, 9, seed=1)
    found = explain(subject, x, method=method, target=1)
    close(found.scores, explain(subject, x, method="exact_shapley", target=1).scores, atol=1e-4)
    assert found.spread.max() < 1e-4


@pytest.mark.parametrize(("method", "seeds"), [(ShapleySampling(pairs=8), 60), (KernelShap(samples=128), 60)], ids=["orders", "fit"])
def test_the_spread_tells_how_far_off_the_shares_are(method, seeds):
    """Over many seeds the mean is the exact share, and the deviation is what a single draw says of itself."""
    subject, x = bare(dense(8), 8), drawn(1, 8, seed=1)
    exact = explain(subject, x, method="exact_shapley", target=1).scores[0]
    drawn_again = [explain(subject, x, method=method, target=1, seed=seed) for seed in range(seeds)]
    scores = torch.stack([one.scores[0] for one in drawn_again])
    error = torch.stack([one.spread[0].square() for one in drawn_again]).mean(0).sqrt()
    assert (scores.std(0) / error).log().mean().abs() < 0.35
    assert ((scores.mean(0) - exact).abs() / (scores.std(0) / seeds**0.5)).max() < 5
    assert all(one.verdict is Verdict.EXACT for one in drawn_again)


def test_kernel_shap_with_samples_for_all_combinations_is_exact():
    subject, x = bare(dense(7), 7), drawn(2, 7, seed=1)
    found = explain(subject, x, method=KernelShap(samples=512), target=1)
    close(found.scores, explain(subject, x, method="exact_shapley", target=1).scores)
    assert found.samples == 126 and found.spread is None


def test_kernel_shap_agrees_with_captum_s():
    from captum.attr import KernelShap as Captum

    subject, x = bare(dense(6), 6), drawn(1, 6, seed=1)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        theirs = Captum(subject.network).attribute(x, subject.background.mean(0, keepdim=True), target=0, n_samples=4000, perturbations_per_eval=500)
    ours = explain(subject, x, method="kernel_shap", target=1).scores
    assert (ours - theirs).abs().max() < 0.1 * ours.abs().max()


def test_more_inputs_than_samples_still_add_up():
    subject, x = bare(convolutional(side=6), 1, 6, 6), drawn(2, 1, 6, 6, seed=1)
    found = explain(subject, x, method=KernelShap(samples=16), target=0)
    assert found.verdict is Verdict.EXACT and found.spread is None and any("leave the fit open" in note for note in found.notes)
    assert explain(subject, x, method=KernelShap(), target=0, groups=superpixels((1, 6, 6), 3)).notes == ()


def test_lime_finds_the_linear_model():
    weights, x = drawn(6, seed=3), drawn(2, 6, seed=1)
    subject = bare(linear(weights), 6)
    close(explain(subject, x, method=Lime(penalty=0), target=1).scores, weights * (x - subject.background.mean(0)), atol=1e-4)


def test_ridge_is_scikit_learn_s():
    from sklearn.linear_model import Ridge

    features, values = (drawn(40, 5, seed=1) > 0).double(), drawn(2, 40, seed=2).double()
    weights = drawn(40, seed=3).double().exp()
    weights = weights / weights.mean()
    for row in range(2):
        theirs = Ridge(alpha=0.7).fit(features.numpy(), values[row].numpy(), sample_weight=weights.numpy()).coef_
        torch.testing.assert_close(ridge(features, values, weights, 0.7)[row], torch.from_numpy(theirs))


def test_lime_weighs_near_mixtures_more():
    """With a narrow window only mixtures near the example count: f = max of two bends away from it."""
    weights = Lime(width=0.1)._weights(torch.tensor([[True] * 4, [True, True, True, False], [False] * 4]))
    assert weights[0] == 1 and weights[0] > weights[1] > weights[2]
    torch.testing.assert_close(weights[1], torch.exp(torch.tensor(-((1 - 0.75**0.5) ** 2) / 0.02, dtype=torch.float64)))


@named
def test_members_of_a_group_have_equal_scores(method):
    subject, x = bare(convolutional(2), 2, 6, 6), drawn(2, 2, 6, 6, seed=1)
    groups = superpixels((2, 6, 6), 2)
    found = explain(subject, x, method=method, target=1, groups=groups)
    assert found.scores.isfinite().all() and found.groups is groups
    for group in range(4):
        of = found.scores[:, groups == group]
        assert torch.equal(of, of[:, :1].expand_as(of))
    assert len(found.scores[0].unique()) == 4


@named
def test_an_example_does_not_depend_on_the_others(method: Method):
    """Random draws are the same for every example of a question, however many it has."""
    subject, x = bare(dense(7, 3), 7), drawn(5, 7, seed=1)
    together = explain(subject, x, method=method, target=1, seed=3)
    alone = explain(subject, x[3:4], method=method, target=1, seed=3)
    close(together.scores[3:4], alone.scores)


@pytest.mark.parametrize("kind", [ShapleySampling, KernelShap, Lime, FeaturePermutation])
def test_another_seed_draws_anew(kind):
    subject, x = bare(dense(14), 14, rows=80), drawn(1, 14, seed=1)
    one, same, other = (explain(subject, x, method=kind(), target=1, seed=seed).scores for seed in (0, 0, 1))
    assert torch.equal(one, same) and not torch.equal(one, other)


@named
def test_it_can_be_cancelled_between_passes(method):
    from playground.attribution import Cancelled

    passes = iter(range(1000))
    with pytest.raises(Cancelled):
        explain(bare(dense(10), 10), drawn(1, 10), method=method, target=1, cancelled=lambda: next(passes) >= 1)
