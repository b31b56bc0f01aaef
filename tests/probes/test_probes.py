"""Every probe shows the tensors that torch's own forward pass gives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from playground.data import DataForm
from playground.engine import Trainer
from playground.model.blocks import Display
from playground.presets import presets
from playground.probes import confusion, examples, predictions, quantised, scatter, surface, units, weights
from playground.probes.activations import activations
from playground.probes.grid import grid
from playground.probes.units import NOTHING, STEPS
from tests.engine.cases import case, experiment, same, state

DEEP = {
    "plane": experiment(
        network=[{"kind": "dense", "units": 100}, {"kind": "batch_norm"}, {"kind": "relu"}, {"kind": "dense", "units": 3}, {"kind": "dropout"}]
    ),
    "blobs": experiment(data={"source": {"kind": "blobs", "classes": 4, "size": 100}}),
    "image": case("convolution"),
    "table": experiment(data={"source": {"kind": "wine"}, "scaling": "standard"}),
    "numbers": case("regression"),
    "line": experiment(data={"source": {"kind": "sine", "size": 60}}, objective={"kind": "supervised", "loss": {"kind": "mse"}}),
}
every_form = pytest.mark.parametrize("name", DEEP)


def trained(name: str) -> Trainer:
    trainer = Trainer(DEEP[name])
    trainer.run(12)
    return trainer


def reference(trainer: Trainer, x: torch.Tensor) -> torch.Tensor:
    """What the network gives in evaluation mode, called as anybody would call it."""
    trainer.network.eval()
    with torch.no_grad():
        output: torch.Tensor = trainer.network(x)
    trainer.network.train()
    return output


def points(resolution: int) -> torch.Tensor:
    """The middles of the cells of the plane, from the lower left, row by row."""
    at = [-6 + 12 * (i + 0.5) / resolution for i in range(resolution)]
    return torch.tensor([[x1, x2] for x2 in at for x1 in at])


@every_form
def test_no_probe_leaves_a_trace(name: str) -> None:
    trainer, other = trained(name), trained(name)
    random, before, blocks = torch.get_rng_state(), state(trainer), trainer.plan.blocks()
    answers = predictions(trainer.assembly)
    surface(trainer.assembly, 5)
    units(trainer.assembly, blocks, 5, 1)
    weights(trainer.network, blocks)
    examples(trainer.assembly, answers) if trainer.prepared.task.kind == "classification" else scatter(trainer.assembly, answers)
    assert same(state(trainer), before) and torch.equal(torch.get_rng_state(), random)
    assert all(module.training for module in trainer.network.modules())
    assert not any(module._forward_hooks for module in trainer.network.modules())
    trainer.run(5)
    other.run(5)
    assert same(state(trainer), state(other))


@pytest.mark.parametrize(("name", "classes"), [("plane", 1), ("blobs", 4)])
def test_the_surface_is_the_probability_at_each_point(name: str, classes: int) -> None:
    trainer = trained(name)
    found = surface(trainer.assembly, 9)
    assert found and found.value is None and found.probability is not None and found.probability.shape == (classes, 9, 9)
    output = reference(trainer, trainer.prepared.inputs_of(points(9)))
    expected = output.sigmoid() if classes == 1 else output.softmax(1)
    np.testing.assert_allclose(found.probability.reshape(classes, 81).T, expected.numpy(), rtol=1e-5, atol=1e-6)


def test_a_regression_surface_is_in_the_targets_own_units() -> None:
    trainer = trained("numbers")
    found, prepared = surface(trainer.assembly, 7), trainer.prepared
    assert found and found.probability is None and found.value is not None
    expected = reference(trainer, prepared.inputs_of(points(7)))[:, 0] * prepared.target_scale[0] + prepared.target_mean[0]
    np.testing.assert_allclose(found.value.flatten(), expected.numpy(), rtol=1e-5, atol=1e-6)


def test_a_line_has_a_curve_and_other_data_no_surface() -> None:
    found = surface(trained("line").assembly, 11)
    assert found and found.value is not None and found.value.shape == (11,)
    assert surface(trained("table").assembly, 11) is None and surface(trained("image").assembly, 11) is None


@every_form
def test_each_block_shows_what_its_last_layer_gives(name: str) -> None:
    """Against forward hooks on the layers, which the probe itself does without."""
    trainer, resolution, example = trained(name), 6, 3
    blocks, kept = trainer.plan.blocks(), dict[str, torch.Tensor]()
    handles = [
        layer.register_forward_hook(lambda _m, _i, out, label=label: kept.__setitem__(label, out.detach()))
        for label, layer in trainer.network.named_children()
    ]
    plane = trainer.prepared.form in (DataForm.PLANE, DataForm.LINE)
    x = grid(trainer.prepared, resolution, trainer.device) if plane else trainer.prepared.inputs_of(trainer.prepared.raw.x[example : example + 1])
    reference(trainer, x)
    for handle in handles:
        handle.remove()
    found = units(trainer.assembly, blocks, resolution, example)
    assert len(found) == len(blocks)
    for block, unit in zip(blocks, found, strict=True):
        values = (kept[block.names[-1]] if block.names else x)[:, list(block.shown)]
        side = {Display.MAP: (resolution, resolution), Display.CURVE: (resolution,)}.get(block.display)
        expected = values.T.reshape(-1, *side) if side else values[0]
        assert unit.display is block.display
        np.testing.assert_allclose(unit.values, expected.numpy(), rtol=1e-5, atol=1e-6)


def test_at_most_the_drawn_units_are_read() -> None:
    trainer = trained("plane")
    blocks = trainer.plan.blocks()
    found = units(trainer.assembly, blocks, 4, 0)
    assert [len(unit.values) for unit in found] == [len(block.shown) for block in blocks] and len(blocks[1].shown) < 100


def test_steps_keep_each_picture_to_half_of_one_and_mark_what_is_no_number() -> None:
    generator = np.random.default_rng(0)
    pictures = (generator.normal(size=(4, 8, 8)) * [[[1]], [[50]], [[0]], [[3e38]]]).clip(-3e38, 3e38).astype(np.float32)
    pictures[0, 0, :3] = np.nan, np.inf, -np.inf
    found = quantised(pictures)
    span = (found.high.astype(float) - found.low)[:, None, None]
    back = np.where(found.maps == NOTHING, np.nan, found.low[:, None, None] + span * found.maps / STEPS)
    known = np.isfinite(pictures)
    assert found.maps.dtype == np.uint16 and np.array_equal(np.isnan(back), ~known)
    assert np.all(np.abs(back - pictures)[known] <= np.broadcast_to(span, pictures.shape)[known] * 0.51 / STEPS)
    nothing = quantised(np.full((1, 2, 2), np.nan, np.float32))
    assert nothing.maps.tolist() == [[[NOTHING] * 2] * 2] and nothing.low == nothing.high == 0


def test_weights_are_those_between_drawn_units() -> None:
    trainer = trained("plane")
    blocks = trainer.plan.blocks()
    none, first, second, output = weights(trainer.network, blocks)
    assert none is None and first and second and output
    layer: Any = trainer.network[3]
    np.testing.assert_array_equal(second.weight, layer.weight.detach().numpy()[:, list(blocks[1].shown)])
    np.testing.assert_array_equal(first.bias, trainer.network[0].bias.detach().numpy()[list(blocks[1].shown)])  # type: ignore[union-attr,operator]
    assert second.weight is not None
    kept = second.weight.copy()
    trainer.run(5)
    np.testing.assert_array_equal(second.weight, kept)


def test_convolutions_have_biases_but_no_matrix_from_unit_to_unit() -> None:
    trainer = trained("image")
    blocks = trainer.plan.blocks()
    found = weights(trainer.network, blocks)[:-1]
    assert all(part is None or part.weight is None for part in found)
    for block, part in zip(blocks, found, strict=False):
        layer: Any = dict(trainer.network.named_children()).get(block.names[0]) if block.names else None
        assert (part is not None) == isinstance(layer, torch.nn.Conv2d)
        if part is not None:
            np.testing.assert_array_equal(part.bias, layer.bias.detach().numpy()[list(block.shown)])


@pytest.mark.parametrize("name", ["plane", "blobs", "image", "table"])
def test_confusion_counts_every_example_once(name: str) -> None:
    trainer = trained(name)
    found = confusion(predictions(trainer.assembly))
    for part, figures in found.items():
        data = trainer.prepared.parts[part]
        output = reference(trainer, data.x)
        chosen = (output[:, 0] > 0).long() if output.shape[1] == 1 else output.argmax(1)
        true = data.y.flatten().long()
        expected = np.zeros_like(figures.counts)
        np.add.at(expected, (true.numpy(), chosen.numpy()), 1)
        np.testing.assert_array_equal(figures.counts, expected)
        assert figures.counts.sum() == len(data) and figures.support.tolist() == expected.sum(1).tolist()
        assert figures.counts.trace() / len(data) == pytest.approx(trainer.evaluate()[part]["accuracy"])


@pytest.mark.parametrize("name", ["plane", "image", "table"])
def test_examples_are_held_out_and_the_same_each_time(name: str) -> None:
    trainer = trained(name)
    first = examples(trainer.assembly, predictions(trainer.assembly), 10)
    assert first.rows.tolist() == trainer.prepared.test.index[:10].tolist()
    np.testing.assert_allclose(first.probability.sum(1), 1, rtol=1e-5)
    output = reference(trainer, trainer.prepared.test.x[:10])
    expected = torch.cat([1 - output.sigmoid(), output.sigmoid()], 1) if output.shape[1] == 1 else output.softmax(1)
    np.testing.assert_allclose(first.probability, expected.numpy(), rtol=1e-4, atol=1e-6)
    trainer.run(5)
    assert examples(trainer.assembly, predictions(trainer.assembly), 10).rows.tolist() == first.rows.tolist()


def test_scatter_is_in_the_targets_own_units() -> None:
    trainer = trained("numbers")
    found = scatter(trainer.assembly, predictions(trainer.assembly))
    true = trainer.prepared.raw.y[torch.from_numpy(found.rows).long(), 0].numpy()
    residual = ((found.predicted - true) ** 2).sum() / ((true - true.mean()) ** 2).sum()
    assert 1 - residual == pytest.approx(trainer.evaluate()["test"]["r2"], abs=1e-4)


def test_activations_begin_with_the_input() -> None:
    trainer = trained("plane")
    x = trainer.prepared.train.x
    assert torch.equal(activations(trainer.network, trainer.plan.blocks(), x)[0], x)


@pytest.mark.parametrize("slug", ["brackets_lstm", "sounds_conv"])
def test_what_has_a_row_of_numbers_for_each_unit_shows_that_row(slug: str) -> None:
    """A position its features, a channel its places: the network's own numbers for the chosen example, one below the other."""
    trainer = Trainer(presets()[slug].experiment, device="cpu")
    trainer.run(3)
    blocks = trainer.plan.blocks()
    example = int(trainer.prepared.test.index[1])
    wanted = activations(trainer.network, blocks, trainer.prepared.test.x[1:2])
    shown = units(trainer.assembly, blocks, 8, example)
    rows = [(block, drawn, want[0]) for block, drawn, want in zip(blocks, shown, wanted, strict=True) if block.display is Display.ROW]
    assert len(rows) >= 2
    for block, drawn, want in rows:
        assert drawn.values.shape == (len(block.shown), 1, block.shape[1])
        assert torch.allclose(torch.from_numpy(drawn.values[:, 0]), want[list(block.shown)].float(), atol=1e-6)
