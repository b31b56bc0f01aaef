"""Named experiments to start from: one declaration each, by the data they learn from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from playground.presets import architectures, curves, images, known_reasons, phenomena, plane, sequences, tables
from playground.presets.preset import Preset

DEFAULT = "spiral"
"""What the app opens with."""


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by its slug, simplest first."""
    before = (*plane.PRESETS, *curves.PRESETS, *tables.PRESETS, *images.PRESETS, *known_reasons.PRESETS)
    found = (*before, *sequences.PRESETS, *phenomena.PRESETS, *architectures.PRESETS)
    return MappingProxyType({preset.slug: preset for preset in found})


__all__ = ["DEFAULT", "Preset", "presets"]
