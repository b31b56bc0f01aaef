"""The arithmetic of one number makes the number that torch makes: for every layer, stride, padding, dilation and group."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from playground.layers import modules
from playground.looking.arithmetic import work

MODULES: dict[str, tuple[nn.Module, tuple[int, ...]]] = {
    "plain": (nn.Conv2d(1, 4, 3), (1, 7, 8)),
    "padded": (nn.Conv2d(3, 4, 3, padding=2), (3, 6, 7)),
    "same": (nn.Conv2d(2, 4, (5, 3), padding="same"), (2, 7, 7)),
    "same, dilated": (nn.Conv2d(2, 2, (2, 4), padding="same", dilation=2), (2, 8, 8)),
    "strided": (nn.Conv2d(2, 3, (3, 2), stride=(2, 3), padding=(1, 0)), (2, 9, 9)),
    "dilated": (nn.Conv2d(2, 3, 3, dilation=2, padding=1, bias=False), (2, 9, 8)),
    "grouped": (nn.Conv2d(6, 4, 3, groups=2, padding=1), (6, 5, 5)),
    "depthwise": (nn.Conv2d(4, 8, 3, groups=4), (4, 5, 5)),
    "circular": (nn.Conv2d(2, 2, 3, padding=1, padding_mode="circular"), (2, 5, 5)),
    "one axis": (nn.Conv1d(3, 5, 4, stride=2, padding=2, dilation=2), (3, 14)),
    "max": (nn.MaxPool2d(3, 2, padding=1), (3, 8, 7)),
    "max, dilated": (nn.MaxPool2d(2, 2, dilation=2, ceil_mode=True), (2, 9, 9)),
    "mean": (nn.AvgPool2d(3, 2, padding=1), (3, 8, 7)),
    "mean, rounded up": (nn.AvgPool2d(3, 2, padding=1, ceil_mode=True), (2, 8, 8)),
    "mean of what lies inside": (nn.AvgPool2d(3, 2, padding=1, count_include_pad=False), (2, 8, 8)),
    "max of one axis": (nn.MaxPool1d(3, 2, padding=1), (4, 9)),
    "mean of one axis": (nn.AvgPool1d(2), (4, 9)),
    "adaptive mean": (nn.AdaptiveAvgPool2d((3, 2)), (2, 7, 5)),
    "adaptive max": (nn.AdaptiveMaxPool2d((3, 2)), (2, 7, 5)),
    "global": (nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), (5, 4, 4)),
    "dense": (nn.Linear(7, 4), (7,)),
    "dense at each step": (nn.Linear(7, 4, bias=False), (3, 7)),
    "batch norm": (nn.BatchNorm2d(3), (3, 4, 4)),
    "batch norm of numbers": (nn.BatchNorm1d(6, affine=False), (6,)),
    "layer norm": (nn.LayerNorm([3, 4, 4]), (3, 4, 4)),
    "layer norm at each step": (nn.LayerNorm(6), (5, 6)),
    "group norm": (nn.GroupNorm(2, 6), (6, 3, 3)),
    "instance norm": (nn.InstanceNorm2d(3, affine=True), (3, 4, 4)),
    "rms norm": (nn.RMSNorm(6), (5, 6)),
    "softmax": (nn.Softmax(dim=1), (6,)),
    "softmax over the last axis": (nn.Softmax(dim=-1), (4, 6)),
    "relu": (nn.ReLU(), (3, 4, 4)),
    "gelu": (nn.GELU(), (6,)),
    "prelu": (nn.PReLU(3), (3, 4, 4)),
    "flatten": (nn.Flatten(), (3, 4, 4)),
    "unflatten": (nn.Sequential(nn.Flatten(), nn.Unflatten(1, (4, 6))), (2, 3, 4)),
    "dropout": (nn.Dropout(0.5), (9,)),
    "skip": (modules.Skip(nn.Conv2d(2, 3, 3, padding=1), nn.Identity()), (2, 5, 5)),
    "residual": (modules.Residual(nn.Conv2d(2, 2, 3, padding=1), nn.Identity()), (2, 5, 5)),
}


def passed(name: str) -> tuple[nn.Module, Tensor, Tensor]:
    """A module with its own random numbers everywhere, an example, and what torch makes of it."""
    module, shape = MODULES[name]
    generator = torch.Generator().manual_seed(3)
    with torch.no_grad():
        for tensor in (*module.parameters(), *module.buffers()):
            if tensor.dtype.is_floating_point:
                tensor.copy_(torch.rand(tensor.shape, generator=generator) + 0.1)
        x = torch.randn(shape, generator=generator)
        return module.eval(), x, module(x[None])[0]


def some_cells(made: Tensor) -> list[tuple[int, ...]]:
    """The corners and some places in between."""
    flat = sorted({0, made.numel() - 1, *range(0, made.numel(), max(1, made.numel() // 9))})
    return [tuple(int(i) for i in torch.unravel_index(torch.tensor(at), made.shape)) for at in flat]


@pytest.mark.parametrize("name", MODULES)
def test_the_terms_make_the_number_of_the_layer(name: str) -> None:
    module, x, made = passed(name)
    for cell in some_cells(made):
        found = work(module, x, made, cell)
        assert found["op"] != "whole", name
        assert found["value"] == float(made[cell])
        assert found["computed"] == pytest.approx(found["value"], rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("name", [name for name, (module, _) in MODULES.items() if isinstance(module, nn.Conv1d | nn.Conv2d)])
def test_patch_times_kernel_plus_bias_is_the_number(name: str) -> None:
    """The very numbers that the page multiplies."""
    module, x, made = passed(name)
    for cell in some_cells(made):
        found = work(module, x, made, cell)
        assert float((found["patch"] * found["kernel"].detach()).sum()) + found["bias"] == pytest.approx(float(made[cell]), rel=1e-4, abs=1e-5)
        assert torch.equal(found["kernel"], module.weight[cell[0]])  # type: ignore[index]


def test_the_patch_stands_where_the_page_draws_it() -> None:
    """From `start` in steps of `step`, in the channels said; what lies outside of the input is marked and is zero."""
    module, x, made = passed("strided")
    for cell in some_cells(made):
        found = work(module, x, made, cell)
        rows, columns = found["inside"].shape
        for r in range(rows):
            for c in range(columns):
                at = [found["start"][axis] + found["step"][axis] * place for axis, place in enumerate((r, c))]
                inside = all(0 <= place < size for place, size in zip(at, x.shape[1:], strict=True))
                assert bool(found["inside"][r, c]) == inside
                want = x[found["channels"][0] : found["channels"][1], at[0], at[1]] if inside else torch.zeros(2)
                assert torch.equal(found["patch"][:, r, c], want)


def test_a_grouped_convolution_looks_at_the_channels_of_its_group() -> None:
    module, x, made = passed("grouped")
    assert work(module, x, made, (0, 1, 1))["channels"] == [0, 3]
    assert work(module, x, made, (3, 1, 1))["channels"] == [3, 6]


def test_a_maximum_says_where_it_stood() -> None:
    module, x, made = passed("max")
    found = work(module, x, made, (1, 2, 1))
    assert float(found["patch"][tuple(found["at"])]) == float(made[1, 2, 1])


def test_the_terms_of_a_dense_layer_come_largest_first() -> None:
    module, x, made = passed("dense")
    found = work(module, x, made, (2,))
    terms = (found["inputs"] * found["weights"]).abs()[found["order"].long()]
    assert (terms[:-1] >= terms[1:]).all()


def test_a_layer_without_an_arithmetic_of_its_own_says_so() -> None:
    class Unknown(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return x.cumsum(1)

    x = torch.randn(4)
    found: dict[str, Any] = work(Unknown(), x, x.cumsum(0), (2,))
    assert found["op"] == "whole" and found["value"] == float(x.cumsum(0)[2])
