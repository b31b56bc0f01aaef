"""How far a unit can see, against the closed form for stacks of kernels and strides."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from playground.layers import modules
from playground.looking.reach import reach

STACKS: dict[str, list[tuple[int, int, int]]] = {
    "three by three": [(3, 1, 1)] * 3,
    "strided": [(3, 2, 1), (3, 2, 1)],
    "dilated": [(3, 1, 1), (3, 1, 2), (3, 1, 4)],
}
"""Kernel, stride, dilation of each layer."""


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_sees_as_far_as_the_recurrence_says(name: str) -> None:
    """Size r and jump j grow as r += (k − 1) · d · j, j *= s (Araujo et al. 2019)."""
    layers = STACKS[name]
    network = nn.Sequential(*(nn.Conv2d(1, 1, k, s, dilation=d) for k, s, d in layers), nn.ReLU())
    size, jump = 1, 1
    for kernel, stride, dilation in layers:
        size, jump = size + (kernel - 1) * dilation * jump, jump * stride
    found = reach(network, "0" if not layers else str(len(layers)), (1, 31, 31), (0, 2, 1))
    rows, columns = found[0].any(1).nonzero()[:, 0], found[0].any(0).nonzero()[:, 0]
    assert (int(rows[0]), int(rows[-1]) + 1) == (2 * jump, 2 * jump + size)
    assert (int(columns[0]), int(columns[-1]) + 1) == (jump, jump + size)


def test_holes_of_a_dilated_kernel_are_not_seen() -> None:
    found = reach(nn.Sequential(nn.Conv1d(1, 1, 3, dilation=3)), "0", (1, 12), (0, 2))
    assert found[0].nonzero()[:, 0].tolist() == [2, 5, 8]


def test_pools_norms_and_residual_blocks_let_through_what_they_must() -> None:
    pool = nn.Sequential(nn.MaxPool2d(2, 2, dilation=2, ceil_mode=True))
    assert reach(pool, "0", (1, 9, 9), (0, 1, 1)).nonzero()[:, 1:].tolist() == [[2, 2], [2, 4], [4, 2], [4, 4]]
    norm = nn.Sequential(nn.BatchNorm2d(2), nn.Conv2d(2, 2, 1))
    assert int(reach(norm, "1", (2, 5, 5), (0, 2, 2)).sum()) == 2
    assert bool(reach(nn.Sequential(nn.GroupNorm(1, 2)), "0", (2, 5, 5), (0, 2, 2)).all())
    block = nn.Sequential(modules.Residual(nn.Conv2d(1, 1, 3, padding=1), nn.Identity()))
    assert int(reach(block, "0", (1, 5, 5), (0, 2, 2)).sum()) == 9


def test_a_norm_over_features_keeps_steps_apart() -> None:
    assert reach(nn.Sequential(nn.LayerNorm(3)), "0", (5, 3), (2, 1)).any(1).tolist() == [False, False, True, False, False]
    grouped = reach(nn.Sequential(nn.GroupNorm(2, 4)), "0", (4, 3, 3), (0, 1, 1))
    assert bool(grouped[:2].all()) and not grouped[2:].any()
    assert reach(nn.Sequential(nn.InstanceNorm2d(2)), "0", (2, 3, 3), (1, 0, 0)).flatten(1).any(1).tolist() == [False, True]


def test_causal_attention_and_recurrence_see_what_came_before() -> None:
    causal = nn.Sequential(modules.Attention(4, 2, 2, causal=True))
    assert reach(causal, "0", (6, 4), (2, 1)).any(1).tolist() == [True, True, True, False, False, False]
    assert bool(reach(nn.Sequential(modules.Attention(4, 2, 2)), "0", (6, 4), (2, 1)).any(1).all())
    for cell in (nn.RNN, nn.LSTM, nn.GRU):
        recurrent = nn.Sequential(modules.Recurrent(cell(4, 3, batch_first=True), last=False))
        assert reach(recurrent, "0", (40, 4), (30, 1)).any(1).tolist() == [True] * 31 + [False] * 9


def test_turned_axes_stay_turned() -> None:
    """(length, channels) → (channels, length), and a kernel over three steps."""
    network = nn.Sequential(modules.Permute(0, 2, 1), nn.Conv1d(2, 3, 3, padding=1))
    assert reach(network, "1", (7, 2), (0, 4)).any(1).tolist() == [False, False, False, True, True, True, False]


def test_no_copy_is_changed_by_looking() -> None:
    network = nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.MaxPool2d(2))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    reach(network, "2", (1, 8, 8), (0, 1, 1))
    assert all(torch.equal(tensor, network.state_dict()[name]) for name, tensor in before.items())
    assert not any(module._forward_hooks for module in network.modules())
