"""The fused CPU step on pictures and sequences takes the steps of torch's autograd and torch.optim."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.engine import Trainer
from playground.engine.assembly import assemble
from playground.engine.compiled import FusedGear
from playground.engine.gears import beyond
from playground.engine.hands import NOTHING, Hands
from playground.engine.lean import LeanGear
from playground.experiment import Experiment
from playground.problem import SpecError
from tests.engine.cases import experiment, same, state
from tests.engine.test_fused import ACTIVATIONS, FAMILY, agree, agree_as_torch_with_itself, apart, loop, moments, walk, weights

pytestmark = pytest.mark.usefixtures("kernel")
DIGITS = {"data": {"source": {"kind": "digits"}, "split": {"train": 0.1, "validation": 0.1, "test": 0.8}}}
GENTLY = {"optimiser": {"kind": "sgd", "lr": 0.05}}
ELEMENTWISE = [kind for kind in ACTIVATIONS if kind != "softmax"]
CONV, POOL, RELU, FLAT = {"kind": "conv2d", "channels": 5}, {"kind": "max_pool"}, {"kind": "relu"}, {"kind": "flatten"}
NORM = {"kind": "batch_norm"}


def pictures(network: list[dict[str, Any]], **changes: Any) -> Experiment:
    return experiment(**{**DIGITS, **GENTLY, "network": network, **changes})


NETWORKS: dict[str, list[dict[str, Any]]] = {
    "convolutions, ReLU and max pools": [{"kind": "conv2d", "channels": 16}, RELU, POOL, {"kind": "conv2d", "channels": 32}, RELU, POOL],
    "LeNet": [CONV, {"kind": "tanh"}, {"kind": "avg_pool"}, CONV, {"kind": "tanh"}, {"kind": "avg_pool"}, FLAT, {"kind": "dense", "units": 9}, RELU],
    "a stride": [{"kind": "conv2d", "channels": 6, "stride": 2, "padding": 1}, RELU, {"kind": "conv2d", "channels": 7, "stride": 3, "padding": 2}],
    "a dilation": [CONV, {"kind": "conv2d", "channels": 3, "dilation": 2, "padding": 1}, RELU],
    "a stride and a dilation": [CONV, {"kind": "conv2d", "channels": 3, "dilation": 2, "padding": 3, "stride": 2}, RELU],
    "windows that leave gaps": [CONV, {"kind": "conv2d", "channels": 3, "kernel": 2, "stride": 3, "padding": 0}, RELU],
    "even windows": [CONV, {"kind": "conv2d", "channels": 3, "kernel": 4, "padding": "valid"}, RELU],
    "more padding than picture": [{"kind": "conv2d", "channels": 3, "kernel": 3, "padding": 5}, RELU, CONV],
    "one by one": [{"kind": "conv2d", "channels": 9, "kernel": 1}, RELU, {"kind": "conv2d", "channels": 3, "kernel": 1}],
    "batch norm": [CONV, NORM, RELU, POOL, {"kind": "conv2d", "channels": 7, "bias": False}, NORM, {"kind": "tanh"}, {"kind": "global_pool"}],
    "batch norm everywhere": [{"kind": "batch_norm", "affine": False}, CONV, {"kind": "batch_norm", "affine": False}, RELU, FLAT, NORM],
    "batch norm of sequences": [FLAT, {"kind": "reshape", "channels": 4}, NORM, {"kind": "conv1d", "channels": 3}, NORM, RELU],
    "no bias": [{"kind": "conv2d", "channels": 4, "bias": False}, RELU, {"kind": "conv2d", "channels": 4, "bias": False}],
    "overlapping pools": [
        CONV,
        {"kind": "max_pool", "kernel": 3, "stride": 2, "padding": 1},
        {"kind": "avg_pool", "kernel": 3, "stride": 1, "padding": 1},
    ],
    "pools rounded up": [CONV, {"kind": "max_pool", "kernel": 3, "ceil": True}, CONV, {"kind": "avg_pool", "kernel": 2, "padding": 1, "ceil": True}],
    "pools that leave gaps": [CONV, {"kind": "max_pool", "kernel": 2, "stride": 3}, CONV, {"kind": "avg_pool", "kernel": 1, "stride": 2}],
    "adaptive pools": [CONV, {"kind": "adaptive_pool", "size": 5}, CONV, {"kind": "adaptive_pool", "size": 3, "keep": "largest"}, RELU],
    "the mean of each channel": [CONV, RELU, CONV, RELU, {"kind": "global_pool"}],
    "the largest of each channel": [CONV, RELU, CONV, {"kind": "global_pool", "keep": "largest"}, {"kind": "dense", "units": 4}, {"kind": "softmax"}],
    "pools alone": [POOL, {"kind": "avg_pool"}, FLAT],
    "a picture of dense units": [FLAT, {"kind": "dense", "units": 48}, RELU, {"kind": "reshape", "channels": 3, "height": 4}, CONV, POOL],
    "sequences": [FLAT, {"kind": "reshape", "channels": 4}, {"kind": "conv1d", "channels": 6, "dilation": 2}, RELU, POOL, {"kind": "conv1d"}, RELU],
    "dropout": [
        {"kind": "dropout", "p": 0.1},
        CONV,
        {"kind": "dropout", "p": 0.3},
        RELU,
        {"kind": "channel_dropout", "p": 0.4},
        CONV,
        {"kind": "alpha_dropout", "p": 0.2},
        POOL,
        FLAT,
        {"kind": "dropout", "p": 0.2},
    ],
    "dropout of sequences": [
        FLAT,
        {"kind": "reshape", "channels": 4},
        {"kind": "channel_dropout"},
        {"kind": "conv1d", "channels": 5},
        {"kind": "dropout", "p": 0.3},
        {"kind": "channel_dropout", "p": 0.4},
        {"kind": "alpha_dropout", "p": 0.1},
    ],
}


@pytest.mark.parametrize("batch", [64, 10])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_agrees_with_torch(name: str, batch: int) -> None:
    agree_as_torch_with_itself(pictures(NETWORKS[name], training={"batch": batch}))


@pytest.mark.parametrize("batch", [64, 10])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_network_agrees_with_torch_by_tiles(name: str, batch: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """All convolutions that can go by tiles do, also where that does not pay."""
    monkeypatch.setattr("playground.engine.tiling._by_tiles", lambda window, batch: 1)
    agree_as_torch_with_itself(pictures(NETWORKS[name], training={"batch": batch}))


@pytest.mark.parametrize("batch", [1, 3, 8, 16, 17, 100, "full"])
def test_every_size_of_batch_agrees_with_torch(batch: int | str) -> None:
    agree_as_torch_with_itself(pictures([CONV, RELU, POOL, CONV, {"kind": "sigmoid"}], training={"batch": batch}))


@pytest.mark.parametrize("kind", ELEMENTWISE)
def test_every_activation_agrees_with_torch(kind: str) -> None:
    agree_as_torch_with_itself(pictures([CONV, {"kind": kind}, {"kind": "avg_pool"}, CONV, {"kind": kind}]))


CASES: dict[str, dict[str, Any]] = {
    "Adam, penalties, clipping": {
        "optimiser": {"kind": "adam", "lr": 0.003, "eps": 1e-2},
        "penalties": [{"kind": "l1", "strength": 0.001}, {"kind": "l2", "strength": 0.01}],
        "training": {"clip": 0.5, "batch": 20},
    },
    "momentum, max-norm": {"optimiser": {"kind": "nesterov", "lr": 0.02}, "training": {"max_norm": 0.8, "batch": 32}},
    "decoupled decay, a schedule": {"optimiser": {"kind": "adamw", "eps": 1e-2, "weight_decay": 0.1}, "schedule": {"kind": "one_cycle", "epochs": 3}},
    "squared error": {"objective": {"kind": "supervised", "loss": {"kind": "mse"}}},
    "hinge": {"objective": {"kind": "supervised", "loss": {"kind": "hinge"}}},
    "label smoothing": {"objective": {"kind": "supervised", "loss": {"kind": "cross_entropy", "label_smoothing": 0.2}}},
    "focal": {"objective": {"kind": "supervised", "loss": {"kind": "focal"}}},
}


@pytest.mark.parametrize("name", CASES)
def test_everything_around_the_network_agrees_with_torch(name: str) -> None:
    agree(pictures([CONV, {"kind": "tanh"}, POOL, CONV, {"kind": "tanh"}, FLAT, {"kind": "dense", "units": 8}, {"kind": "tanh"}], **CASES[name]))


@st.composite
def layers(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Convolutions and poolings of any geometry, with activations and dropouts between them; not all fit the picture."""
    found: list[dict[str, Any]] = []
    if draw(st.booleans()):
        found += [FLAT, {"kind": "reshape", "channels": draw(st.sampled_from([1, 2, 4])), "height": 4}]
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from(["conv2d", "conv2d", "conv2d", "max_pool", "avg_pool", "adaptive_pool"]))
        kernel, padding = draw(st.integers(1, 4)), draw(st.integers(0, 2))
        if kind == "conv2d":
            stride, dilation = draw(st.integers(1, 3)), draw(st.integers(1, 2))
            shape = {"kernel": kernel, "padding": padding, "stride": stride, "dilation": dilation}
            found.append({"kind": kind, "channels": draw(st.integers(1, 9)), "bias": draw(st.booleans()), **shape})
        elif kind == "adaptive_pool":
            found.append({"kind": kind, "size": draw(st.integers(1, 4)), "keep": draw(st.sampled_from(["average", "largest"]))})
        else:
            extra = {"stride": draw(st.none() | st.integers(1, 3)), "ceil": draw(st.booleans())}
            found.append({"kind": kind, "kernel": kernel, "padding": min(padding, kernel // 2), **extra})
        # with less than 0.1, rounding grows large where two examples are alike
        found += [{"kind": "batch_norm", "affine": draw(st.booleans()), "eps": 0.1}] * draw(st.integers(0, 1))
        found += [{"kind": draw(st.sampled_from(ELEMENTWISE))}] * draw(st.integers(0, 1))
        found += [{"kind": draw(st.sampled_from(["dropout", "alpha_dropout", "channel_dropout"])), "p": 0.3}] * draw(st.integers(0, 1))
    return found


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Anything that looks at pictures and that the kernel covers."""
    kind = draw(st.sampled_from(["sgd", "momentum", "adam", "rmsprop"]))
    optimiser = {"kind": kind, "lr": {"sgd": 0.05, "momentum": 0.01}.get(kind, 0.001)} | ({} if kind in ("sgd", "momentum") else {"eps": 1e-2})
    training = {"batch": draw(st.integers(1, 40)), "clip": draw(st.sampled_from([None, 0.5])), "max_norm": draw(st.sampled_from([None, 1.0]))}
    try:
        chosen = pictures(draw(layers()), optimiser=optimiser, training=training, seed=draw(st.integers(0, 9)))
        assembly = assemble(chosen)
    except SpecError:
        assume(False)
    assume(beyond(assembly, NOTHING) is None)
    return chosen


@settings(FAMILY, max_examples=40)
@given(experiments())
def test_any_experiment_agrees_with_torch(chosen: Experiment) -> None:
    agree_as_torch_with_itself(chosen)


@pytest.mark.slow
@settings(FAMILY, max_examples=200)
@given(experiments())
def test_any_of_many_experiments_agrees_with_torch(chosen: Experiment) -> None:
    agree_as_torch_with_itself(chosen)


def test_checkpoints_go_from_gear_to_gear() -> None:
    chosen = pictures([CONV, {"kind": "tanh"}, POOL, CONV, {"kind": "tanh"}], optimiser={"kind": "adam", "lr": 0.003, "eps": 1e-2})
    whole = loop(chosen, LeanGear)
    walk(whole, 40)
    for first, second in ((LeanGear, FusedGear), (FusedGear, LeanGear)):
        one, other = loop(chosen, first), loop(chosen, second)
        walk(one, 13)
        other.load(one.capture())
        walk(other, 27)
        assert apart(weights(whole), weights(other)) <= 2e-5
        assert apart(moments(whole), moments(other)) <= 2e-5


def test_slices_change_no_bit() -> None:
    chosen = pictures([CONV, RELU, {"kind": "dropout"}, POOL, {"kind": "channel_dropout"}], training={"batch": 23}, optimiser={"kind": "adam"})
    straight, sliced = loop(chosen, FusedGear), loop(chosen, FusedGear)
    walk(straight, 60, 4096)
    for count in (1, 2, 17, 5, 35):
        walk(sliced, count, count)
        sliced.load(sliced.capture())
    assert all(torch.equal(a, b) for a, b in zip(weights(straight), weights(sliced), strict=True))
    assert all(torch.equal(a, b) for a, b in zip(moments(straight), moments(sliced), strict=True))


def test_observing_and_evaluating_change_no_bit() -> None:
    chosen = pictures([CONV, RELU, POOL, {"kind": "dropout"}])
    plain, watched = Trainer(chosen), Trainer(chosen)
    assert plain.gear == "fused" and plain.gear_reason == ""
    plain.run(30)
    for _ in range(3):
        watched.run(10, observe=True)
        watched.evaluate()
    assert same(state(plain), state(watched))


def test_what_is_frozen_stays_to_the_bit() -> None:
    """Masks lie in memory as one likes; weights with the channels innermost."""
    chosen = pictures([{"kind": "conv2d", "channels": 4}, NORM, RELU, CONV, RELU, POOL], optimiser={"kind": "momentum", "lr": 0.02})
    shapes = {name: tensor.shape for name, tensor in loop(chosen, LeanGear).assembly.tensors().items() if tensor.ndim}
    generator = torch.Generator().manual_seed(0)
    masks = {name: torch.rand(shape, generator=generator) < 0.4 for name, shape in shapes.items()}
    run, start = loop(chosen, FusedGear, Hands(frozen=masks)), loop(chosen, LeanGear).assembly.tensors()
    walk(run, 20)
    for name, tensor in run.assembly.tensors().items():
        if name not in masks:
            continue
        assert torch.equal(tensor[masks[name]], start[name][masks[name]])
        assert not torch.equal(tensor[~masks[name]], start[name][~masks[name]])
    agree(chosen, hands=Hands(frozen=masks), tolerance=2e-5)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_shows_in_the_loss(value: float) -> None:
    for network in NETWORKS.values():
        run = loop(pictures(network, training={"batch": 10}), FusedGear)
        weight = next(p for p in run.assembly.network.parameters())
        with torch.no_grad():
            weight[(0,) * weight.ndim] = value
        walk(run, 2)
        assert not all(torch.isfinite(tensor).all() for tensor in weights(run))


def test_the_same_place_of_equals_is_picked() -> None:
    """Zeros of a ReLU are equal in many windows; of what is no number the place counts too."""
    agree(pictures([RELU, {"kind": "max_pool", "kernel": 3, "stride": 1}, CONV, RELU, {"kind": "max_pool", "kernel": 3, "stride": 1, "padding": 1}]))


BEYOND = {
    "Conv 2-D": [CONV, {"kind": "conv2d", "channels": 5, "groups": "depthwise"}],
    "Group norm": [CONV, {"kind": "group_norm"}, RELU],
    "Upsample": [CONV, {"kind": "upsample"}],
    "PReLU": [CONV, {"kind": "prelu"}],
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_it_goes_by_torch_and_says_why(name: str) -> None:
    trainer = Trainer(pictures(BEYOND[name]))
    assert trainer.gear == "torch" and trainer.gear_reason.startswith(f"{name} is beyond the fused CPU step")


def test_torch_takes_what_it_is_faster_at() -> None:
    """Measured: docs/benchmarks.md."""
    large = [{"kind": "conv2d", "channels": 64}, RELU, {"kind": "conv2d", "channels": 64}, RELU]
    assert Trainer(pictures(large, training={"batch": 64})).gear == "fused"
    alone = Trainer(pictures(large, training={"batch": 1}))
    assert alone.gear == "torch" and "Batches of 1 such pictures" in alone.gear_reason
    assert Trainer(pictures(large, training={"batch": 4})).gear == "fused"
    wide = [{"kind": "conv2d", "channels": 2048, "kernel": 1}, RELU]
    huge = Trainer(pictures(wide, training={"batch": "full"}, data={"source": {"kind": "digits"}}))
    assert huge.gear == "torch" and "too much memory" in huge.gear_reason
    deep = Trainer(pictures([POOL, POOL, {"kind": "conv2d", "channels": 512}, {"kind": "conv2d", "channels": 128}], training={"batch": 16}))
    assert deep.gear == "torch" and "so many weights" in deep.gear_reason
    deep = Trainer(pictures([POOL, {"kind": "conv2d", "channels": 512}, {"kind": "conv2d", "channels": 128}], training={"batch": 16}))
    assert deep.gear == "fused", "by tiles, weights need not stay near"
