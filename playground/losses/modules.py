"""Losses that torch does not have, as modules of their own: plain code, so that an exported script can hold it."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class PerExample(nn.Module):
    """Each example's loss (N,), from a loss whose reduction is "none": the mean over an example's outputs."""

    def __init__(self, loss: nn.Module) -> None:
        super().__init__()
        self.loss = loss

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        losses: Tensor = self.loss(output, target)
        return losses.flatten(1).mean(1) if losses.ndim > 1 else losses


class PositionCrossEntropy(nn.Module):
    """Cross-entropy of logits (N, length, C) with labels (N, length), over the positions that are asked: -100 marks those that are not.

    The mean is that over all positions asked in the batch; with reduction "none" each example's over its own, (N,).
    """

    def __init__(self, label_smoothing: float = 0.0, reduction: str = "mean") -> None:
        super().__init__()
        self.label_smoothing, self.reduction = label_smoothing, reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        logits, labels = output.flatten(0, 1), target.flatten()
        if self.reduction == "mean":
            return F.cross_entropy(logits, labels, label_smoothing=self.label_smoothing)
        losses = F.cross_entropy(logits, labels, label_smoothing=self.label_smoothing, reduction="none").view(target.shape)
        return losses.sum(1) / (target != -100).sum(1).clamp(min=1)


class SmoothedBinaryCrossEntropy(nn.Module):
    """Cross-entropy of one logit (N, 1) with targets (N, 1) in {0, 1} drawn towards 1/2.

    Equals nn.CrossEntropyLoss with label smoothing over two classes whose logits are 0 and this one.
    """

    def __init__(self, label_smoothing: float, reduction: str = "mean") -> None:
        super().__init__()
        self.label_smoothing, self.reduction = label_smoothing, reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        smooth = target * (1 - self.label_smoothing) + self.label_smoothing / 2
        return F.binary_cross_entropy_with_logits(output, smooth, reduction=self.reduction)


class WeightedCrossEntropy(nn.Module):
    """Cross-entropy in which an example counts as its class does: the mean over the batch of weight × -ln p.

    Unlike that of nn.CrossEntropyLoss the mean is not divided by the weights in the batch, so that a batch of rare examples counts for more. Takes
    one logit (N, 1) with targets (N, 1) in {0, 1}, or logits (N, C) with labels (N,).
    """

    def __init__(self, weights: tuple[float, ...], label_smoothing: float = 0.0, reduction: str = "mean") -> None:
        super().__init__()
        self.weights, self.label_smoothing, self.reduction = weights, label_smoothing, reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        if target.is_floating_point():
            smooth = target * (1 - self.label_smoothing) + self.label_smoothing / 2
            nats = F.binary_cross_entropy_with_logits(output, smooth, reduction="none")
        else:
            nats = F.cross_entropy(output, target, label_smoothing=self.label_smoothing, reduction="none")
        counts = torch.zeros_like(nats)
        for label, weight in enumerate(self.weights):
            counts = counts + weight * (target == label).to(nats.dtype)
        losses = counts * nats
        return losses.mean() if self.reduction == "mean" else losses


class FocalLoss(nn.Module):
    """-(1 - p)^γ · ln p, where p is the probability given to the true class (Lin et al. 2017, without their class weights).

    Takes one logit (N, 1) with targets (N, 1) in {0, 1}, or logits (N, C) with labels (N,).
    """

    def __init__(self, gamma: float, reduction: str = "mean") -> None:
        super().__init__()
        self.gamma, self.reduction = gamma, reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        if target.is_floating_point():
            nats = F.binary_cross_entropy_with_logits(output, target, reduction="none")
        else:
            nats = F.cross_entropy(output, target, reduction="none")
        doubt = -torch.expm1(-nats)  # 1 - p, since nats = -ln p
        losses = doubt.clamp(min=1e-30) ** self.gamma * nats  # at 0, a power below 1 would have no gradient
        return losses.mean() if self.reduction == "mean" else losses


class BinaryHinge(nn.Module):
    """max(0, margin - y·s) for one score s (N, 1) and targets (N, 1) in {0, 1}, read as y = -1 or 1."""

    def __init__(self, margin: float, reduction: str = "mean") -> None:
        super().__init__()
        self.margin, self.reduction = margin, reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        losses = (self.margin - (2 * target - 1) * output).relu()
        return losses.mean() if self.reduction == "mean" else losses


class MultiHinge(nn.Module):
    """Σ max(0, margin - s_y + s_j) over the wrong classes j, divided by the number of classes (Weston & Watkins 1999).

    Equals nn.MultiMarginLoss, but runs on every device. Takes scores (N, C) and labels (N,).
    """

    def __init__(self, margin: float, reduction: str = "mean") -> None:
        super().__init__()
        self.margin, self.reduction = margin, reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        true = output.gather(1, target[:, None])  # (N, 1)
        wrong = 1 - F.one_hot(target, output.shape[1]).to(output.dtype)  # (N, C)
        losses = ((self.margin - true + output).relu() * wrong).mean(1)
        return losses.mean() if self.reduction == "mean" else losses


class ClassSquaredError(nn.Module):
    """Squared error of scores against classes written as numbers: -1 and 1 for one score (N, 1), 0 and 1 for one score a class (N, C)."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        wanted = 2 * target - 1 if target.is_floating_point() else F.one_hot(target, output.shape[1]).to(output.dtype)
        return F.mse_loss(output, wanted, reduction=self.reduction)


class TanhSquaredError(nn.Module):
    """Half the squared error of tanh(score) against -1 or 1: one score (N, 1) with targets (N, 1) in {0, 1}, or scores (N, C) with labels (N,)."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        truth = target if target.is_floating_point() else F.one_hot(target, output.shape[1]).to(output.dtype)
        return F.mse_loss(output.tanh(), 2 * truth - 1, reduction=self.reduction) / 2


class HalfSquaredError(nn.Module):
    """Half of nn.MSELoss, so that its derivative is the error itself."""

    def __init__(self, reduction: str = "mean") -> None:
        super().__init__()
        self.reduction = reduction

    def forward(self, output: Tensor, target: Tensor) -> Tensor:
        return F.mse_loss(output, target, reduction=self.reduction) / 2
