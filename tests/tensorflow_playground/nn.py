"""TensorFlow Playground's `nn.ts` in numpy, for one batch after another: the oracle of its links."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ACTIVATIONS = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(0, z), lambda z: (z > 0).astype(float)),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "linear": (lambda z: z, np.ones_like),
}


class Network:
    """Layers of (weights (out, in), biases (out)); every example passes by itself, as there."""

    def __init__(self, layers: list[tuple[Array, Array]], activation: str, output: str, regularization: str = "none") -> None:
        self.layers = [(w.astype(float), b.astype(float)) for w, b in layers]
        self.functions = [ACTIVATIONS[activation]] * (len(layers) - 1) + [ACTIVATIONS[output]]
        self.regularization = regularization

    def forward(self, x: Array) -> tuple[list[Array], list[Array]]:
        """Total inputs and outputs of every layer, the inputs first."""
        totals, outputs = [], [x]
        for (w, b), (f, _) in zip(self.layers, self.functions, strict=True):
            totals.append(b + w @ outputs[-1])
            outputs.append(f(totals[-1]))
        return totals, outputs

    def loss(self, xs: Array, ys: Array) -> float:
        """0.5 · (output − target)², mean over examples."""
        return float(np.mean([0.5 * (self.forward(x)[1][-1][0] - y) ** 2 for x, y in zip(xs, ys, strict=True)]))

    def step(self, xs: Array, ys: Array, rate: float, price: float) -> None:
        """Accumulate each example's derivatives, then update once."""
        sums = [(np.zeros_like(w), np.zeros_like(b)) for w, b in self.layers]
        for x, y in zip(xs, ys, strict=True):
            totals, outputs = self.forward(x)
            upstream = outputs[-1] - y
            for i in reversed(range(len(self.layers))):
                delta = upstream * self.functions[i][1](totals[i])
                sums[i] = (sums[i][0] + np.outer(delta, outputs[i]), sums[i][1] + delta)
                upstream = self.layers[i][0].T @ delta
        for i, ((w, b), (dw, db)) in enumerate(zip(self.layers, sums, strict=True)):
            drag = {"none": np.zeros_like(w), "L1": np.sign(w), "L2": w}[self.regularization]
            moved = w - rate / len(xs) * dw
            pulled = moved - rate * price * drag
            if self.regularization == "L1":
                pulled = np.where(moved * pulled < 0, 0, pulled)
            self.layers[i] = (pulled, b - rate / len(xs) * db)
