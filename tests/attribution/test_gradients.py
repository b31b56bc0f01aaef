"""Methods of one backward pass, and averages of them: closed forms, finite differences, Captum."""

from __future__ import annotations

import warnings
from typing import Any, get_args

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Method, Subject, Target, explain, offers
from playground.attribution.methods.noise_tunnel import Inner, NoiseTunnel
from playground.attribution.scalar import Scalar
from playground.problem import SpecError
from playground.registry import every, named
from tests.attribution.families import examples, stacked, subject


def bent() -> Subject:
    return stacked(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3), shape=(6,))


def picture() -> Subject:
    first, second = nn.Conv2d(1, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
    return stacked(first, nn.ReLU(), nn.MaxPool2d(2), second, nn.ReLU(), nn.Flatten(), nn.Linear(64, 3), shape=(1, 8, 8))


def captum(name: str, given: Subject, x: Tensor, **options: Any) -> Tensor:
    import captum.attr

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Tensor = getattr(captum.attr, name)(given.network).attribute(x, target=1, **options)
    return found.detach()


STRAIGHT = ("saliency", "input_x_gradient", "noise_tunnel", "gradient_shap", "averaged_integrated_gradients", "integrated_gradients", "deep_lift")


@pytest.mark.parametrize("kind", STRAIGHT)
def test_on_a_straight_network_the_weights_say_it_all(kind: str) -> None:
    given = stacked(nn.Linear(4, 3), shape=(4,))
    weights, x, known = given.network.weight[1], given.background[:5], given.background.mean(0)  # type: ignore[index, union-attr]
    expected = {"saliency": weights.expand(5, 4), "noise_tunnel": weights.expand(5, 4), "input_x_gradient": weights * x}
    found = explain(given, x, method=kind, target=1)
    if kind == "gradient_shap":  # 256 draws of 20 examples: not each of them equally often
        torch.testing.assert_close(found.scores, weights * (x - known), rtol=0, atol=0.05)
    elif kind == "averaged_integrated_gradients":
        some = explain(given, x, method=named(Method, kind)(rows=20), target=1)  # type: ignore[type-abstract]
        torch.testing.assert_close(some.scores, weights * (x - known))
    else:
        torch.testing.assert_close(found.scores, expected.get(kind, weights * (x - known)))


@pytest.mark.parametrize("family", ["plane", "table", "LSTM", "attention"])
def test_the_gradient_is_the_slope(family: str) -> None:
    given, x, step = subject(family), examples(family, 2), 1e-2
    scalar = Scalar(given, Target(output=1))
    found = explain(given, x, method="saliency", target=1).scores
    with torch.no_grad():
        for place in range(x[0].numel()):
            push = torch.zeros(x[0].numel())
            push[place] = step
            push = push.view(x.shape[1:])
            slope = (scalar(x + push) - scalar(x - push))[:, 0] / (2 * step)
            torch.testing.assert_close(found.flatten(1)[:, place], slope, rtol=0.05, atol=0.02 * float(found.abs().max()))


def test_two_classes_share_one_logit() -> None:
    """Class 0 of two is the negative of class 1, and a contrast is twice the logit."""
    x = examples("plane")
    one, zero = (explain(subject("plane"), x, method="saliency", target=index) for index in (1, 0))
    contrast = explain(subject("plane"), x, method="saliency", target=Target(output=1, against=0))
    torch.testing.assert_close(zero.scores, -one.scores)
    torch.testing.assert_close(contrast.scores, 2 * one.scores)
    torch.testing.assert_close(contrast.f_x, one.f_x - zero.f_x)


def test_numbers_are_explained_in_their_own_units() -> None:
    given, x = subject("regression"), examples("regression")
    found = explain(given, x, method="saliency")
    x = x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(given.network(x).sum(), x)
    torch.testing.assert_close(found.scores, slope * given.scale)
    assert given.scale > 10
    assert Scalar(given, Target()).unit == pytest.approx(float(given.scale))


@pytest.mark.parametrize(("kind", "name"), [("guided_backprop", "GuidedBackprop"), ("deconvolution", "Deconvolution")])
def test_captum_agrees_on_guided_gradients_where_no_pool_follows(kind: str, name: str) -> None:
    convolutions = (nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Conv2d(4, 4, 3), nn.ReLU(), nn.Flatten())
    given = stacked(*convolutions, nn.Linear(64, 8), nn.ReLU(), nn.Linear(8, 3), shape=(1, 8, 8))
    x = given.background[:4]
    torch.testing.assert_close(explain(given, x, method=kind, target=1).scores, captum(name, given, x))


def test_guided_gradients_by_hand() -> None:
    """y = −2·ReLU(x₁) + 3·ReLU(x₂): the guided gradient keeps what rises through an active unit; a deconvolution asks nobody for activity."""
    network = nn.Sequential(nn.ReLU(), nn.Linear(2, 3, bias=False))
    network[1].weight.data = torch.tensor([[0.0, 0.0], [-2.0, 3.0], [0.0, 0.0]])
    given = Subject.bare(network, torch.zeros(1, 2))
    x = torch.tensor([[1.0, 1.0], [1.0, -1.0]])
    assert explain(given, x, method="guided_backprop", target=1).scores.tolist() == [[0, 3], [0, 0]]
    assert explain(given, x, method="deconvolution", target=1).scores.tolist() == [[0, 3], [0, 3]]


def test_guided_gradients_refuse_other_activations() -> None:
    for kind in ("guided_backprop", "deconvolution"):
        with pytest.raises(SpecError, match="no ReLU layer"):
            explain(bent(), bent().background[:1], method=kind)
        mixed = stacked(nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 4), nn.GELU(), nn.Linear(4, 3), shape=(4,))
        with pytest.raises(SpecError, match="through GELU"):
            explain(mixed, mixed.background[:1], method=kind)


def test_noise_averages_away() -> None:
    """With hardly any noise the average is the method itself; the variance vanishes."""
    x = bent().background[:3]
    plain = explain(bent(), x, method="saliency", target=1).scores
    for average, expected in (("smoothgrad", plain), ("smoothgrad_sq", plain**2), ("vargrad", torch.zeros_like(plain))):
        found = explain(bent(), x, method=NoiseTunnel(stdev=1e-5, average=average), target=1)  # type: ignore[arg-type]
        torch.testing.assert_close(found.scores, expected, rtol=1e-3, atol=1e-3)


def test_captum_agrees_on_noise() -> None:
    """Both are averages of many draws: they agree within the standard error."""
    given, x = bent(), bent().background[:2]
    spread = 0.1 * (given.background.amax(0) - given.background.amin(0))
    found = explain(given, x, method=NoiseTunnel(samples=512), target=1)
    from captum.attr import NoiseTunnel as Captum
    from captum.attr import Saliency

    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        one_by_one = nn.Sequential(_Scaled(spread), given.network)  # Captum draws with one deviation for all inputs
        theirs = Captum(Saliency(one_by_one)).attribute(x / spread, nt_samples=512, stdevs=1.0, target=1, abs=False) / spread
    assert found.spread is not None
    assert ((found.scores - theirs).abs() <= 5 * found.spread * 2**0.5).all()


class _Scaled(nn.Module):
    def __init__(self, by: Tensor) -> None:
        super().__init__()
        self.by = by

    def forward(self, x: Tensor) -> Tensor:
        return x * self.by


@pytest.mark.parametrize("inner", get_args(Inner))
def test_noise_can_go_through_any_of_its_methods(inner: str) -> None:
    given = picture()
    noisy, plain = NoiseTunnel(inner=inner, samples=4), named(Method, inner)()  # type: ignore[arg-type, type-abstract]
    found = explain(given, given.background[:2], method=noisy, target=1)
    assert torch.isfinite(found.scores).all()
    assert (found.baseline is None) == (not plain.uses_baseline)
    assert noisy.fits(given.facts) == plain.fits(given.facts)


def test_noise_is_refused_where_its_method_is() -> None:
    with pytest.raises(SpecError, match="no rule for the gates"):
        explain(subject("LSTM"), examples("LSTM"), method=NoiseTunnel(inner="deep_lift"))
    assert offers(subject("LSTM"))[NoiseTunnel].reason == ""


def test_the_methods_named_for_noise_are_all_there() -> None:
    gradients = {method.tag() for method in every(Method) if method.group in ("Gradients", "Feature maps")} - {"noise_tunnel"}  # type: ignore[type-abstract]
    assert gradients <= set(get_args(Inner))
