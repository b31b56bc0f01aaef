"""Scores on screen belong to inputs, to pixels, or to groups, and none is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from playground.attribution import Subject
from playground.attribution.groups import superpixels
from playground.figures.attribution import units
from playground.figures.attribution.units import largest
from tests.figures.attribution.conftest import NAMES, of


def test_the_units_of_a_row_are_its_columns(rows: Subject) -> None:
    attribution = of(rows, 2, 4)
    found = units(attribution, 1)
    assert found.names == list(NAMES)
    assert found.scores == pytest.approx(attribution.scores[1].tolist())
    assert found.values == pytest.approx(attribution.x[1].tolist())
    assert found.spread is None


def test_the_channels_of_a_pixel_are_summed_and_its_values_averaged(pictures: Subject) -> None:
    attribution = of(pictures)
    found = units(attribution)
    assert found.names[7] == "row 2, column 2"
    assert found.scores == pytest.approx(attribution.scores[0].sum(0).flatten().tolist(), abs=1e-7)
    assert found.values == pytest.approx(attribution.x[0].mean(0).flatten().tolist())


def test_the_members_of_a_group_are_summed(pictures: Subject) -> None:
    groups = superpixels(pictures.shape, 2)
    attribution = replace(of(pictures), groups=groups)
    found = units(attribution)
    assert found.names == ["region 1", "region 2", "region 3", "region 4"]
    assert found.scores == pytest.approx([float(attribution.scores[0][groups == k].sum()) for k in range(4)], abs=1e-6)
    assert found.values == pytest.approx([float(attribution.x[0][groups == k].mean()) for k in range(4)])


def test_other_values_may_stand_in_the_place_of_network_inputs(rows: Subject) -> None:
    values = torch.arange(15.0)
    assert units(of(rows), values=values).values == values.tolist()


def test_sampled_scores_bring_their_errors(rows: Subject) -> None:
    attribution = replace(of(rows), spread=torch.arange(15.0).reshape(1, 15))
    assert units(attribution).spread == list(range(15))


def test_inputs_of_more_axes_are_numbered_along_the_second() -> None:
    subject = Subject.bare(torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(6, 2)), torch.rand(4, 3, 2), names=("a", "b", "c"))
    assert units(of(subject)).names == ["a, 1", "a, 2", "b, 1", "b, 2", "c, 1", "c, 2"]


def test_the_largest_come_by_size_and_equal_ones_in_order() -> None:
    assert largest([0.1, -3.0, 2.0, -2.0], 3) == [1, 2, 3]
