"""Grad-CAM: a closed form where its weights are exact, the layer it reads, and its caution."""

from __future__ import annotations

import warnings

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Fit, Subject, Target, explain
from playground.attribution.methods.grad_cam import GradCam
from playground.attribution.methods.guided_grad_cam import GuidedGradCam
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.layers.modules import Residual
from playground.problem import SpecError
from tests.attribution.families import examples, stacked, subject


def pooled(channels: int = 1) -> Subject:
    """Convolutions that keep the size, and a global average before the answer."""
    first, second = nn.Conv2d(channels, 4, 3, padding=1), nn.Conv2d(4, 5, 3, padding=1)
    return stacked(first, nn.ReLU(), second, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 3), shape=(channels, 6, 6))


def flattened() -> Subject:
    return stacked(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 3), shape=(1, 6, 6))


@pytest.mark.parametrize("channels", [1, 3])
def test_before_a_global_average_it_is_the_answer_spread_over_the_picture(channels: int) -> None:
    """Every place's share of w · mean(map): they add up to the logit without its bias."""
    given = pooled(channels)
    x = given.background[:4]
    found = explain(given, x, method="grad_cam", target=1)
    last: nn.Linear = given.network[-1]  # type: ignore[index, assignment]
    maps = given.network[:4](x)  # type: ignore[index]
    expected = (maps * last.weight[1].view(1, -1, 1, 1)).mean(1) * 5 / 36
    torch.testing.assert_close(found.scores.sum(1), expected)
    torch.testing.assert_close(found.total, found.f_x - last.bias[1])
    assert torch.equal(found.scores[:, 0], found.scores[:, -1])


def test_it_reads_the_last_map_after_its_activation_and_goes_back_on_request() -> None:
    given = pooled()
    assert [stage.name for stage in given.facts.pictures] == ["1", "3"]
    x = given.background[:2]
    first, last = (explain(given, x, method=GradCam(back=back), target=1).scores for back in (1, 0))
    assert not torch.allclose(first, last)
    with pytest.raises(SpecError, match=r"method.back: must be below 2"):
        explain(given, x, method=GradCam(back=2), target=1)


def test_a_residual_block_is_read_after_the_addition() -> None:
    body = nn.Sequential(nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 4, 3, padding=1))
    block = Residual(body, nn.Identity())
    given = stacked(nn.Conv2d(1, 4, 3, padding=1), block, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3), shape=(1, 6, 6))
    assert [stage.name for stage in given.facts.pictures] == ["0", "1"]
    found = explain(given, given.background[:3], method="grad_cam", target=1)
    torch.testing.assert_close(found.total, found.f_x - given.network[-1].bias[1])  # type: ignore[index, union-attr]


def test_captum_agrees() -> None:
    from captum.attr import LayerGradCam

    given = flattened()
    x = given.background[:3]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = LayerGradCam(given.network, given.network[1]).attribute(x, target=1).detach()  # type: ignore[index]
    torch.testing.assert_close(explain(given, x, method="grad_cam", target=1).scores, theirs)
    torch.testing.assert_close(explain(given, x, method=GradCam(positive=True), target=1).scores, theirs.clamp_min(0))


def test_the_guided_one_is_their_product() -> None:
    given = flattened()
    x = given.background[:3]
    map_, details, both = (explain(given, x, method=kind, target=1).scores for kind in ("grad_cam", "guided_backprop", "guided_grad_cam"))
    torch.testing.assert_close(both, details * map_.clamp_min(0))


def test_it_is_offered_without_reserve_only_before_a_global_average() -> None:
    assert GradCam.offer(pooled().facts).fit is Fit.OK
    assert GradCam.offer(subject("residual CNN").facts).fit is Fit.OK
    offer = GradCam.offer(flattened().facts)
    assert offer.fit is Fit.CAUTION
    assert "6 × 6" in offer.reason
    dense = stacked(nn.Flatten(), nn.Linear(36, 3), shape=(1, 6, 6))
    assert GradCam.offer(dense.facts).fit is Fit.NO


def test_the_guided_one_carries_every_caution() -> None:
    assert "sanity check" in GuidedGradCam.offer(pooled().facts).reason
    both = GuidedGradCam.offer(flattened().facts).reason
    assert "sanity check" in both
    assert "6 × 6" in both
    bent = stacked(nn.Conv2d(1, 4, 3), nn.Tanh(), nn.Flatten(), nn.Linear(64, 3), shape=(1, 6, 6))
    assert GuidedGradCam.offer(bent.facts).fit is Fit.NO


def test_of_a_channel_it_shows_the_channel() -> None:
    """The target is the mean of one map: its own weight is 1/places, all others zero."""
    given, x = subject("residual CNN"), examples("residual CNN")
    found = explain(given, x, method="grad_cam", target=Target(output=2, block="network[0]"))
    maps: Tensor = given.network.get_submodule(given.blocks[1].names[-1])(x)
    torch.testing.assert_close(found.scores[:, 0], maps[:, 2] / maps[0, 0].numel())
    torch.testing.assert_close(found.total, found.f_x)


def test_before_the_first_convolution_there_is_nothing_to_read() -> None:
    document = {"data": {"source": {"kind": "digits"}}, "network": [{"kind": "avg_pool"}, {"kind": "conv2d", "channels": 2}]}
    given = Subject.of(Trainer(Experiment.model_validate(document, strict=False)))
    assert GradCam.offer(given.facts).fit is not Fit.NO
    with pytest.raises(SpecError, match=r"target.block: .* before the unit"):
        explain(given, given.background[:1], method="grad_cam", target=Target(output=0, block="network[0]"))
