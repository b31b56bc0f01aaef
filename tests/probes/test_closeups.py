"""What a viewer may look at more closely: one step's gradients and updates, kernels, large layers summed up, one unit."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import nn

from playground.engine import Trainer
from playground.engine.assembly import assemble
from playground.engine.sampler import Sampler
from playground.model.blocks import Display
from playground.probes import filters, focus, gradients, summary, units, updates
from tests.engine.cases import case, experiment, state

WIDE = [{"kind": "dense", "units": 100}, {"kind": "batch_norm"}, {"kind": "tanh"}, {"kind": "dropout"}, {"kind": "dense", "units": 3}]


def layer(trainer: Trainer, name: str) -> nn.Linear:
    found = dict(trainer.network.named_children())[name]
    assert isinstance(found, nn.Linear)
    return found


def test_gradients_and_updates_are_those_of_the_observed_step() -> None:
    """The gradient by autograd at the weights before the step, on its batch; the update by subtraction."""
    chosen = experiment(network=[{"kind": "dense", "units": 70}, {"kind": "tanh"}])
    trainer = Trainer(chosen)
    trainer.run(3)
    before = state(trainer)
    trainer.run(1, observe=True, keep=True)
    observed, blocks = trainer.observation, trainer.plan.blocks()
    assert observed is not None and observed.step == 4
    other = assemble(chosen)
    with torch.no_grad():
        for name, tensor in other.tensors().items():
            tensor.copy_(before[name])
    sampler = Sampler(other.prepared.train.x, other.prepared.train.y, chosen.training.batch, chosen.seed)
    for _ in range(4):
        x, y = next(sampler.stretch(1).batches())
    loss = other.bound.loss(other.bound.phases[0], {"network": other.network}, x, y)
    wanted = dict(zip(dict(other.network.named_parameters()), torch.autograd.grad(loss, list(other.network.parameters())), strict=True))
    found, moved = gradients(observed, blocks), updates(observed, blocks)
    assert found[0] is moved[0] is None
    for place, name in ((1, "0_dense"), (2, "output")):
        rows, columns = list(blocks[place].shown), list(blocks[place - 1].shown)
        seen, step = found[place], moved[place]
        assert seen is not None and step is not None and step.bias is not None
        np.testing.assert_allclose(seen.weight, wanted[f"{name}.weight"][rows][:, columns], rtol=1e-4, atol=1e-7)
        np.testing.assert_allclose(seen.bias, wanted[f"{name}.bias"][rows], rtol=1e-4, atol=1e-7)
        after = state(trainer)
        assert np.array_equal(step.weight, (after[f"network.{name}.weight"] - before[f"network.{name}.weight"])[rows][:, columns])
        assert np.array_equal(step.bias, (after[f"network.{name}.bias"] - before[f"network.{name}.bias"])[rows])


def test_frozen_weights_have_neither_gradient_nor_update_and_nothing_is_kept_unasked() -> None:
    trainer = Trainer(experiment(network=WIDE, optimiser={"kind": "adamw", "weight_decay": 0.5}))
    trainer.freeze("network[0]", 8)
    trainer.run(2, observe=True)
    assert trainer.observation is not None and not trainer.observation.gradients and not trainer.observation.updates
    trainer.run(2, observe=True, keep=True)
    blocks = trainer.plan.blocks()
    for found in (gradients(trainer.observation, blocks)[1], updates(trainer.observation, blocks)[1]):
        assert found is not None
        still = [not row.any() for row in found.weight]
        assert still == [unit == 8 for unit in blocks[1].shown]


def test_filters_are_the_kernels_of_the_drawn_channels() -> None:
    chosen = case("convolution").model_dump(mode="json")
    stack = [{"kind": "conv2d", "channels": 40}, {"kind": "relu"}, {"kind": "conv2d", "channels": 5, "kernel": 5}]
    trainer = Trainer(experiment(data=chosen["data"], network=stack))
    blocks, kernels = trainer.plan.blocks(), dict(trainer.network.named_parameters())
    found = filters(trainer.network, blocks)
    assert [kernel and kernel.weight.shape for kernel in found] == [None, (len(blocks[1].shown), 1, 3, 3), (5, 16, 5, 5), None]
    assert found[1] is not None and np.array_equal(found[1].weight, kernels["0_conv2d.weight"].detach()[list(blocks[1].shown)])
    picked = [i * 40 // 16 for i in range(16)]
    assert found[2] is not None and np.array_equal(found[2].weight, kernels["2_conv2d.weight"].detach()[:, picked])


def test_summaries_are_mean_and_deviation_over_the_training_examples() -> None:
    trainer = Trainer(experiment(network=WIDE))
    trainer.run(20)
    trainer.silence("network[0]", 7)
    found = summary(trainer.assembly, trainer.plan.blocks())
    assert [part is not None for part in found] == [False, True, False, False]
    x, network = trainer.prepared.train.x[:256], trainer.network.eval()
    with torch.no_grad():
        values = torch.tanh(network[1](network[0](x)))
    values[:, 7] = 0.0
    network.train()
    assert found[1] is not None
    np.testing.assert_allclose(found[1].mean, values.mean(0), atol=1e-5)
    np.testing.assert_allclose(found[1].spread, values.std(0, correction=0), atol=1e-5)


@pytest.mark.parametrize("unit", [0, 37, 99])
def test_focus_shows_any_unit_drawn_or_not(unit: int) -> None:
    trainer = Trainer(experiment(network=WIDE))
    trainer.run(5)
    blocks = trainer.plan.blocks()
    seen = focus(trainer.assembly, blocks, "network[0]", unit, 7, 0)
    assert (seen.block, seen.unit, seen.display, seen.values.shape) == ("network[0]", unit, Display.MAP, (7, 7))
    first, second = layer(trainer, "0_dense"), layer(trainer, "4_dense")
    assert seen.bias == first.bias[unit].item()
    assert np.array_equal(seen.incoming, first.weight[unit].detach()) and np.array_equal(seen.outgoing, second.weight[:, unit].detach())  # type: ignore[arg-type]
    if unit in blocks[1].shown:
        assert np.array_equal(seen.values, units(trainer.assembly, blocks, 7, 0)[1].values[blocks[1].shown.index(unit)])
    trainer.silence("network[0]", unit)
    assert not focus(trainer.assembly, blocks, "network[0]", unit, 7, 0).values.any()


def test_focus_at_the_ends_and_on_channels_and_numbers() -> None:
    flat = Trainer(experiment(network=WIDE))
    inputs, answer = (focus(flat.assembly, flat.plan.blocks(), block, 0, 7, 0) for block in ("input", "output"))
    assert inputs.bias is None and inputs.incoming is None and inputs.outgoing is not None and len(inputs.outgoing) == 100
    assert answer.bias is not None and answer.outgoing is None and answer.incoming is not None and len(answer.incoming) == 3
    images = Trainer(case("convolution"))
    channel = focus(images.assembly, images.plan.blocks(), "network[0]", 2, 7, 5)
    assert channel.display is Display.IMAGE and channel.values.ndim == 2 and channel.incoming is channel.outgoing is None
    assert channel.bias == dict(images.network.named_parameters())["0_conv2d.bias"][2].item()
    table = Trainer(experiment(data={"source": {"kind": "wine"}, "scaling": "standard"}))
    assert focus(table.assembly, table.plan.blocks(), "network[0]", 1, 7, 3).values.shape == ()
