"""Every preset can be used at once, and tells a story."""

from __future__ import annotations

import pytest

from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.model import check
from playground.presets import DEFAULT, presets

EVERY = pytest.mark.parametrize("slug", presets())


def test_there_is_one_to_open_with() -> None:
    assert DEFAULT in presets()


def test_no_slug_is_taken_twice() -> None:
    from playground.presets import architectures, curves, images, known_reasons, phenomena, plane, sequences, tables

    modules = (curves, images, known_reasons, phenomena, plane, sequences, tables, architectures)
    assert len(presets()) == sum(len(module.PRESETS) for module in modules)


@EVERY
def test_a_preset_has_a_name_and_a_story(slug: str) -> None:
    preset = presets()[slug]
    assert preset.title
    assert preset.story.endswith(".") and len(preset.story) <= 120
    assert slug.replace("_", "").isalnum()


@EVERY
def test_a_preset_survives_json_and_can_run(slug: str) -> None:
    experiment = presets()[slug].experiment
    assert Experiment.parse(experiment.to_json()) == experiment
    check(experiment)


@EVERY
def test_a_preset_trains(slug: str) -> None:
    trainer = Trainer(presets()[slug].experiment)
    assert trainer.run(3) == 3
    assert trainer.diverged is None


def _accuracy(slug: str, epochs: int) -> float:
    trainer = Trainer(presets()[slug].experiment)
    while trainer.going and trainer.position.epoch < epochs:
        trainer.run(trainer.position.left)
    return trainer.evaluate()["test"]["accuracy"]


LEARNT = [("gauss", 5, 0.95), ("xor", 20, 0.9), ("circle", 40, 0.9), ("spiral", 25, 0.9), ("iris", 40, 0.85), ("digits_mlp", 8, 0.85)]
LEARNT += [("planted", 30, 0.9), ("hidden_marks", 15, 0.9)]


@pytest.mark.parametrize(("slug", "epochs", "least"), LEARNT)
def test_a_preset_learns(slug: str, epochs: int, least: float) -> None:
    assert _accuracy(slug, epochs) >= least


def test_the_phenomena_show() -> None:
    """Sigmoid layers without norm learn nothing where the mended ones do."""
    assert _accuracy("vanishing", 6) < 0.3
    assert _accuracy("vanishing_mended", 6) > 0.5
