"""Where the reasons are said to be known, they are."""

from __future__ import annotations

import pytest
import torch

from playground.data import ready
from playground.data.marks import MARKS, Marks
from playground.data.planted import ALIKE, Planted


@pytest.mark.parametrize("kind", ready(), ids=lambda kind: kind.tag())
def test_relevance_has_the_shape_of_the_examples(kind):
    dataset, relevant = kind(), kind().relevant()
    if relevant is not None:
        assert relevant.dtype == torch.bool and relevant.any() and not relevant.all()
        assert relevant.shape in (dataset.example_shape(), (dataset.examples(), *dataset.example_shape()))
    assert relevant is not None or kind.group != "Known reasons"


def test_the_planted_columns_and_nothing_else_decide():
    dataset = Planted(size=4000, distractors=5, echoes=2, seed=4)
    x, y = dataset.sample().x, dataset.sample().y
    a, b, c, d = x[:, dataset.relevant()].T
    assert torch.equal(y, (a - b + 2 * c * d > 0).long())
    assert [name for name, counts in zip(dataset.columns(), dataset.relevant(), strict=True) if counts] == ["a", "b", "c", "d"]


def test_distractors_know_nothing_and_echoes_repeat_a_reason():
    dataset = Planted(size=10_000, distractors=3, echoes=4)
    told = torch.corrcoef(torch.cat([dataset.sample().x, dataset.sample().y[:, None].float()], 1).T)
    assert told[8:11, :8].abs().max() < 0.05 and told[8:11, -1].abs().max() < 0.05
    assert (told[range(4, 8), range(4)] - ALIKE).abs().max() < 0.02


@pytest.mark.parametrize("dataset", [Marks(size=300), Marks(size=300, side=16, distractors=12, seed=2)], ids=["few", "many"])
def test_the_mark_stands_where_it_is_said_to_and_its_class_is_right(dataset):
    x, y, relevant = dataset.sample().x, dataset.sample().y, dataset.relevant()
    assert (relevant.flatten(1).sum(1) == 9).all()
    boxes = x[relevant].reshape(-1, 3, 3)
    for name, drawing in MARKS.items():
        wanted = torch.tensor([[float(pixel == "#") for pixel in row] for row in drawing])
        assert (boxes[y == dataset.task().classes.index(name)] == wanted).all()


def test_marks_stand_anywhere_and_each_class_has_as_much_ink():
    dataset = Marks(size=6000, distractors=0)
    assert (dataset.sample().x.flatten(1).sum(1) == 5).all()
    assert dataset.relevant().any(0).all()  # no pixel is never part of a mark
    ink = Marks(size=6000).sample()
    means = torch.stack([ink.x[ink.y == label].flatten(1).sum(1).mean() for label in range(3)])
    assert means.max() - means.min() < 0.2


def test_no_other_mark_is_put_together_by_chance():
    dataset = Marks(size=4000, distractors=12, side=16)
    x, relevant = dataset.sample().x, dataset.relevant()
    drawings = torch.tensor([[[float(pixel == "#") for pixel in row] for row in drawing] for drawing in MARKS.values()])[:, None]
    found = torch.nn.functional.conv2d(x.masked_fill(relevant, 0.0), drawings) == 5
    assert not found.any()
    assert x.masked_fill(relevant, 0.0).flatten(1).sum(1).mean() > 10  # though there are pieces
