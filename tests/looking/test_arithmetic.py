"""The arithmetic of one number makes the number that torch makes: for every layer, stride, padding, dilation and group."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Subject
from playground.engine.trainer import Trainer
from playground.layers import modules
from playground.looking.arithmetic import work
from playground.looking.site import sites
from playground.looking.tap import tapped
from playground.presets import presets


def block(first: bool, cross: bool = False) -> modules.TransformerBlock:
    forward = nn.Sequential(nn.Linear(8, 12), nn.GELU(), nn.Linear(12, 8))
    across = modules.Attention(8, 2, 4, cross=True) if cross else None
    norms: list[nn.Module] = [nn.LayerNorm(8) for _ in range(3 if cross else 2)]
    return modules.TransformerBlock(modules.Attention(8, 2, 4, causal=cross), forward, norms, first, 0.1, across)


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
    "transposed": (nn.ConvTranspose2d(3, 2, 2, stride=2), (3, 4, 5)),
    "transposed, windows overlap": (nn.ConvTranspose2d(2, 3, 3, stride=2, padding=1, output_padding=1), (2, 4, 3)),
    "transposed, windows apart": (nn.ConvTranspose2d(2, 2, 2, stride=3, bias=False), (2, 3, 3)),
    "transposed, dilated": (nn.ConvTranspose2d(2, 2, 3, stride=2, dilation=2, padding=1), (2, 4, 4)),
    "transposed, grouped": (nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2), (4, 3, 3)),
    "transposed, one axis": (nn.ConvTranspose1d(3, 2, 4, stride=2, padding=1), (3, 6)),
    "causal": (modules.CausalConv1d(3, 4, 3, dilation=2), (3, 9)),
    "scale": (modules.Scale(nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 3), nn.Sigmoid())), (3, 4, 4)),
    "scale of each number": (modules.Scale(nn.Sequential(nn.Linear(6, 6), nn.Sigmoid())), (6,)),
    "paths side by side": (modules.Branches([nn.Conv2d(2, 3, 1), nn.Identity(), nn.Conv2d(2, 1, 3, padding=1)]), (2, 5, 5)),
    "paths side by side, last axis": (modules.Branches([nn.Linear(4, 3), nn.Identity()], axis=2), (5, 4)),
    "paths added": (modules.Branches([nn.Linear(4, 4), nn.Identity(), nn.Tanh()], join="add"), (4,)),
    "paths multiplied": (modules.Branches([nn.Tanh(), nn.Sigmoid()], join="multiply"), (3, 6)),
    "patches": (modules.PatchEmbedding(2, 5, 3), (2, 6, 9)),
    "class token": (modules.ClassToken(4), (3, 4)),
    "segments": (modules.Segments(2, 4, second=3), (5, 4)),
    "mean over time": (modules.TimeMean(), (6, 3)),
    "largest over time": (modules.TimeMax(), (6, 3)),
    "enlarged": (nn.Upsample(scale_factor=2), (2, 3, 3)),
    "stochastic depth": (modules.StochasticDepth(0.5), (2, 3, 3)),
    "block, norms first": (block(first=True), (5, 8)),
    "block, norms last": (block(first=False), (5, 8)),
}

DRAWS = torch.Generator().manual_seed(4)
BESIDE = modules.Context(torch.randn(1, 7, 8, generator=DRAWS), torch.randn(2, 5, 5, generator=DRAWS))
WITH_CONTEXT: dict[str, nn.Module] = {
    "cross-attention": modules.Attention(8, 2, 4, cross=True),
    "attention with a bias by distance": modules.Attention(8, 2, 4),
    "decoder block": block(first=True, cross=True),
    "decoder block, norms last": block(first=False, cross=True),
    "residual around cross-attention": modules.Residual(modules.Attention(8, 2, 4, cross=True), nn.Identity()),
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


@pytest.mark.parametrize("name", WITH_CONTEXT)
def test_what_is_handed_in_beside_the_input_counts(name: str) -> None:
    """An encoder's result, and a bias by distance."""
    module, generator = WITH_CONTEXT[name].eval(), torch.Generator().manual_seed(6)
    x = torch.randn(5, 8, generator=generator)
    with torch.no_grad():
        made = module(x[None], BESIDE)[0]
        for cell in some_cells(made):
            found = work(module, x, made, cell, BESIDE)
            assert found["op"] != "whole" and found["computed"] == pytest.approx(float(made[cell]), rel=1e-4, abs=1e-5)


def test_what_lands_on_a_place_of_a_transposed_convolution() -> None:
    """By hand: of a kernel of three in strides of two, the middle number meets one input on even places, the outer ones two on odd places."""
    module = nn.ConvTranspose1d(1, 1, 3, stride=2, bias=False)
    module.weight.data = torch.tensor([[[10.0, 20.0, 30.0]]])
    x = torch.tensor([[1.0, 2.0, 3.0]])
    made = module(x[None])[0]
    assert made.tolist() == [[10.0, 20.0, 50.0, 40.0, 90.0, 60.0, 90.0]]
    odd, even = work(module, x, made, (0, 3)), work(module, x, made, (0, 2))
    assert (odd["patch"].tolist(), odd["kernel"].tolist(), odd["start"]) == ([[2.0]], [[20.0]], [1])
    assert (even["patch"].tolist(), even["kernel"].tolist(), even["start"], even["step"]) == ([[1.0, 2.0]], [[30.0, 10.0]], [0], [1])


def test_nothing_lands_between_windows_that_lie_apart() -> None:
    module, x, made = passed("transposed, windows apart")
    found = work(module, x, made, (1, 2, 0))
    assert found["patch"].numel() == 0 and found["computed"] == float(made[1, 2, 0]) == 0


def test_a_path_is_named_by_its_place() -> None:
    module, x, made = passed("paths side by side")
    assert [list(work(module, x, made, (channel, 2, 2))["parts"]) for channel in range(6)] == [["path 1"]] * 3 + [["path 2"]] * 2 + [["path 3"]]


@pytest.mark.parametrize("slug", [slug for slug in presets() if slug.endswith("_mini")])
def test_every_layer_of_the_small_architectures_spells_its_numbers(slug: str) -> None:
    """But containers that pass on what the last layer inside them makes, and one-hot numbers; these say so."""
    subject = Subject.copied(Trainer(presets()[slug].experiment.model_copy(update={"seed": 1}), device="cpu").checkpoint().to_bytes())
    network, found = subject.network, sites(subject)
    names = [site.module for site in found if site.module]
    with torch.no_grad(), tapped(network, names) as tap:
        network(subject.background[:1])
        for name in names:
            made = tap.outputs[name][0]
            cells = some_cells(made)
            cell = cells[len(cells) // 2]
            told = work(network.get_submodule(name), tap.inputs[name][0], made, cell, tap.contexts[name])
            assert told["computed"] == pytest.approx(float(made[cell]), rel=1e-3, abs=1e-4), name
            if told["op"] == "whole":
                assert type(network.get_submodule(name)).__name__ in ("Chain", "Repeat", "EncoderDecoder", "RelativePositions", "OneHot"), name
                assert told["reason"].endswith(".")


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
