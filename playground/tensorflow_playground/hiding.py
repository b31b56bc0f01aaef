"""What the `<control>_hide` keys of a link hide here."""

from __future__ import annotations

from collections.abc import Mapping

from playground.lesson import SHOWN, Lesson
from playground.tensorflow_playground.address import HIDE
from playground.tensorflow_playground.reader import Reader

CONTROLS: Mapping[str, tuple[str, ...]] = {
    "playButton": ("play",),
    "stepButton": ("step",),
    "resetButton": ("reset", "reroll"),
    "learningRate": ("optimiser.lr",),
    "regularization": ("penalties.kind",),
    "regularizationRate": ("penalties.strength",),
    "dataset": ("data.source.kind",),
    "percTrainData": ("data.split",),
    "noise": ("data.source.noise",),
    "batchSize": ("training.batch",),
    "numHiddenLayers": ("network",),
    "showTestData": ("output.points",),
    "discretize": ("output.discretise",),
}
"""Its controls with the ids of ours."""


def hidden(entries: Mapping[str, str | None]) -> list[str]:
    """Its names of the controls that a link hides."""
    return [name.removesuffix(HIDE) for name, value in entries.items() if name.endswith(HIDE) and value == "true"]


def lesson(reader: Reader, entries: Mapping[str, str | None]) -> Lesson:
    """The lesson that a link makes: what it hides, and which points it shows at first."""
    ids = dict.fromkeys(id for name in hidden(entries) for id in CONTROLS.get(name, ()))
    on = {"train": True, "test": reader.flag("showTestData"), "discretise": reader.flag("discretize")}
    told = "showTestData" in entries or "discretize" in entries
    return Lesson(hidden=tuple(ids), shown=tuple(name for name in SHOWN if on.get(name)) if told else None)
