"""Many activations as points in two or three dimensions."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

Array = np.ndarray[Any, np.dtype[np.float64]]


class Principal(NamedTuple):
    """`points` (n, k) float64 on the first k principal components, and the share of the variance of each of those."""

    points: Tensor
    explained: Tensor


def principal(values: Tensor, dimensions: int) -> Principal:
    """The principal components of rows (n, d), each with the sign that makes its largest number positive; missing ones are 0."""
    centred = values.double() - values.double().mean(0)
    left, sizes, _ = torch.linalg.svd(centred @ centred.T if centred.shape[1] > len(centred) else centred, full_matrices=False)
    variances = sizes if centred.shape[1] > len(centred) else sizes**2
    points = left * variances.clamp_min(0).sqrt()
    total = variances.sum()
    explained = variances / total if total > 0 else torch.zeros_like(variances)
    points, explained = points[:, :dimensions], explained[:dimensions]
    missing = dimensions - points.shape[1]
    points, explained = torch.nn.functional.pad(points, (0, missing)), torch.nn.functional.pad(explained, (0, missing))
    largest = points.gather(0, points.abs().argmax(0, keepdim=True))
    return Principal(points * torch.where(largest < 0, -1.0, 1.0), explained)


def aligned(points: Tensor, before: Tensor) -> Tensor:
    """Points (n, k) turned, and mirrored where that helps, to lie as near as they can to those before (n.

    K): distances stay what they are (Schönemann 1966).
    """
    u, _, vt = torch.linalg.svd(points.T @ before)
    turned: Tensor = points @ (u @ vt)
    return turned


def neighbours(values: Tensor, dimensions: int, seed: int, begin: Tensor | None) -> Tensor:
    """t-SNE (van der Maaten & Hinton 2008) of rows (n, d) by scikit-learn, begun from points (n, k) where given.

    From the principal components else.
    """
    from sklearn.manifold import TSNE

    count = len(values)
    first = begin if begin is not None else principal(values, dimensions).points
    scale = float(first[:, 0].std()) if count > 1 else 0.0
    start = (first / scale * 1e-4 if scale > 0 else first).numpy().astype(np.float32)
    made = TSNE(dimensions, perplexity=min(30.0, max(1.0, (count - 1) / 3)), init=start, random_state=seed, max_iter=500, n_jobs=1)
    return torch.from_numpy(np.asarray(made.fit_transform(values.float().numpy()), np.float64))


def manifold(values: Tensor, dimensions: int, seed: int) -> Tensor:
    """UMAP (McInnes et al. 2018) of rows (n, d); needs the package umap-learn."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImportWarning)  # it says so when TensorFlow, which only a variant needs, is missing
        import umap

    made = umap.UMAP(n_components=dimensions, random_state=seed, n_jobs=1, n_neighbors=min(15, len(values) - 1))
    return torch.from_numpy(np.asarray(made.fit_transform(values.float().numpy()), np.float64))
