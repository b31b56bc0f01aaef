"""The small parts that the trainer is made of."""

from __future__ import annotations

import gc
import inspect
import weakref

import pytest
import torch
from torch import nn

from playground.engine import Trainer, devices, prepare_process, reading, train
from playground.engine.assembly import assemble
from playground.engine.backward import backward_of
from playground.engine.device import WORTH_A_GPU, choose
from playground.engine.forward import forward_of, pooled_first
from playground.engine.fused import fused_of
from playground.engine.noise import Noise, draws
from playground.experiment import DeviceChoice
from playground.problem import SpecError
from tests.engine.cases import case, experiment

CPU = torch.device("cpu")


POOLED = [
    nn.MaxPool2d(2),
    nn.MaxPool2d(3, stride=1, padding=1),
    nn.MaxPool2d(3, stride=2, ceil_mode=True),
    nn.MaxPool2d(2, dilation=2),
]


@pytest.mark.parametrize("pool", POOLED, ids=str)
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last], ids=str)
def test_a_relu_after_the_pooling_changes_no_bit(pool: nn.Module, layout: torch.memory_format) -> None:
    generator = torch.Generator().manual_seed(0)
    x = (torch.randint(-3, 3, (4, 3, 9, 9), generator=generator) / 2).to(memory_format=layout)  # many ties, zeros, windows without a positive
    x[0, 0, :4, :4] = -1.0
    x[1, 1, 5, 5], x[2, 0, 0, 0] = float("nan"), float("inf")
    network = nn.Sequential(nn.ReLU(), pool)
    assert [type(module) for module in pooled_first([*network])] == [type(pool), nn.ReLU]
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    made, wanted = forward_of(network)(ours), network(theirs)
    assert made.equal(wanted) or made.nan_to_num(7.0).equal(wanted.nan_to_num(7.0))
    share = torch.randn(wanted.shape, generator=generator)
    made.backward(share)
    wanted.backward(share)
    assert ours.grad is not None and theirs.grad is not None and ours.grad.equal(theirs.grad)


def test_only_a_relu_right_before_a_pooling_changes_places() -> None:
    tanh, pool, relu, average = nn.Tanh(), nn.MaxPool2d(2), nn.ReLU(), nn.AvgPool2d(2)
    for modules in ([tanh, pool], [relu, average], [pool, relu], [relu, tanh, pool], [relu, nn.MaxPool2d(2, return_indices=True)]):
        assert pooled_first(modules) == modules


def parameters() -> list[nn.Parameter]:
    generator = torch.Generator().manual_seed(0)
    return [nn.Parameter(torch.randn(shape, generator=generator)) for shape in ((5, 3), (5,), (1, 5))]


@pytest.mark.parametrize(
    ("kind", "arguments"),
    [
        (torch.optim.SGD, {"lr": 0.1}),
        (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}),
        (torch.optim.SGD, {"lr": 0.1, "momentum": 0.9, "dampening": 0.5}),
        (torch.optim.Adam, {"lr": 0.1, "weight_decay": 0.01}),
        (torch.optim.Adam, {"lr": 0.1, "amsgrad": True}),
        (torch.optim.AdamW, {"lr": 0.1}),
    ],
)
def test_the_fused_call_is_the_step(kind: type[torch.optim.Optimizer], arguments: dict[str, object]) -> None:
    ours, theirs = parameters(), parameters()
    one, other = kind(ours, fused=True, **arguments), kind(theirs, fused=True, **arguments)  # type: ignore[call-arg]
    for step in range(6):
        gradients = [torch.sin(p.detach() + step) for p in ours]
        for p, q, g in zip(ours, theirs, gradients, strict=True):
            p.grad, q.grad = g, g.clone()
        other.step()
        call = fused_of(one) if step else None
        assert call is not None or step == 0
        with torch.no_grad():
            call(gradients, 0.1) if call else one.step()
    assert all(torch.equal(p, q) for p, q in zip(ours, theirs, strict=True))


def test_unfused_optimisers_are_left_to_torch() -> None:
    assert fused_of(torch.optim.RMSprop(parameters())) is None
    assert fused_of(torch.optim.Adam(parameters(), foreach=True)) is None


def test_gradients_are_those_of_autograd() -> None:
    chosen = parameters()
    loss = sum((p.sin() ** 2).sum() for p in chosen)
    expected = torch.autograd.grad(loss, chosen, retain_graph=True)
    assert all(torch.equal(a, b) for a, b in zip(backward_of(chosen)(loss), expected, strict=True))


@pytest.mark.parametrize("name", ["adam", "dropout and batch norm", "convolution"])
def test_the_plain_function_is_the_network(name: str) -> None:
    assembly = assemble(case(name))
    with reading(assembly.network):
        assert torch.equal(forward_of(assembly.network)(assembly.x), assembly.network(assembly.x))


def test_only_networks_that_draw_get_a_stream_of_their_own() -> None:
    x = torch.randn(4, 3)
    norm = nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3))
    before = torch.get_rng_state()
    mean = norm[1].running_mean.clone()  # type: ignore[operator,union-attr]
    assert not draws([norm], x) and draws([nn.Sequential(nn.Dropout(0.5))], x) and draws([nn.RReLU()], x)
    assert torch.equal(norm[1].running_mean, mean) and torch.equal(torch.get_rng_state(), before)  # type: ignore[arg-type]


def test_the_stream_goes_on_where_it_stopped_also_after_a_failure() -> None:
    noise, before = Noise(3, CPU), torch.get_rng_state()
    with noise.drawing():
        first = torch.rand(2)
    with pytest.raises(ZeroDivisionError), noise.drawing():
        raise ZeroDivisionError
    with noise.drawing():
        second = torch.rand(2)
    assert torch.equal(torch.get_rng_state(), before)
    assert torch.equal(torch.cat([first, second]), torch.rand(4, generator=torch.Generator().manual_seed(3)))


def test_reading_restores_modes_when_something_fails() -> None:
    network = nn.Sequential(nn.Dropout(), nn.BatchNorm1d(3).eval())
    with pytest.raises(ZeroDivisionError), reading(network):
        assert not network[0].training
        raise ZeroDivisionError
    assert [module.training for module in network.modules()] == [True, True, False]


def test_the_cpu_is_always_there_and_takes_small_networks() -> None:
    assert devices()[0] == "cpu"
    assert choose(DeviceChoice.AUTO, WORTH_A_GPU - 1) == CPU


@pytest.mark.skipif("mps" in devices(), reason="there is one here")
def test_a_device_that_is_absent_is_named() -> None:
    with pytest.raises(SpecError, match=r"training.device: expected one of auto, cpu.* on this machine, got 'mps'"):
        Trainer(experiment(training={"device": "mps"}))


def test_preparing_a_process_sets_threads_and_denormals() -> None:
    threads = torch.get_num_threads()
    try:
        prepare_process()
        assert torch.get_num_threads() == 1
        assert float(torch.tensor(1e-38) * 1e-3) == 0.0
    finally:
        torch.set_num_threads(threads)
        torch.set_flush_denormal(False)


def test_training_in_one_call_gives_rows_a_table_and_the_trainer() -> None:
    record = train(experiment(), epochs=4)
    assert record.trainer.position.epoch == 4 and record.trainer.position.batch == 0
    assert list(record.frame().columns) == list(record.trainer.columns) and len(record.frame()) == len(record.rows) == 5
    assert "train loss" in str(record)
    assert train(experiment(training={"stop": [{"kind": "epochs", "limit": 3}]})).trainer.position.epoch == 3


def test_a_trainer_that_is_dropped_leaves_nothing_behind() -> None:
    trainer = Trainer(case("dropout and batch norm"))
    trainer.run(150)
    network = weakref.ref(trainer.network)
    del trainer
    gc.collect()
    assert network() is None


def test_torch_still_wraps_steps_in_a_way_that_can_be_undone() -> None:
    assert inspect.unwrap(torch.optim.Adam.step) is not torch.optim.Adam.step


@pytest.mark.gpu
@pytest.mark.skipif(len(devices()) == 1, reason="no GPU here")
@pytest.mark.parametrize("name", ["dropout and batch norm", "convolution", "momentum, cosine, penalties, clipping, max-norm"])
def test_a_gpu_takes_the_same_course(name: str) -> None:
    """Without dropout's draws, the first steps agree with the CPU's up to rounding; a checkpoint goes from one to the other."""
    here, there = Trainer(case(name), device="cpu"), Trainer(case(name), device=devices()[1])
    for trainer in (here, there):
        trainer.run(10)
    if "dropout" not in name and name != "convolution":
        for a, b in zip(here.assembly.tensors().values(), there.assembly.tensors().values(), strict=True):
            torch.testing.assert_close(a, b.cpu(), rtol=1e-3, atol=1e-4)
    again = Trainer(case(name), device=devices()[1])
    again.restore(type(there.checkpoint()).from_bytes(there.checkpoint().to_bytes()))
    again.run(5)
    assert again.position.step == 15 and again.evaluate()["train"]["loss"] > 0
