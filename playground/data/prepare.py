"""From a declared dataset to tensors a network can be trained on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from playground.data.dataset import DataForm, Dataset, Samples, Shape, large
from playground.data.feature import Feature
from playground.data.gaps import Gaps, Unseen
from playground.data.part import Part
from playground.data.scaling import Scaling, Standardiser
from playground.data.split import Split
from playground.data.task import Classification, Labelling, Regression, Task
from playground.problem import Problem, SpecError

NAMES = "must be 'none' for tokens: their numbers are names, not amounts"


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """Data divided, turned into inputs and scaled. Shared by all who ask for it: never write to its tensors.

    `raw` are the examples before all that but for what is missing in them, or was never seen in training, which is settled by `gaps` (None where
    nothing ever is).
    `shape` is that of one network input; `names` are those of columns, channels or features. `standardiser` was fitted on the training part's
    inputs (and changes nothing without scaling). `target_mean` and `target_scale` (k,) were fitted on the training part's targets; for classes
    and for targets taken as they are, they are 0 and 1.
    """

    train: Part
    validation: Part
    test: Part
    task: Task
    shape: Shape
    form: DataForm
    names: tuple[str, ...]
    features: tuple[Feature, ...]
    raw: Samples
    standardiser: Standardiser
    target_mean: Tensor
    target_scale: Tensor
    source: Dataset
    gaps: Gaps | Unseen | None = None

    @property
    def parts(self) -> Mapping[str, Part]:
        """The three parts by name; those that the split leaves empty too."""
        return {"train": self.train, "validation": self.validation, "test": self.test}

    def inputs_of(self, raw: Tensor) -> Tensor:
        """Network inputs (n, *shape) of any raw points (n, 2), rows (n, columns), images (n, channels, height, width), series or tokens, on their
        device."""
        return self.standardiser.apply(_inputs(raw if self.gaps is None else self.gaps.apply(raw), self.features))

    def targets_of(self, outputs: Tensor) -> Tensor:
        """What a regression network's outputs (n, k) mean in the targets' own units, on their device."""
        return outputs * self.target_scale.to(outputs.device) + self.target_mean.to(outputs.device)


def prepare(
    source: Dataset,
    features: Sequence[Feature] = (Feature.X1, Feature.X2),
    scaling: Scaling = Scaling.NONE,
    split: Split | None = None,
    target_scaling: Scaling = Scaling.STANDARD,
) -> Prepared:
    """Generate or load `source`, divide it, make the inputs and scale them, and numbers to predict, by what the training part alone tells.

    `features` matter to points on the plane only. Kept for the next call. SpecError names a share of the split that holds no example.
    """
    chosen = tuple(features) if source.form is DataForm.PLANE else ()
    if source.form is DataForm.PLANE and not chosen:
        raise SpecError([Problem("data.features", "must hold at least one input feature, got none")])
    if source.form is DataForm.TOKENS and scaling is not Scaling.NONE:
        raise SpecError([Problem("data.scaling", NAMES)])
    numbers = isinstance(source.task(), Regression)
    return _prepare(source, chosen, scaling, split or Split(), target_scaling if numbers else Scaling.NONE)


def input_shape(source: Dataset, features: Sequence[Feature]) -> Shape:
    """The shape of one network input, without generating or loading anything."""
    return (len(features),) if source.form is DataForm.PLANE else source.example_shape()


def input_names(source: Dataset, features: Sequence[Feature]) -> tuple[str, ...]:
    """The names of the network's inputs (columns, channels, features), without generating or loading anything; none for tokens."""
    return tuple(feature.label for feature in features) if source.form is DataForm.PLANE else source.columns()


def _prepare(source: Dataset, features: tuple[Feature, ...], scaling: Scaling, split: Split, target_scaling: Scaling) -> Prepared:
    return (_large if large(source) else _small)(source, features, scaling, split, target_scaling)


def _made(source: Dataset, features: tuple[Feature, ...], scaling: Scaling, split: Split, target_scaling: Scaling) -> Prepared:
    task, shape = source.task(), input_shape(source, features)
    source.counts(split)  # before anything is generated
    raw = source.sample()
    indices = _divided(source, split, raw)
    rules = source.gaps()
    gaps: Gaps | Unseen | None = None
    if rules is not None:
        gaps = Gaps.fit(raw.x[indices[0]], rules, source.switches())
        raw = replace(raw, x=gaps.apply(raw.x))
    unknown = source.unknown()
    if unknown is not None:
        answers = raw.y if isinstance(task, Labelling) and task.classes == source.vocabulary() else None
        known = raw.y[indices[0]] if answers is not None else None
        gaps = Unseen.fit(raw.x[indices[0]], known, len(source.vocabulary() or ()), unknown, source.padding())
        raw = replace(raw, x=gaps.apply(raw.x), y=raw.y if answers is None else gaps.apply(answers))
    inputs, axis = _inputs(raw.x, features), source.form.axis
    standardiser = Standardiser.fit(inputs[indices[0]], axis) if scaling is Scaling.STANDARD else Standardiser.identity(shape, axis)
    target = Standardiser.fit(raw.y[indices[0]]) if target_scaling is Scaling.STANDARD else Standardiser.identity((task.outputs,))
    y = target.apply(raw.y) if isinstance(task, Regression) else raw.y[:, None].float() if task.outputs == 1 else raw.y
    x = standardiser.apply(inputs)
    train, validation, test = (Part(x[index], y[index], index) for index in indices)
    names = input_names(source, features)
    return Prepared(train, validation, test, task, shape, source.form, names, features, raw, standardiser, target.mean, target.scale, source, gaps)


def _divided(source: Dataset, split: Split, raw: Samples) -> tuple[Tensor, Tensor, Tensor]:
    """The rows of the three parts."""
    spans = source.spans()
    if spans is not None:
        return split.apart(*spans)
    standing = source.standing()
    if standing is not None:
        return split.steady(standing)
    if source.chronological:
        return split.consecutive(len(raw.x))
    return split.divide(len(raw.x), raw.y if isinstance(raw.task, Classification) else None, order=source.order(), groups=source.groups())


_small = lru_cache(maxsize=16)(_made)
_large = lru_cache(maxsize=2)(_made)


def _inputs(raw: Tensor, features: Sequence[Feature]) -> Tensor:
    """Raw examples as inputs, not yet scaled: the chosen features of points; all else as it is."""
    return torch.stack([feature.of(raw) for feature in features], 1) if features else raw
