"""Weights make rare classes count: the gradient equals that of repeated examples."""

from __future__ import annotations

import pytest
import torch

from playground.data import Classification
from playground.data.balance import weights
from playground.losses import CrossEntropy

TWO, THREE = Classification(("a", "b")), Classification(("a", "b", "c"))


@pytest.mark.parametrize("smoothing", [0.0, 0.1])
@pytest.mark.parametrize("task", [TWO, THREE], ids=["two", "three"])
def test_a_weight_of_two_counts_like_seeing_the_example_twice(task: Classification, smoothing: float) -> None:
    torch.manual_seed(0)
    output = torch.randn(6, task.outputs, requires_grad=True)
    labels = torch.tensor([0, 1, 1, 0, 1, 0]) if task is TWO else torch.tensor([0, 1, 2, 0, 1, 2])
    target = labels[:, None].float() if task is TWO else labels
    weighted = CrossEntropy(weights=(1.0, 2.0, 1.0)[: len(task.classes)], label_smoothing=smoothing)
    rows = torch.cat([torch.arange(6), (labels == 1).nonzero().flatten()])
    loss = weighted.call(task)()(output, target)
    plain = CrossEntropy(label_smoothing=smoothing).call(task, "none")()(output[rows], target[rows]).sum() / 6
    torch.testing.assert_close(loss, plain)
    torch.testing.assert_close(weighted.call(task, "none")()(output, target).mean(), loss)
    (one,), (other,) = torch.autograd.grad(loss, output, retain_graph=True), torch.autograd.grad(plain, output)
    torch.testing.assert_close(one, other)


def test_balanced_weights_make_classes_count_alike_and_examples_one_on_average() -> None:
    found = weights([80, 15, 5])
    assert [round(weight * count, 3) for weight, count in zip(found, (80, 15, 5), strict=True)] == [33.333, 33.333, 33.333]
    assert weights([10, 0, 10]) == (1.0, 1.0, 1.0)


def test_weights_for_other_classes_are_refused_by_number() -> None:
    with pytest.raises(ValueError, match="has weights for 2 classes, but there are 3"):
        CrossEntropy(weights=(1.0, 2.0)).call(THREE)
    assert not CrossEntropy(weights=(1.0, 2.0)).fits(THREE) and CrossEntropy(weights=(1.0, 2.0)).fits(TWO)
