"""The published networks have their published sizes, and are what they claim to be."""

from __future__ import annotations

import json

import pytest
import torch
from torch import nn
from typer.testing import CliRunner

from playground.architectures import Blueprint, blueprints
from playground.cli import app
from playground.data import DataForm
from playground.presets import presets

COUNTS = {
    "lenet5": 61_706,
    "alexnet": 61_100_840,
    "vgg11": 132_863_336,
    "vgg16": 138_357_544,
    "resnet18": 11_689_512,
    "resnet50": 25_557_032,
    "googlenet": 6_624_904,
    "mobilenet_v2": 3_504_872,
    "efficientnet_b0": 5_288_548,
    "vit_b_16": 86_567_656,
    "bert_base": 109_482_240,
    "gpt2_small": 124_439_808,
    "t5_small": 60_506_624,
    "char_lstm": 240_321,
    "gru_classifier": 20_000 * 128 + 2 * 3 * 128 * (128 + 1) + 129,
    "wavenet": (256 * 64 * 2 + 64) + 30 * (2 * (64 * 64 * 2 + 64) + 64 * 64 + 64) + (64 * 256 + 256) + (256 * 256 + 256),
    "unet": 31_030_658,
}
"""torchvision's model table; Hugging Face's checkpoints (T5 and GPT-2 with one matrix for all tokens); else counted by hand."""

GIGA_MACS = {
    "alexnet": 0.71, "vgg11": 7.61, "vgg16": 15.47, "resnet18": 1.81, "resnet50": 4.09,
    "mobilenet_v2": 0.30, "efficientnet_b0": 0.39, "googlenet": 1.50,
}
"""Multiply-adds of one forward pass in thousands of millions, from torchvision's model table; torch's counter leaves norms and activations out."""

QUICK = ("lenet5", "mobilenet_v2", "efficientnet_b0", "char_lstm", "gru_classifier")
each = pytest.mark.parametrize("slug", COUNTS)


def test_every_name_that_was_promised_is_there() -> None:
    assert sorted(blueprints()) == sorted(COUNTS)


@each
def test_it_has_its_published_number_of_parameters(slug: str) -> None:
    blueprint = blueprints()[slug]
    planned = blueprint.plan()
    assert not planned.problems
    assert planned.parameters == blueprint.parameters == COUNTS[slug]
    assert planned.output_shape == blueprint.output


@each
def test_the_module_on_the_meta_device_agrees_with_the_plan(slug: str) -> None:
    """Parameters are counted once (a tied matrix too), every planned row is a submodule, and a forward pass has the planned shape."""
    blueprint = blueprints()[slug]
    if slug in ("char_lstm", "gru_classifier"):
        network = blueprint.build()
    else:
        with torch.device("meta"):
            network = blueprint.build()
    assert sum(p.numel() for p in network.parameters()) == blueprint.parameters
    for row in blueprint.plan().walk():
        network.get_submodule(row.name)
    device = next(network.parameters()).device
    with torch.no_grad():
        assert network.eval()(torch.zeros(1, *blueprint.shape, device=device)).shape == (1, *blueprint.output)


def test_each_has_a_small_version_that_trains() -> None:
    assert {blueprint.mini for blueprint in blueprints().values()} == {slug for slug in presets() if slug.endswith("_mini")}
    assert presets()["lenet5_mini"].experiment.network == blueprints()["lenet5"].network


@pytest.mark.parametrize("slug", GIGA_MACS)
def test_it_costs_what_torchvision_says(slug: str) -> None:
    assert blueprints()[slug].plan().flops / 2e9 == pytest.approx(GIGA_MACS[slug], abs=0.006)


def example(blueprint: Blueprint) -> torch.Tensor:
    """Two examples with real numbers; tokens that every vocabulary has."""
    generator = torch.Generator().manual_seed(0)
    shape = (2, *blueprint.shape)
    return torch.randint(1, 60, shape, generator=generator) if blueprint.form is DataForm.TOKENS else torch.randn(shape, generator=generator)


@torch.no_grad()
def runs(slug: str) -> None:
    blueprint = blueprints()[slug]
    network = blueprint.build().eval()
    out = network(example(blueprint)[:1])
    assert out.shape == (1, *blueprint.output)
    assert out.isfinite().all()


@pytest.mark.parametrize("slug", QUICK)
def test_a_real_forward_pass_gives_numbers(slug: str) -> None:
    runs(slug)


@pytest.mark.slow
@pytest.mark.parametrize("slug", [slug for slug in COUNTS if slug not in QUICK])
def test_a_real_forward_pass_of_the_large_ones_gives_numbers(slug: str) -> None:
    runs(slug)


def test_the_feature_maps_shrink_as_the_papers_say() -> None:
    """Output sizes of ResNet-50's stages (He et al. 2016, table 1) and of GoogLeNet's blocks (Szegedy et al. 2015, table 1)."""
    resnet = [row.shape_out for row in blueprints()["resnet50"].plan().rows]
    assert {(64, 112, 112), (256, 56, 56), (512, 28, 28), (1024, 14, 14), (2048, 7, 7), (2048,)} <= set(resnet)
    inception = [row.shape_out for row in blueprints()["googlenet"].plan().rows if row.kind == "branches"]
    assert inception == [
        *((256, 28, 28), (480, 28, 28), (512, 14, 14), (512, 14, 14), (512, 14, 14)),
        *((528, 14, 14), (832, 14, 14), (832, 7, 7), (1024, 7, 7)),
    ]


def test_resnet_18_is_torch_modules_put_together() -> None:
    """Its second stage, with the same weights, equals the blocks written out."""
    rows = blueprints()["resnet18"].plan().rows
    (block,) = [row for row in rows if row.shape_in == (64, 56, 56) and row.shape_out == (128, 28, 28)]
    assert block.call is not None
    made = block.call().eval()
    first, second = nn.Conv2d(64, 128, 3, 2, 1, bias=False), nn.Conv2d(128, 128, 3, 1, 1, bias=False)
    body = nn.Sequential(first, nn.BatchNorm2d(128), nn.ReLU(), second, nn.BatchNorm2d(128))
    down = nn.Sequential(nn.Conv2d(64, 128, 1, 2, bias=False), nn.BatchNorm2d(128))
    body.load_state_dict(made.get_submodule("body").state_dict())
    down.load_state_dict(made.get_submodule("shortcut").state_dict())
    x = torch.randn(2, 64, 56, 56)
    torch.testing.assert_close(made(x), body.eval()(x) + down.eval()(x))


def test_gpt_2_reads_and_writes_with_one_matrix() -> None:
    with torch.device("meta"):
        network = blueprints()["gpt2_small"].build()
    assert [name for name, p in network.named_parameters() if p.shape == (50257, 768)] == ["0_embedding.weight"]


@each
def test_the_command_line_describes_it(slug: str) -> None:
    said = CliRunner().invoke(app, ["describe", slug, "--json"])
    data = json.loads(said.stdout)
    assert said.exit_code == 0
    assert data["parameters"] == COUNTS[slug]
    assert data["problems"] == []
    assert data["architecture"]["mini"] == blueprints()[slug].mini
    assert data["input"]["shape"] == list(blueprints()[slug].shape)
