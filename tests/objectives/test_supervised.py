"""Supervised learning binds a loss to a task."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from playground.data import Classification, Regression
from playground.losses import CrossEntropy, MeanSquared
from playground.objectives import Objective, Supervised
from playground.registry import every

TWO, THREE, NUMBERS = Classification(("no", "yes")), Classification(("a", "b", "c")), Regression(("height",))
X = torch.randn(9, 3, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("objective", every(Objective), ids=lambda kind: kind.tag())
def test_every_objective_trains_roles_that_it_declares(objective: type[Objective]) -> None:
    bound = objective().bind(TWO)
    assert bound.phases and bound.columns
    assert {role for phase in bound.phases for role in phase.roles} <= set(objective.roles)


def test_the_loss_is_torchs() -> None:
    y = torch.arange(9) % 3
    bound = Supervised().bind(THREE)
    loss = bound.loss(bound.phases[0], {"network": lambda x: x}, X, y)
    assert torch.equal(loss, F.cross_entropy(X, y)) and bound.columns == ("loss", "accuracy")


def test_parts_are_measured_apart_and_an_empty_one_has_no_measure() -> None:
    y = torch.arange(9) % 3
    measured = Supervised().bind(THREE).measure({"network": lambda x: x}, X, y, [4, 0, 5])
    assert measured.shape == (3, 2) and measured[1].isnan().all()
    for row, part in ((0, slice(0, 4)), (2, slice(4, 9))):
        expected = [F.cross_entropy(X[part], y[part]), (X[part].argmax(1) == y[part]).float().mean()]
        torch.testing.assert_close(measured[row], torch.stack(expected))


def test_numbers_are_scored_by_r2() -> None:
    y = X[:, :1] * 2
    bound = Supervised(loss=MeanSquared()).bind(NUMBERS)
    assert bound.columns == ("loss", "r2")
    assert bound.measure({"network": lambda x: x[:, :1] * 2}, X, y, [9]).tolist() == [[0.0, 1.0]]


def test_a_loss_that_cannot_measure_the_task_is_refused() -> None:
    with pytest.raises(ValueError, match="Cross-entropy cannot measure a network that predicts numbers"):
        Supervised(loss=CrossEntropy()).bind(NUMBERS)


def test_probabilities_are_read_as_the_loss_means_them() -> None:
    one: Tensor = torch.tensor([[-1.0], [0.0], [1.0]])
    assert torch.equal(Supervised().bind(TWO).probability(one), one.sigmoid())
    assert Supervised(loss=MeanSquared()).bind(TWO).probability(one).flatten().tolist() == [0.0, 0.5, 1.0]
