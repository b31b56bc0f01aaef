"""What of a link has no equal here, or is meant a little differently: one sentence each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from playground.data.plane import Gauss
from playground.experiment import Experiment
from playground.penalties import L1
from playground.tensorflow_playground.address import FEATURES, HIDE, OWN
from playground.tensorflow_playground.hiding import CONTROLS, hidden

STRAY = 0.25
"""Noise from which more than one in two hundred of a cloud's coordinates lies off the map."""


def notes(entries: Mapping[str, str | None], experiment: Experiment) -> Iterator[str]:
    """The notes on a link whose experiment could be made."""
    yield from _data(entries, experiment)
    yield from _training(entries, experiment)
    yield from _hidden(entries)
    if _on(entries, "tutorial"):
        yield f"tutorial: the text “{(entries['tutorial'] or '')[:40]}” belongs to TensorFlow Playground's site and is not shown here."
    if _on(entries, "hideText"):
        yield "hideText: there is no article here to hide; embed=true hides the navigation."
    if _on(entries, "collectStats"):
        yield "collectStats: nothing is collected here."
    strange = [name for name in entries if name not in OWN and name not in FEATURES and not name.endswith(HIDE)]
    if strange:
        listed = ", ".join(name[:30] for name in strange[:5])
        yield f"{listed}: no {'key' if len(strange) == 1 else 'keys'} of TensorFlow Playground, left out."


def _data(entries: Mapping[str, str | None], experiment: Experiment) -> Iterator[str]:
    source = experiment.data.source
    if entries.get("seed"):
        yield f"seed: points and weights are drawn alike but by another generator, from seed {experiment.seed}, so they are not the very same."
    if isinstance(source, Gauss) and source.noise > STRAY:
        yield "noise: points that would fall off the map are mirrored back onto it."
    for name in ("cosX", "cosY"):
        if _on(entries, name):
            yield f"{name}: is an input here; TensorFlow Playground of today knows the key but has no such input."


def _training(entries: Mapping[str, str | None], experiment: Experiment) -> Iterator[str]:
    size, batch = round(experiment.data.split.train * experiment.data.source.examples()), int(experiment.training.batch)
    if batch > size:
        yield f"batchSize: {batch} is more than the {size} training examples; there no step would ever be taken, here each takes them all."
    elif size % batch:
        yield f"batchSize: the {size % batch} examples left at the end of an epoch are a batch of their own here; there they wait for the next epoch."
    if any(isinstance(penalty, L1) for penalty in experiment.penalties):
        yield "regularization: a weight that L1 pushes across zero can come back here; there it stays zero for good."
    if not experiment.penalties and _positive(entries.get("regularizationRate")):
        yield "regularizationRate: has no effect without a regularization, here as there."


def _hidden(entries: Mapping[str, str | None]) -> Iterator[str]:
    names = hidden(entries)
    if "numHiddenLayers" in names and "activation" not in names:
        yield f"numHiddenLayers{HIDE}: the network is fixed as a whole here, its activations too."
    if "activation" in names and "numHiddenLayers" not in names:
        yield f"activation{HIDE}: activations are chosen layer by layer in the network, and stay open with it; lock=network fixes them."
    if "problem" in names and "dataset" not in names:
        yield f"problem{HIDE}: the problem comes with the data set here, whose choice stays open; hide=data.source.kind hides both."
    for name in names:
        if name in FEATURES:
            yield f"{name}{HIDE}: a hidden input is not used, as there; its tile can still be switched on here."
        elif name not in CONTROLS and name not in ("activation", "problem"):
            yield f"{name[:40]}{HIDE}: there is no such control here."


def _on(entries: Mapping[str, str | None], name: str) -> bool:
    return entries.get(name) not in (None, "", "false", "null", "undefined")


def _positive(text: str | None) -> bool:
    return bool(text) and float(text or 0) > 0
