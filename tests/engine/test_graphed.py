"""The gear of CUDA graphs. Everything but the recording itself is the same without a GPU, and is tested as such."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.engine import Trainer, devices, gears
from playground.engine.assembly import Assembly, assemble
from playground.engine.graphed import WARM, GraphedGear, Step, uncapturable
from playground.engine.hands import NOTHING, Hands
from playground.experiment import Experiment
from tests.engine.cases import case, experiment, same, state

CASES: dict[str, dict[str, Any]] = {
    "adam": {"network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}]},
    "batch norm, uneven batches": {"network": [{"kind": "dense", "units": 8}, {"kind": "batch_norm"}, {"kind": "relu"}], "training": {"batch": 11}},
    "momentum, cosine, penalties, clipping, max-norm": {
        "optimiser": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True},
        "schedule": {"kind": "cosine", "epochs": 9},
        "penalties": [{"kind": "l1"}, {"kind": "l2"}],
        "training": {"batch": 7, "clip": 0.5, "max_norm": 1.5},
    },
    "plain descent": {"optimiser": {"kind": "sgd", "lr": 0.1}, "training": {"batch": "full"}},
    "convolution": {
        "data": {"source": {"kind": "digits"}, "split": {"train": 0.1, "validation": 0.1, "test": 0.8}},
        "network": [{"kind": "conv2d", "channels": 4}, {"kind": "relu"}, {"kind": "max_pool"}],
        "optimiser": {"kind": "adamw", "lr": 0.01, "amsgrad": True},
        "training": {"batch": 64},
    },
}


class Recorder:
    """Stands for the recording: the step stays as it is, and what is asked for is counted."""

    def __init__(self, refusing: str = "") -> None:
        self.refusing, self.recorded, self.launched = refusing, 0, 0

    def __call__(self, step: Step) -> Step:
        if self.refusing:
            raise RuntimeError(self.refusing)
        self.recorded += 1

        def launch() -> None:
            self.launched += 1
            step()

        return launch


def graphed(given: Experiment, recorder: Recorder) -> Trainer:
    trainer = Trainer(given, device="cpu")
    trainer.loop.gear = GraphedGear(trainer.assembly, capture=recorder)
    return trainer


@pytest.mark.parametrize("name", CASES)
def test_the_step_on_buffers_is_the_lean_gears_to_the_bit(name: str) -> None:
    given, recorder = experiment(**CASES[name]), Recorder()
    plain, ours = Trainer(given, device="cpu"), graphed(given, recorder)
    plain.run(60)
    for steps in (1, 2, 30, 27):  # in whatever pieces
        ours.run(steps)
    assert same(state(plain), state(ours)) and plain.checkpoint().optimisers[0][0].keys() == ours.checkpoint().optimisers[0][0].keys()
    assert recorder.recorded == 1 and recorder.launched > 30
    assert plain.rows[-1]["train.loss"] == ours.rows[-1]["train.loss"]


def test_largest_loss_and_nan_are_told() -> None:
    given = experiment(**CASES["adam"])
    trainers = Trainer(given, device="cpu"), graphed(given, Recorder())
    peaks: list[float] = []
    for trainer in trainers:
        journey, rates = trainer.loop.depart(9)
        peaks.append(float(trainer.loop.gear.travel(journey, rates)))
    assert peaks[0] == peaks[1]
    for trainer in trainers:
        with torch.no_grad():
            next(iter(trainer.assembly.network.parameters())).fill_(torch.nan)
        journey, rates = trainer.loop.depart(9)
        assert torch.isnan(trainer.loop.gear.travel(journey, rates))


def test_a_step_that_cannot_be_recorded_is_the_lean_gears_and_says_why() -> None:
    given = experiment(**CASES["adam"])
    plain, ours = Trainer(given, device="cpu"), graphed(given, Recorder("operation not permitted when stream is capturing\nmore"))
    assert (ours.gear, ours.gear_reason) == ("torch, CUDA graph", "")
    plain.run(40)
    ours.run(40)
    assert same(state(plain), state(ours))
    assert ours.gear == "torch"
    assert ours.gear_reason.endswith(": operation not permitted when stream is capturing")


def test_a_checkpoint_goes_on_to_the_bit_and_is_recorded_anew() -> None:
    given, recorder = experiment(**CASES["momentum, cosine, penalties, clipping, max-norm"]), Recorder()
    plain, ours = Trainer(given, device="cpu"), graphed(given, recorder)
    ours.run(23)
    kept = ours.checkpoint()
    ours.run(20)
    ours.restore(kept)
    ours.run(30)
    plain.run(53)
    assert same(state(plain), state(ours)) and recorder.recorded == 2


def test_who_looks_in_by_hooks_is_called() -> None:
    recorder, seen = Recorder(), list[Tensor]()
    trainer = graphed(experiment(**CASES["adam"]), recorder)
    trainer.run(WARM + 5)
    launched = recorder.launched
    with trainer.assembly.network[0].register_forward_hook(lambda _m, _x, y: seen.append(y)):
        trainer.run(3)
    assert len(seen) == 3 and recorder.launched == launched


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({}, ""),
        ({"network": [{"kind": "dense", "units": 4}, {"kind": "dropout"}]}, "random numbers"),
        ({"optimiser": {"kind": "rmsprop"}}, "RMSprop"),
        ({"optimiser": {"kind": "lbfgs"}, "training": {"batch": "full"}}, "L-BFGS"),
    ],
)
def test_what_is_not_recorded_says_why(changes: dict[str, Any], word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the gear is chosen by it, on CUDA alone."""
    assembly = assemble(experiment(**changes), "cpu")
    reason = uncapturable(assembly, NOTHING)
    assert (reason is None) if not word else (reason is not None and word in reason)
    monkeypatch.setattr(gears, "GraphedGear", lambda *_: "graphed")
    chosen: Any = gears.choose(on_cuda(assembly), NOTHING)
    assert chosen == "graphed" if not word else chosen.reason == reason
    assert gears.choose(assembly, NOTHING).name == "torch"


def on_cuda(assembly: Assembly) -> Assembly:
    """An assembly that says so of itself."""
    return replace(assembly, device=torch.device("cuda"))


def test_frozen_weights_are_not_recorded() -> None:
    assembly = assemble(experiment(), "cpu")
    name, weight = next(iter(assembly.tensors().items()))
    assert "frozen" in (uncapturable(assembly, Hands({name: torch.ones_like(weight, dtype=torch.bool)})) or "")


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA here")
@pytest.mark.parametrize("name", CASES)
def test_on_a_gpu_the_graph_takes_the_course_of_single_launches(name: str) -> None:
    given = experiment(**CASES[name])
    plain, ours = Trainer(given, device="cuda"), Trainer(given, device="cuda")
    plain.loop.gear = gears.LeanGear(plain.assembly)
    assert ours.gear == "torch, CUDA graph"
    for trainer in (plain, ours):
        trainer.run(30)
    assert ours.gear == "torch, CUDA graph", ours.gear_reason
    for a, b in zip(plain.assembly.tensors().values(), ours.assembly.tensors().values(), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-3, atol=1e-4)


@pytest.mark.gpu
@pytest.mark.skipif(len(devices()) == 1, reason="no GPU here")
def test_on_a_gpu_dropout_is_left_to_the_lean_gear() -> None:
    assert "random numbers" in Trainer(case("dropout and batch norm"), device=devices()[1]).gear_reason or not torch.cuda.is_available()
