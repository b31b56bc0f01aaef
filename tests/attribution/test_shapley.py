"""Exact Shapley values against the definition: an average over all orders."""

from __future__ import annotations

from itertools import permutations

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import coalition
from playground.attribution.coalition import every_coalition, scores_of
from playground.attribution.groups import separate, superpixels
from playground.attribution.shapley import exact_shapley
from playground.problem import SpecError
from tests.attribution.small import convolutional, dense, drawn, linear


@torch.no_grad()
def by_orders(network: nn.Module, x: Tensor, baseline: Tensor, units: Tensor) -> Tensor:
    """Every order in turn, one unit put in after another: (*shape), a unit's share divided among its inputs."""
    count = int(units.max()) + 1
    share = torch.zeros(count, dtype=torch.float64)
    orders = list(permutations(range(count)))
    for order in orders:
        now = baseline.clone()
        before = float(network(now[None]))
        for unit in order:
            now = torch.where(units == unit, x, now)
            after = float(network(now[None]))
            share[unit] += (after - before) / len(orders)
            before = after
    return (share / torch.bincount(units.flatten()))[units].float()


@pytest.mark.parametrize("inputs", [1, 2, 3, 5])
def test_they_are_the_average_over_all_orders(inputs):
    network, x, baseline = dense(inputs), drawn(2, inputs, seed=1), drawn(2, inputs, seed=2)
    found = exact_shapley(network, x, baseline)
    for row in range(2):
        torch.testing.assert_close(found[row], by_orders(network, x[row], baseline[row], separate((inputs,))), atol=1e-5, rtol=1e-4)


def test_groups_come_together_and_share_equally():
    network, x, baseline = dense(6), drawn(1, 6, seed=1), drawn(1, 6, seed=2)
    groups = torch.tensor([0, 1, 0, 2, 2, 2])
    found = exact_shapley(network, x, baseline, groups)
    torch.testing.assert_close(found[0], by_orders(network, x[0], baseline[0], groups), atol=1e-5, rtol=1e-4)
    assert found[0, 0] == found[0, 2] and found[0, 3] == found[0, 4] == found[0, 5]


def test_superpixels_and_channels_of_a_pixel_come_together():
    network = convolutional(channels=2, side=4, outputs=1)
    x, baseline = drawn(1, 2, 4, 4, seed=1), drawn(1, 2, 4, 4, seed=2)
    groups = superpixels((2, 4, 4), 2)
    found = exact_shapley(network, x, baseline, groups)
    torch.testing.assert_close(found[0], by_orders(network, x[0], baseline[0], groups), atol=1e-5, rtol=1e-4)
    small = exact_shapley(convolutional(2, 2, outputs=1)[:2] + nn.Sequential(nn.Flatten(), nn.Linear(16, 1)), x[..., :2, :2], baseline[..., :2, :2])
    assert torch.equal(small[:, 0], small[:, 1])


def test_a_linear_network_gives_each_input_its_own_term():
    weights, x, baseline = drawn(7, seed=3), drawn(4, 7, seed=1), drawn(4, 7, seed=2)
    torch.testing.assert_close(exact_shapley(linear(weights), x, baseline), weights * (x - baseline), atol=1e-5, rtol=1e-4)


def test_a_product_is_shared_equally():
    def product(x: Tensor) -> Tensor:
        return (x[:, 0] * x[:, 1] * x[:, 2])[:, None] + 0 * x[:, 3:]

    found = exact_shapley(product, torch.tensor([[2.0, 3.0, 4.0, 5.0]]), torch.zeros(1, 4))
    torch.testing.assert_close(found, torch.tensor([[8.0, 8.0, 8.0, 0.0]]))


def test_they_are_captum_s():
    from captum.attr import ShapleyValues

    network, x, baseline = dense(5), drawn(2, 5, seed=1), drawn(2, 5, seed=2)
    theirs = ShapleyValues(network).attribute(x, baseline, target=0)
    torch.testing.assert_close(exact_shapley(network, x, baseline), theirs, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("inputs", [8, 12])
def test_they_add_up(inputs):
    network, x, baseline = dense(inputs), drawn(3, inputs, seed=1), drawn(3, inputs, seed=2)
    with torch.no_grad():
        gap = (network(x) - network(baseline))[:, 0]
    torch.testing.assert_close(exact_shapley(network, x, baseline).sum(1), gap, atol=1e-5, rtol=1e-5)


def test_more_than_sixteen_are_refused():
    with pytest.raises(SpecError, match="at most 16"):
        exact_shapley(linear(torch.ones(17)), torch.ones(1, 17), torch.zeros(1, 17))


@pytest.mark.parametrize("numbers", [1, 2**17])
@pytest.mark.parametrize("examples", [1, 3, 90])
def test_pieces_of_a_batch_are_put_together_in_order(monkeypatch, numbers, examples):
    """Whatever goes through the network at once, each example meets each combination."""
    monkeypatch.setattr(coalition, "NUMBERS", numbers)
    network, x, baseline = dense(7), drawn(examples, 7, seed=1), drawn(examples, 7, seed=2)
    present = every_coalition(7)
    found = scores_of(network, x, baseline, present, separate((7,)))
    assert found.shape == (examples, 128)
    for row, mask in ((0, 0), (examples - 1, 77), (examples // 2, 127)):
        mixed = torch.where(present[mask], x[row], baseline[row])
        torch.testing.assert_close(found[row, mask], network(mixed[None])[0, 0].detach(), atol=1e-5, rtol=1e-4)
