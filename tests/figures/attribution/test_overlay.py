"""The pixels on screen are the pixels and the scores."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from playground.attribution import Subject
from playground.figures.attribution import draw_overlay, overlay, overlay_data
from playground.figures.attribution.overlay import PICTURE, SHARE, limit
from tests.figures.attribution.conftest import of


def test_channels_are_averaged_and_their_scores_summed(pictures: Subject) -> None:
    attribution = of(pictures, 0, 2)
    data = overlay_data(attribution, 1)
    assert data.picture == attribution.x[1].mean(0).tolist()
    assert data.scores == attribution.scores[1].sum(0).tolist()
    assert overlay_data(attribution, 1, picture=torch.ones(1, 5, 6)).picture == torch.ones(5, 6).tolist()


def test_three_pictures_show_the_same_numbers(pictures: Subject) -> None:
    data = overlay_data(of(pictures))
    picture, behind, over, alone = draw_overlay(data).data
    assert [list(row) for row in picture.z] == [list(row) for row in behind.z] == data.picture
    assert [list(row) for row in over.z] == [list(row) for row in alone.z] == data.scores
    assert [trace.meta for trace in (picture, behind, over, alone)] == [PICTURE, PICTURE, None, None]
    assert (over.zmin, over.zmax) == (-data.limit, data.limit)


def test_pictures_of_three_channels_are_shown_in_their_colours(pictures: Subject) -> None:
    raw = torch.rand(3, 5, 6, generator=torch.Generator().manual_seed(1))
    picture, behind, over, _ = draw_overlay(overlay_data(of(pictures), picture=raw)).data
    assert picture.type == behind.type == "image" and over.type == "heatmap" and behind.opacity < 1
    assert torch.equal(torch.tensor([[list(pixel) for pixel in row] for row in picture.z]), raw.mul(255).round().int().permute(1, 2, 0))


def test_photographs_in_grey_are_black_and_white_in_any_theme(pictures: Subject) -> None:
    picture = draw_overlay(overlay_data(of(pictures), picture=torch.full((1, 5, 6), 0.5), photograph=True)).data[0]
    assert (picture.zmin, picture.zmax, picture.meta) == (0, 1, None)
    assert [tuple(stop) for stop in picture.colorscale] == [(0, "#ffffff"), (1, "#000000")]


def test_the_fullest_colour_is_where_the_share_of_the_sum_is_reached() -> None:
    scores = torch.tensor([[-1.0] * 98 + [1.0, 50.0]])
    assert limit(scores) == 50.0, "one pixel that holds a third of all is no outlier"
    scores[0, -1] = 1.9
    assert limit(scores) == 1.0
    sizes = torch.rand(10, 10, generator=torch.Generator().manual_seed(0)) - 0.5
    top = limit(sizes)
    assert sizes.abs()[sizes.abs() <= top].sum() >= SHARE * sizes.abs().sum() > sizes.abs()[sizes.abs() < top].sum()


def test_scores_of_nothing_are_drawn(pictures: Subject) -> None:
    attribution = of(pictures)
    assert overlay_data(replace(attribution, scores=torch.zeros_like(attribution.scores))).limit == 1.0


def test_rows_are_no_pictures(rows: Subject) -> None:
    with pytest.raises(ValueError, match="expected an image"):
        overlay(of(rows))
