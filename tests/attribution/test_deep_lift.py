"""DeepLift's rules: every one against its definition, the sum, and Captum where Captum is right."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Fit, Subject, Target, Verdict, explain
from playground.attribution.methods.deep_lift import DeepLift
from playground.attribution.rescale import RULES, rescale, rescaled, ruled
from playground.attribution.scalar import Scalar, value
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.layers import Layer, modules
from playground.layers.activations import Activation, Sigmoid, Tanh
from playground.layers.attention import EncoderBlock, SelfAttention
from playground.layers.branches import Branches, Scale
from playground.layers.normalisation import RMSNorm
from playground.layers.recurrent import LSTM
from playground.problem import SpecError
from playground.registry import every
from tests.attribution.families import Attentive, Recurrent, stacked

ACTIVATIONS = [member for member in every(Layer) if issubclass(member, Activation)]  # type: ignore[type-abstract]


def conv(channels: int, out: int) -> nn.Module:
    return nn.Conv2d(channels, out, 3, padding=1)


PICTURES: dict[str, Callable[[], list[nn.Module]]] = {
    "ReLU, max pool": lambda: [conv(1, 4), nn.ReLU(), nn.MaxPool2d(2), conv(4, 4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 3)],
    "max pool, ReLU": lambda: [conv(1, 4), nn.MaxPool2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3)],
    "overlapping windows": lambda: [conv(1, 4), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Flatten(), nn.Linear(36, 3)],
    "padded, dilated, rounded up": lambda: [conv(1, 4), nn.MaxPool2d(3, 2, 1, dilation=2, ceil_mode=True), nn.Flatten(), nn.LazyLinear(3)],
    "largest of all": lambda: [conv(1, 4), nn.Tanh(), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(4, 3)],
    "two by three": lambda: [conv(1, 4), nn.AdaptiveMaxPool2d((2, 3)), nn.Flatten(), nn.Linear(24, 3)],
    "group norm": lambda: [conv(1, 4), nn.GroupNorm(2, 4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)],
    "layer norm": lambda: [conv(1, 2), nn.LayerNorm([2, 8, 8]), nn.GELU(), nn.Flatten(), nn.Linear(128, 3)],
    "softmax over channels": lambda: [conv(1, 4), nn.Softmax(1), nn.Flatten(), nn.Linear(256, 3)],
}


def missed(subject: Subject, scores: Tensor, x: Tensor, baseline: Tensor) -> float:
    """The largest |Σ scores − (f(x) − f(baseline))| of class 1, relative to the largest difference."""
    scalar = Scalar(subject, Target(output=1))
    gap = value(scalar, x) - value(scalar, baseline)
    return float((scores.flatten(1).sum(1) - gap).abs().max() / gap.abs().max())


def ours(subject: Subject, x: Tensor, baseline: Tensor) -> Tensor:
    return rescale(Scalar(subject, Target(output=1)), x, baseline)


@contextmanager
def cloned(network: nn.Module) -> Iterator[None]:
    """Every module gets a copy of its input: the repair of Captum's own DeepLift."""
    handles = [module.register_forward_pre_hook(lambda _, inputs: tuple(x.clone() for x in inputs)) for module in network.children()]
    try:
        yield
    finally:
        for handle in handles:
            handle.remove()


def captums(subject: Subject, x: Tensor, baseline: Tensor) -> Tensor:
    from captum.attr import DeepLift as Captum

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: Tensor = Captum(subject.network).attribute(x, baseline, target=1)
    return found.detach()


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=lambda member: member.tag())
def test_the_sum_is_exact_through_every_activation(activation: type[Activation]) -> None:
    subject = stacked(nn.Linear(6, 8), activation().call((8,))(), nn.Linear(8, 8), activation().call((8,))(), nn.Linear(8, 3), shape=(6,))
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, ours(subject, x, baseline), x, baseline) < 2e-5


@pytest.mark.parametrize("name", PICTURES)
def test_the_sum_is_exact_on_pictures(name: str) -> None:
    subject = stacked(*PICTURES[name](), shape=(1, 8, 8))
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, ours(subject, x, baseline), x, baseline) < 2e-5


@pytest.mark.parametrize(("pool", "shape"), [(nn.MaxPool1d(3, 2), (2, 9)), (nn.AdaptiveMaxPool1d(2), (2, 9)), (nn.MaxPool3d(2), (2, 4, 4, 4))])
def test_the_sum_is_exact_through_pools_of_other_axes(pool: nn.Module, shape: tuple[int, ...]) -> None:
    subject = stacked(pool, nn.Flatten(), nn.LazyLinear(3), shape=shape)
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, ours(subject, x, baseline), x, baseline) < 2e-5


@pytest.mark.parametrize("name", PICTURES)
def test_exchanging_example_and_baseline_turns_the_signs(name: str) -> None:
    subject = stacked(*PICTURES[name](), shape=(1, 8, 8))
    x, baseline = subject.background[:4], subject.background[4:8]
    there, back = ours(subject, x, baseline), ours(subject, baseline, x)
    torch.testing.assert_close(there, -back, rtol=1e-3, atol=1e-4 * float(there.abs().max()))


@pytest.mark.parametrize("act", [nn.ReLU, nn.Tanh, nn.Sigmoid, nn.ELU, nn.LeakyReLU, nn.Softplus])
def test_captum_agrees_on_the_activations_it_knows(act: type[nn.Module]) -> None:
    subject = stacked(nn.Linear(6, 8), act(), nn.Linear(8, 8), act(), nn.Linear(8, 3), shape=(6,))
    x, baseline = subject.background[:8], subject.background[8:16]
    torch.testing.assert_close(ours(subject, x, baseline), captums(subject, x, baseline), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["ReLU, max pool", "max pool, ReLU"])
def test_captum_agrees_on_max_pooling_once_repaired(name: str) -> None:
    subject = stacked(*PICTURES[name](), shape=(1, 8, 8))
    x, baseline = subject.background[:8], subject.background[8:16]
    with cloned(subject.network):
        theirs = captums(subject, x, baseline)
    torch.testing.assert_close(ours(subject, x, baseline), theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", ["ReLU, max pool", "max pool, ReLU"])
def test_captum_is_still_wrong_on_max_pooling(name: str) -> None:
    """captum #1104. Where this fails, Captum has been mended: see which of our rules are still needed."""
    subject = stacked(*PICTURES[name](), shape=(1, 8, 8))
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, captums(subject, x, baseline), x, baseline) > 0.02


def test_captum_is_still_wrong_on_overlapping_windows() -> None:
    """Even repaired: max_unpool keeps one of the shares that meet in a place."""
    subject = stacked(*PICTURES["overlapping windows"](), shape=(1, 8, 8))
    x, baseline = subject.background[:8], subject.background[8:16]
    with cloned(subject.network):
        assert missed(subject, captums(subject, x, baseline), x, baseline) > 0.02


def test_captum_is_still_wrong_on_softmax() -> None:
    """Its rule takes the mean over the whole batch away (captum PR #1849), so that an example's scores depend on its neighbours."""
    subject = stacked(nn.Linear(6, 8), nn.Softmax(1), nn.Linear(8, 3), shape=(6,))
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, captums(subject, x, baseline), x, baseline) > 0.02
    assert not torch.allclose(captums(subject, x, baseline)[:1], captums(subject, x[:1], baseline[:1]), rtol=1e-2)
    torch.testing.assert_close(ours(subject, x, baseline)[:1], ours(subject, x[:1], baseline[:1]), rtol=1e-4, atol=1e-6)


def test_captum_still_knows_only_ten_kinds() -> None:
    subject = stacked(nn.Linear(6, 8), nn.GELU(), nn.Linear(8, 3), shape=(6,))
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, captums(subject, x, baseline), x, baseline) > 0.02


def test_a_single_unit_is_shared_by_its_weights() -> None:
    """y = ReLU(w·x): each input's share of the change is that of w(x − b), and they make up all of it."""
    weights = torch.tensor([[2.0, -1.0, 0.5]])
    network = nn.Sequential(nn.Linear(3, 1, bias=False), nn.ReLU(), nn.Linear(1, 3, bias=False))
    network[0].weight.data, network[2].weight.data = weights, torch.ones(3, 1)
    subject = Subject.bare(network, torch.zeros(1, 3))
    x, baseline = torch.tensor([[1.0, 0.5, 1.0]]), torch.tensor([[-1.0, 1.0, 0.0]])  # w·x = 2, w·b = -3: the unit rises by 2, its sum by 5
    torch.testing.assert_close(ours(subject, x, baseline), weights * (x - baseline) * 2 / 5)


def test_max_pooling_moves_credit_from_one_place_to_another() -> None:
    """The largest of (3, 1) was that of (0, 2): the example's first raises it from 2 to 3, and nothing falls below 2."""
    subject = stacked(nn.MaxPool1d(2), nn.Flatten(), nn.Linear(1, 3), shape=(1, 2))
    slope = subject.network[2].weight[1, 0]  # type: ignore[index]
    found = ours(subject, torch.tensor([[[3.0, 1.0]]]), torch.tensor([[[0.0, 2.0]]]))
    torch.testing.assert_close(found / slope, torch.tensor([[[1.0, 0.0]]]))


def test_softmax_is_told_apart_from_its_logits() -> None:
    """A logit that rises lowers the other classes' shares: elementwise rules would give it nothing of them."""
    network = nn.Sequential(nn.Softmax(1), nn.Linear(3, 3, bias=False))
    network[1].weight.data = torch.eye(3)
    subject = Subject.bare(network, torch.zeros(1, 3))
    found = ours(subject, torch.tensor([[2.0, 0.0, 0.0]]), torch.zeros(1, 3))
    assert found[0, 0] < -0.1
    assert found[0, 1] == found[0, 2] == 0


def test_softmax_survives_large_logits() -> None:
    subject = stacked(nn.Softmax(1), nn.Linear(3, 3), shape=(3,))
    x, baseline = torch.tensor([[300.0, 0.0, -200.0]]), torch.tensor([[-100.0, 0.0, 50.0]])
    found = ours(subject, x, baseline)
    assert torch.isfinite(found).all()
    assert missed(subject, found, x, baseline) < 1e-4


def test_where_nothing_differs_the_derivative_stands() -> None:
    """An input equal to its baseline's gets zero, and the others are as they are without it."""
    subject = stacked(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 3), shape=(4,))
    x = subject.background[:3]
    same = ours(subject, x, x)
    assert torch.equal(same, torch.zeros_like(x))
    baseline = x.clone()
    baseline[:, 0] += 1e-4
    slope = ours(subject, x, baseline)[:, 0] / -1e-4
    (exact,) = torch.autograd.grad(Scalar(subject, Target(output=1))(x.requires_grad_()).sum(), x)
    torch.testing.assert_close(slope, exact[:, 0], rtol=2e-2, atol=1e-3)


def test_inputs_that_cancel_in_a_unit_are_told_by_its_derivative() -> None:
    """y = tanh(x₁ − x₂), both inputs one more than at the baseline: the unit is what it was, and they pull against each other."""
    network = nn.Sequential(nn.Linear(2, 1, bias=False), nn.Tanh(), nn.Linear(1, 3, bias=False))
    network[0].weight.data, network[2].weight.data = torch.tensor([[1.0, -1.0]]), torch.ones(3, 1)
    subject = Subject.bare(network, torch.zeros(1, 2))
    found = ours(subject, torch.tensor([[1.5, 1.0]]), torch.tensor([[0.5, 0.0]]))
    slope = float(1 - torch.tanh(torch.tensor(0.5)) ** 2)
    torch.testing.assert_close(found, torch.tensor([[slope, -slope]]))


def test_outputs_and_activations_are_what_they_were() -> None:
    subject = stacked(*PICTURES["ReLU, max pool"](), shape=(1, 8, 8))
    plain = subject.network(subject.background[:8])
    with rescaled(subject.network):
        torch.testing.assert_close(subject.network(subject.background[:8]), plain, rtol=0, atol=0)
    assert not any(module._forward_hooks for module in subject.network.modules())


def test_a_module_may_stand_in_two_places() -> None:
    act = nn.Tanh()
    subject = stacked(nn.Linear(6, 8), act, nn.Linear(8, 8), act, nn.Linear(8, 3), shape=(6,))
    x, baseline = subject.background[:8], subject.background[8:16]
    assert subject.facts.reused == ("1",)
    assert missed(subject, ours(subject, x, baseline), x, baseline) < 2e-5


@pytest.mark.parametrize("follower", ["relu", "layer_norm", "softmax"])
def test_silenced_units_say_nothing(follower: str) -> None:
    """As if nothing led on from them."""
    document = {"data": {"source": {"kind": "moons", "size": 80}}, "network": [{"kind": "dense", "units": 4}, {"kind": follower}]}
    trainer = Trainer(Experiment.model_validate(document, strict=False))
    whole = Subject.of(trainer)
    trainer.silence("network[0]", 2)
    subject = Subject.of(trainer)
    x, baseline = subject.background[:8], subject.background[8:16]
    found = ours(subject, x, baseline)
    assert missed(subject, found, x, baseline) < 2e-5
    assert not torch.allclose(found, ours(whole, x, baseline))
    whole.network.get_submodule("output").weight[:, 2] = 0  # type: ignore[index]
    torch.testing.assert_close(found, ours(whole, x, baseline))


def test_derived_modules_keep_their_rule_unless_they_do_something_else() -> None:
    class Named(nn.ReLU):
        pass

    class Other(nn.ReLU):
        def forward(self, x: Tensor) -> Tensor:
            return x.clamp(0, 1) ** 2

    assert ruled(Named)
    assert not ruled(Other)


@pytest.mark.parametrize(
    ("model", "shape", "word"),
    [
        (Recurrent, (5, 3), "recurrent"),
        (Attentive, (5, 3), "attention"),
        (lambda: nn.Sequential(nn.Linear(4, 4), nn.GLU(), nn.Linear(2, 3)), (4,), "GLU"),
    ],
    ids=["LSTM", "attention", "GLU"],
)
def test_it_is_absent_where_it_would_be_wrong(model: Callable[[], nn.Module], shape: tuple[int, ...], word: str) -> None:
    subject = stacked(model(), shape=shape)
    offer = DeepLift.offer(subject.facts)
    assert offer.fit is Fit.NO
    assert word in offer.reason
    x, baseline = subject.background[:8], subject.background[8:16]
    assert missed(subject, ours(subject, x, baseline), x, baseline) > 0.02
    with pytest.raises(SpecError, match="no rule"):
        explain(subject, x, method="deep_lift")


def test_functions_outside_modules_are_seen() -> None:
    class Functional(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.first, self.second = nn.Linear(3, 4), nn.Linear(4, 3)

        def forward(self, x: Tensor) -> Tensor:
            out: Tensor = self.second(torch.relu(self.first(x)))
            return out

    offer = DeepLift.offer(Subject.bare(Functional(), torch.randn(5, 3)).facts)
    assert offer.fit is Fit.NO
    assert "relu()" in offer.reason


BEYOND = (nn.Embedding, modules.OneHot, nn.RMSNorm, nn.InstanceNorm1d, nn.InstanceNorm2d, nn.LocalResponseNorm, nn.RNNBase, modules.TimeMax)
"""Modules without a rule, of which it is said that there is none."""


@pytest.mark.parametrize(
    "layer",
    [
        SelfAttention(heads=2),
        EncoderBlock(heads=2, activation="swiglu"),
        Branches(paths=(Tanh(), Sigmoid()), join="multiply"),
        Scale(body=(Sigmoid(),)),
        LSTM(units=3, gives="every"),
        RMSNorm(),
    ],
    ids=lambda layer: layer.tag(),
)
def test_what_multiplies_has_no_rule_and_says_so(layer: Layer) -> None:
    network = nn.Sequential(layer.call((5, 4))(), nn.Flatten(), nn.LazyLinear(2))
    x = torch.randn(6, 5, 4)
    network(x)
    offer = DeepLift.offer(Subject.bare(network, x).facts)
    assert offer.fit is Fit.NO
    assert "no rule for" in offer.reason


def test_every_layer_of_the_playground_has_a_rule_or_says_that_it_has_none() -> None:
    for layer in every(Layer):  # type: ignore[type-abstract]
        for shape in ((6,), (4, 8), (4, 8, 8)):
            try:
                module = layer.suggest(shape).call(shape)()
            except ValueError:
                continue
            leaves = [part for part in module.modules() if not list(part.children())]
            assert [type(part) for part in leaves if not ruled(type(part)) and not isinstance(part, BEYOND)] == [], layer


def test_rules_are_told_apart_by_class() -> None:
    assert all(ruled(kind) for kind in RULES)
    assert not ruled(nn.LSTM)
    assert not ruled(nn.MultiheadAttention)


def test_many_examples_go_through_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    subject = stacked(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3), shape=(6,))
    x, baseline = subject.background[:9], subject.background[9:18]
    whole = ours(subject, x, baseline)
    monkeypatch.setattr("playground.attribution.scalar.ROWS", 4)
    torch.testing.assert_close(ours(subject, x, baseline), whole)


def test_many_baselines_are_the_mean_of_each() -> None:
    subject = stacked(nn.Linear(6, 8), nn.Tanh(), nn.Linear(8, 3), shape=(6,))
    x = subject.background[:2]
    found = explain(subject, x, method="deep_lift_shap", target=1)
    each = torch.stack([ours(subject, x, row.expand_as(x)) for row in subject.background]).mean(0)  # 20 rows: all of them
    torch.testing.assert_close(found.scores, each)
    assert found.samples == 20
    assert found.verdict is Verdict.EXACT
