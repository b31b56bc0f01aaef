"""Figures of explanations, each from an `Attribution` or from what judges one: `waterfall(attribution)` gives a Plotly figure.

Each is two functions, `…_data` and `draw_…`, and for attributions a third that joins them. Green is evidence for, purple against.
"""

from playground.figures.attribution.agreement import AgreementMatrix, agreement_data, draw_agreement
from playground.figures.attribution.bars import Bars, bars, bars_data, draw_bars
from playground.figures.attribution.comparison import Comparison, comparison, comparison_data, draw_comparison
from playground.figures.attribution.concept_bars import ConceptBars, concept_bars_data, draw_concept_bars
from playground.figures.attribution.deletion import DeletionCurves, deletion_data, draw_deletion
from playground.figures.attribution.forming import Forming, draw_forming, forming_data
from playground.figures.attribution.overlay import Overlay, draw_overlay, overlay, overlay_data
from playground.figures.attribution.stability import StabilityStrip, draw_stability, stability_data
from playground.figures.attribution.strip import Strip, draw_strip, strip, strip_data
from playground.figures.attribution.truth import TruthShare, draw_truth
from playground.figures.attribution.unit_bars import UnitBars, draw_unit_bars, unit_bars_data
from playground.figures.attribution.units import Units, units
from playground.figures.attribution.waterfall import Waterfall, draw_waterfall, waterfall, waterfall_data
from playground.figures.attribution.words import verdict_sentence

__all__ = [
    "AgreementMatrix",
    "Bars",
    "Comparison",
    "ConceptBars",
    "DeletionCurves",
    "Forming",
    "Overlay",
    "StabilityStrip",
    "Strip",
    "TruthShare",
    "UnitBars",
    "Units",
    "Waterfall",
    "agreement_data",
    "bars",
    "bars_data",
    "comparison",
    "comparison_data",
    "concept_bars_data",
    "deletion_data",
    "draw_agreement",
    "draw_bars",
    "draw_comparison",
    "draw_concept_bars",
    "draw_deletion",
    "draw_forming",
    "draw_overlay",
    "draw_stability",
    "draw_strip",
    "draw_truth",
    "draw_unit_bars",
    "draw_waterfall",
    "forming_data",
    "overlay",
    "overlay_data",
    "stability_data",
    "strip",
    "strip_data",
    "unit_bars_data",
    "units",
    "verdict_sentence",
    "waterfall",
    "waterfall_data",
]
