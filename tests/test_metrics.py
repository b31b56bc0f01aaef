"""Metrics, with scikit-learn as the oracle."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn import metrics as oracle
from torch import Tensor

from playground.metrics import accuracy, confusion, exact, labels, mean_iou, per_class, pixel_accuracy, predicted, r2, token_accuracy


def batch(classes: int, count: int = 200) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(classes)
    output = torch.randn(count, 1 if classes == 2 else classes, generator=generator)
    target = torch.randint(classes, (count,), generator=generator)
    return output, target[:, None].float() if classes == 2 else target


@pytest.mark.parametrize("classes", [2, 3, 8])
def test_classification_metrics_are_scikit_learn_s(classes: int) -> None:
    output, target = batch(classes)
    truth, chosen = labels(target).numpy(), predicted(output).numpy()
    assert accuracy(output, target).item() == pytest.approx(oracle.accuracy_score(truth, chosen))
    matrix = confusion(output, target)
    assert np.array_equal(matrix.numpy(), oracle.confusion_matrix(truth, chosen, labels=range(classes)))
    expected = oracle.precision_recall_fscore_support(truth, chosen, labels=range(classes), zero_division=0)
    for ours, theirs in zip(per_class(matrix), expected, strict=True):
        assert np.allclose(ours.numpy(), theirs)


def test_a_logit_above_zero_chooses_class_1() -> None:
    assert predicted(torch.tensor([[-0.1], [0.0], [0.1]])).tolist() == [0, 0, 1]


def test_confusion_matrices_of_batches_add_up() -> None:
    output, target = batch(4)
    parts = sum(confusion(o, t) for o, t in zip(output.split(33), target.split(33), strict=True))
    assert torch.equal(confusion(output, target), torch.as_tensor(parts))


def test_a_class_never_seen_nor_chosen_scores_zero() -> None:
    scores = per_class(torch.tensor([[3, 0, 0], [1, 2, 0], [0, 0, 0]]))
    assert [float(score[2]) for score in scores] == [0, 0, 0, 0]
    assert scores.recall.tolist() == pytest.approx([1, 2 / 3, 0])


@pytest.mark.parametrize("targets", [1, 3])
def test_r2_is_scikit_learn_s(targets: int) -> None:
    generator = torch.Generator().manual_seed(0)
    target = torch.randn(100, targets, generator=generator)
    output = target + 0.5 * torch.randn(100, targets, generator=generator)
    assert r2(output, target).item() == pytest.approx(oracle.r2_score(target.numpy(), output.numpy()), abs=1e-5)


@pytest.mark.parametrize(("output", "expected"), [(5.0, 1.0), (4.0, 0.0)])
def test_r2_of_a_target_without_variance_is_as_in_scikit_learn(output: float, expected: float) -> None:
    target, guess = torch.full((4, 1), 5.0), torch.full((4, 1), output)
    assert r2(guess, target).item() == expected == oracle.r2_score(target.numpy(), guess.numpy())


def test_metrics_stay_tensors_of_no_axes() -> None:
    for value in (accuracy(*batch(3)), r2(torch.zeros(4, 2), torch.randn(4, 2))):
        assert value.shape == ()
        assert value.dtype == torch.float32


def test_labels_at_each_position_are_counted_where_they_are_asked() -> None:
    output = torch.randn(50, 7, 5, generator=torch.Generator().manual_seed(0))
    target = torch.randint(5, (50, 7), generator=torch.Generator().manual_seed(1))
    target[:10] = output[:10].argmax(-1)
    target[:, 3] = -100
    rows = [[(int(o.argmax()), int(t)) for o, t in zip(a, b, strict=True) if t != -100] for a, b in zip(output, target, strict=True)]
    told = [pair for row in rows for pair in row]
    assert token_accuracy(output, target).item() == pytest.approx(sum(a == b for a, b in told) / len(told))
    assert exact(output, target).item() == pytest.approx(sum(all(a == b for a, b in row) for row in rows) / 50)
    matrix = confusion(output, target)
    assert np.array_equal(matrix.numpy(), oracle.confusion_matrix([t for _, t in told], [o for o, _ in told], labels=range(5)))


def named(classes: int, said: list[list[int]]) -> Tensor:
    """Logits (1, classes, height, width) of a network that names these classes."""
    return torch.nn.functional.one_hot(torch.tensor(said), classes).permute(2, 0, 1)[None].float()


def test_of_pixels_counts_made_by_hand() -> None:
    """Truth and answer of six pixels: class 0 has 2 of 4 in common, class 1 one of 3, class 2 its only one; class 3 is nowhere and does not count."""
    truth = torch.tensor([[[0, 0, 0], [1, 1, 2]]])
    output = named(4, [[0, 0, 1], [1, 0, 2]])
    assert confusion(output, truth).tolist() == [[2, 1, 0, 0], [1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]]
    assert pixel_accuracy(output, truth).item() == pytest.approx(4 / 6)
    assert mean_iou(output, truth).item() == pytest.approx((2 / 4 + 1 / 3 + 1 / 1) / 3)


@pytest.mark.parametrize("classes", [2, 5])
def test_mean_iou_is_scikit_learn_s_jaccard_over_all_pixels(classes: int) -> None:
    generator = torch.Generator().manual_seed(classes)
    output = torch.randn(6, classes, 5, 7, generator=generator)
    target = torch.randint(classes, (6, 5, 7), generator=generator)
    truth, chosen = target.flatten().numpy(), output.argmax(1).flatten().numpy()
    assert mean_iou(output, target).item() == pytest.approx(oracle.jaccard_score(truth, chosen, average="macro"))
    assert pixel_accuracy(output, target).item() == pytest.approx(oracle.accuracy_score(truth, chosen))
    assert np.array_equal(confusion(output, target).numpy(), oracle.confusion_matrix(truth, chosen, labels=range(classes)))


def test_naming_the_background_everywhere_scores_its_share_and_one_class_s_iou() -> None:
    truth = torch.tensor([[[0, 0, 0], [0, 1, 2]]])
    output = named(3, [[0, 0, 0], [0, 0, 0]])
    assert pixel_accuracy(output, truth).item() == pytest.approx(4 / 6)
    assert mean_iou(output, truth).item() == pytest.approx(4 / 6 / 3)
