"""Links of TensorFlow Playground: read as its `state.ts` reads them, and made experiments that learn as its `nn.ts` does."""

from __future__ import annotations

from playground.tensorflow_playground.address import entries
from playground.tensorflow_playground.conversion import convert

__all__ = ["convert", "entries"]
