"""The health of layers, from real steps; and what it means in words."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch

from playground.engine import Trainer
from playground.probes import Finding, Health, LayerHealth, Level, health
from playground.probes.diagnosis import diagnose
from tests.engine.cases import experiment, same, state

NAN = math.nan


def examined(trainer: Trainer) -> Health:
    return health(trainer.assembly, trainer.plan.blocks(), trainer.observation, trainer.rows)


def layer(**changes: Any) -> LayerHealth:
    return LayerHealth(
        **{"path": "network[0]", "title": "Dense", "gradient_norm": 0.1, "update_ratio": 1e-3, "dead": NAN, "saturated": NAN, **changes}
    )


def rows(train: list[float], validation: list[float] | None = None) -> list[dict[str, float]]:
    held_out = validation or train
    return [{"epoch": float(i), "train.loss": a, "validation.loss": b} for i, (a, b) in enumerate(zip(train, held_out, strict=True))]


def words(*layers: LayerHealth, record: list[dict[str, float]] | None = None) -> str:
    return " ".join(f"{finding.level.value}: {finding.text}" for finding in diagnose(layers, record or []))


def test_an_observed_step_is_the_step_that_is_taken_anyway() -> None:
    watched, other = Trainer(experiment()), Trainer(experiment())
    for _ in range(6):
        watched.run(3, observe=True)
    other.run(18)
    assert same(state(watched), state(other)) and watched.observation and watched.observation.step == 18


def test_norms_are_those_of_the_gradient_the_weights_and_the_step() -> None:
    """Plain gradient descent moves each parameter by exactly learning rate times gradient."""
    trainer = Trainer(experiment(optimiser={"kind": "sgd", "lr": 0.25}))
    trainer.run(4)
    before = state(trainer)
    trainer.run(1, observe=True)
    after = state(trainer)
    assert trainer.observation
    for name, norms in trainer.observation.norms.items():
        assert norms.weight == pytest.approx(float(before[name].norm()), rel=1e-5)
        assert norms.update == pytest.approx(float((after[name] - before[name]).norm()), rel=1e-3, abs=1e-6)
        assert norms.update == pytest.approx(0.25 * norms.gradient, rel=1e-3, abs=1e-6)


def test_every_layer_with_weights_has_its_figures() -> None:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 4}, {"kind": "batch_norm"}, {"kind": "tanh"}]))
    assert [found.path for found in examined(trainer).layers] == ["network[0]", "network[1]", "output"]
    assert all(math.isnan(found.update_ratio) for found in examined(trainer).layers) and not examined(trainer).diagnosis
    trainer.run(10, observe=True)
    assert all(found.update_ratio > 0 and found.gradient_norm > 0 for found in examined(trainer).layers)


def test_dead_units_are_those_that_are_zero_for_every_example() -> None:
    """Six never answer, one always does, and one for some examples only."""
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 8}, {"kind": "relu"}]))
    with torch.no_grad():
        trainer.network[0].bias[:6] = -100.0  # type: ignore[index,union-attr,operator]
        trainer.network[0].bias[6] = 100.0  # type: ignore[index,union-attr,operator]
    first, output = examined(trainer).layers
    assert first.dead == pytest.approx(0.75) and math.isnan(first.saturated)
    assert math.isnan(output.dead)
    assert any("Dead units: 75 % of Dense (network[0])" in finding.text for finding in examined(trainer).diagnosis)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_saturation_is_the_share_of_values_at_an_end(activation: str) -> None:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 4}, {"kind": activation}]))
    with torch.no_grad():
        trainer.network[0].weight.zero_()  # type: ignore[operator,union-attr]
        trainer.network[0].bias.copy_(torch.tensor([50.0, -50.0, 50.0, 0.1]))  # type: ignore[operator,union-attr]
    first = examined(trainer).layers[0]
    assert first.saturated == pytest.approx(0.75) and math.isnan(first.dead)


def test_a_rate_that_is_too_high_is_said_with_the_figure() -> None:
    assert "warning: Learning rate too high: updates are 12 % of the weights (Dense, network[0])." in words(layer(update_ratio=0.12))
    assert "notice: Learning rate high: updates are 5 %" in words(layer(update_ratio=0.05))
    assert "Learning is slow" in words(layer(update_ratio=1e-7))


def test_a_high_learning_rate_is_found_in_a_real_run() -> None:
    trainer = Trainer(experiment(optimiser={"kind": "adam", "lr": 1.0}))
    trainer.run(5, observe=True)
    assert any(finding.text.startswith("Learning rate too high") for finding in examined(trainer).diagnosis)


def test_gradients_that_vanish_in_a_deep_sigmoid_network_are_found() -> None:
    deep = [{"kind": "dense", "units": 8}, {"kind": "sigmoid"}] * 8
    trainer = Trainer(experiment(network=deep, optimiser={"kind": "sgd"}))
    trainer.run(3, observe=True)
    assert any(finding.text.startswith("Gradients vanish") and finding.level is Level.WARNING for finding in examined(trainer).diagnosis)


def test_exploding_gradients_are_said() -> None:
    assert "warning: Gradients explode: their norm is 5e+03 at Dense (network[0])." in words(layer(gradient_norm=5000.0))


def test_over_fitting_needs_a_rise_in_validation_while_training_falls() -> None:
    falling = [1 / (i + 1) for i in range(20)]
    rising = [0.5 - 0.02 * i if i < 10 else 0.32 + 0.02 * (i - 9) for i in range(20)]
    assert "warning: Over-fitting: the validation loss is 62 % above its best (epoch 9)" in words(layer(), record=rows(falling, rising))
    assert "Over-fitting" not in words(layer(), record=rows(falling))


def test_a_loss_that_does_not_fall_is_said() -> None:
    assert "notice: The training loss has not fallen since epoch 4." in words(layer(), record=rows([1, 0.9, 0.8, 0.7, 0.5, *[0.5] * 10]))
    assert "not fallen" not in words(layer(), record=rows([1 / (i + 1) for i in range(20)]))


def test_when_all_is_well_one_good_word_is_said() -> None:
    assert diagnose([layer(), layer(update_ratio=0.002)], []) == (Finding(Level.GOOD, "All layers learn: updates are at most 0.2 % of the weights."),)


def test_the_worst_comes_first() -> None:
    levels = [finding.level for finding in diagnose([layer(update_ratio=0.05, dead=0.9)], [])]
    assert levels == [Level.WARNING, Level.NOTICE]
