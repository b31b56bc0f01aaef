"""A class at each pixel is a task like any other: planned, trained, measured, seen, kept and exported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from playground.architectures import blueprints
from playground.data import Split
from playground.data.segmented import SegmentedShapes
from playground.engine.checkpoint import Checkpoint
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers import Head
from playground.layers.convolution import Conv2d
from playground.layers.pooling import MaxPool
from playground.metrics import mean_iou
from playground.model import check, export, problems
from playground.optimisers import Adam
from playground.presets import presets
from playground.probes import confusion, labels, predictions
from playground.runs.command import View
from playground.runs.frame import Camera
from playground.runs.scene import scene

SMALL = Data(source=SegmentedShapes(size=60, side=16), split=Split(train=0.5, validation=0.2, test=0.3))
MINI = presets()["unet_mini"].experiment


def small(**changed: object) -> Experiment:
    return MINI.model_copy(update={"data": SMALL, "training": Training(batch=16), **changed})


@pytest.fixture(scope="module")
def trainer() -> Trainer:
    made = Trainer(small(), device="cpu")
    made.run(8)
    return made


def test_the_small_u_net_is_the_published_one_in_fewer_channels() -> None:

    def kinds(layers: tuple) -> list:
        return [(layer.tag(), [kinds(stack) for _, stack in layer.children()]) for layer in layers]

    def depth(found: list) -> int:
        return max((1 + depth(stack) for _, stacks in found for stack in stacks), default=0)

    published, mini = kinds(blueprints()["unet"].network), kinds(MINI.network)
    assert [kind for kind, _ in published] == [kind for kind, _ in mini]
    assert (depth(published), depth(mini)) == (4, 2)
    assert check(MINI).output_shape == (5, 24, 24)


def test_a_linear_head_is_one_at_each_pixel() -> None:
    plan = check(small(network=(Conv2d(channels=6),), head=Head.LINEAR))
    assert plan.rows[-1].call is not None and plan.rows[-1].call.target is nn.Conv2d
    assert plan.rows[-1].parameters == 6 * 5 + 5 and plan.output_shape == (5, 16, 16)


def test_a_network_that_loses_pixels_is_told_so() -> None:
    said = problems(small(network=(Conv2d(channels=6), MaxPool()), head=Head.LINEAR))
    assert [p.path for p in said] == ["output"]
    assert said[0].message.startswith("Output needs maps of 16 × 16, a pixel for each answer, but gets an image of 6 × 8 × 8")


def test_measures_are_those_of_the_network_s_own_output(trainer: Trainer) -> None:
    part = trainer.prepared.test
    trainer.network.eval()
    with torch.no_grad():
        output = trainer.network(part.x)
    trainer.network.train()
    scores = trainer.evaluate()["test"]
    assert scores["iou"] == pytest.approx(mean_iou(output, part.y).item())
    assert scores["accuracy"] == pytest.approx((output.argmax(1) == part.y).float().mean().item())
    assert scores["loss"] == pytest.approx(nn.functional.cross_entropy(output, part.y).item(), rel=1e-5)


def test_the_masks_shown_are_the_argmax_of_the_output(trainer: Trainer) -> None:
    part = trainer.prepared.test
    trainer.network.eval()
    with torch.no_grad():
        output = trainer.network(part.x)
    trainer.network.train()
    shown = labels(trainer.assembly, predictions(trainer.assembly))
    count = len(shown.rows)
    assert shown.rows.tolist() == part.index[:count].tolist() and shown.predicted.shape == (count, 16, 16)
    assert torch.equal(torch.from_numpy(shown.predicted).long(), output[:count].argmax(1))
    assert torch.allclose(torch.from_numpy(shown.probability), output[:count].softmax(1).amax(1), atol=1e-6)
    matrix = confusion(predictions(trainer.assembly))["test"]
    assert matrix.counts.sum() == part.y.numel()
    assert matrix.support.tolist() == part.y.flatten().bincount(minlength=5).tolist()


def test_a_frame_holds_masks_confusion_and_every_unit(trainer: Trainer) -> None:
    told = scene(trainer, 1)
    assert told["task"]["kind"] == "segmentation" and told["task"]["classes"][0] == "background" and told["metric"] == "iou"
    assert told["data"]["y"].dtype == torch.uint8 and tuple(told["data"]["y"].shape) == (60, 16, 16)
    frame = Camera(trainer).frame(frozenset(View), 0, exact=True)
    assert frame["examples"]["predicted"].shape[1:] == (16, 16)
    assert len(frame["confusion"]["test"]) == 5 and len(frame["units"]) == len(trainer.plan.blocks())


def test_it_goes_on_from_a_checkpoint_to_the_bit() -> None:
    straight = Trainer(small(), device="cpu")
    straight.run(6)
    half = Trainer(small(), device="cpu")
    half.run(3)
    rest = Trainer(small(), device="cpu")
    rest.restore(Checkpoint.from_bytes(half.checkpoint().to_bytes()))
    rest.run(3)
    for a, b in zip(straight.network.parameters(), rest.network.parameters(), strict=True):
        assert torch.equal(a, b)


def test_it_learns_what_is_where() -> None:
    """Far above background everywhere, whose mean IoU is about 0.14."""
    trainer = Trainer(small(data=Data(source=SegmentedShapes(size=240, side=16, shapes=1, noise=0), split=SMALL.split), optimiser=Adam(lr=0.01)))
    trainer.run(160)
    assert trainer.evaluate()["train"]["iou"] > 0.4


def test_the_script_repeats_the_run_in_a_fresh_process(tmp_path: Path) -> None:
    experiment = small()
    (tmp_path / "script.py").write_text(export(experiment))
    done = subprocess.run([sys.executable, "-I", "script.py", "2"], cwd=tmp_path, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    trainer = Trainer(experiment, device="cpu")
    trainer.run(2 * 2)
    scores = trainer.evaluate()
    for part, measured in scores.items():
        for name, value in measured.items():
            assert rows[-1][f"{part}.{name}"] == pytest.approx(value, abs=1e-5)
