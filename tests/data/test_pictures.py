"""Drawn pictures: what is said to be there is there."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from playground.data.font import FONT, bitmaps
from playground.data.glyphs import LETTERS, Glyphs
from playground.data.images import Digits
from playground.data.shapes import COLOURS, SHAPES, ColouredShapes
from playground.data.textures import PATTERNS, Textures


def test_there_are_36_characters_and_no_two_are_alike():
    drawings = bitmaps(LETTERS)
    assert drawings.shape == (36, 7, 5) and len(set(FONT.values())) == 36
    assert LETTERS == "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@pytest.mark.parametrize("side", [16, 32])
def test_an_upright_glyph_is_its_drawing_enlarged(side):
    """Without shift, turn, stretch and noise, ink lies where the drawing has it and nowhere else."""
    data = Glyphs(size=36, side=side, shift=0, turn=0, stretch=0, noise=0)
    pictures, drawings = data.sample().x[:, 0], bitmaps(LETTERS)
    for picture, drawing in zip(pictures, drawings, strict=True):
        for row in range(7):
            for column in range(5):
                y, x = (0.15 + 0.7 * (row + 0.5) / 7) * side, (0.5 + 0.7 * (column - 2) / 7) * side
                assert (picture[int(y), int(x)] > 0.5) == (drawing[row, column] > 0), (row, column)


def test_glyphs_are_moved_but_stay_inside():
    still, moved = (Glyphs(size=360, noise=0, **how).sample().x for how in ({"shift": 0, "turn": 0, "stretch": 0}, {}))
    assert not torch.equal(still, moved)
    lost = (still.sum((1, 2, 3)) - moved.sum((1, 2, 3))) / still.sum((1, 2, 3))
    assert lost.abs().max() < 0.45 and (moved.amax((1, 2, 3)) > 0.5).all()


@pytest.mark.parametrize("characters", ["letters", "digits"])
def test_fewer_characters_can_be_asked(characters):
    names = Glyphs(characters=characters).task().classes
    assert names == tuple(LETTERS[:26] if characters == "letters" else LETTERS[26:])


def test_a_shape_fills_its_mask_with_its_colour_and_nothing_else():
    data = ColouredShapes(size=64, side=32, noise=0, asks="both")
    s, masks = data.sample(), data.masks()
    thick = 0
    for picture, mask, label in zip(s.x, masks, s.y.tolist(), strict=True):
        outside = torch.nn.functional.pad((~mask).float()[None, None], (2, 2, 2, 2), value=1.0)
        inner = ~torch.nn.functional.max_pool2d(outside, 5, 1)[0, 0].bool()
        paint = torch.tensor(COLOURS[s.task.classes[label].split()[0]])
        if inner.any():  # the thinnest shapes have no middle
            thick += 1
            assert (picture[:, inner] - picture[:, inner][:, :1]).abs().max() < 1e-6, "one colour"
            assert (picture[:, inner][:, 0] / paint - 1).abs().max() < 0.16
        outer = ~torch.nn.functional.max_pool2d(mask.float()[None, None], 5, 1, 2)[0, 0].bool()
        assert (picture[:, outer] == 1).all(), "paper"
    assert thick > 32


def test_boxes_hold_their_masks_exactly():
    data = ColouredShapes(size=40, side=24)
    for mask, (left, top, right, bottom) in zip(data.masks(), data.boxes().int().tolist(), strict=True):
        assert mask[top:bottom, left:right].sum() == mask.sum() > 0
        assert mask[top].any() and mask[bottom - 1].any() and mask[:, left].any() and mask[:, right - 1].any()


def test_shapes_have_the_areas_of_their_kind():
    """Of the square around it a circle fills π/4, and a cross less than a square."""
    data = ColouredShapes(size=400, side=32, noise=0)
    s, masks, boxes = data.sample(), data.masks(), data.boxes()
    filled = masks.sum((1, 2)) / ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]))
    means = [float(filled[s.y == k].mean()) for k in range(len(SHAPES))]
    assert means == pytest.approx([0.785, 1.0, 0.5, 0.59], abs=0.06)


def test_gratings_run_the_way_they_say():
    s = Textures(size=140, noise=0).sample()
    for name, still in (("upright", 2), ("level", 3)):
        pictures = s.x[s.y == PATTERNS.index(name)]
        along, across = pictures.diff(dim=still).abs().mean(), pictures.diff(dim=5 - still).abs().mean()
        assert along < 0.4 * across, name


def test_blotches_are_smoother_than_grain():
    s = Textures(size=140, noise=0).sample()
    blotches, grain = (s.x[s.y == PATTERNS.index(name)].diff(dim=3).abs().mean() for name in ("blotches", "grain"))
    assert blotches < 0.6 * grain


@pytest.mark.parametrize("side", [16, 32])
def test_enlarged_digits_are_drawn_between_their_pixels(side):
    large, small = Digits(side=side).sample().x, load_digits().images / 16
    assert large.shape == (1797, 1, side, side)
    places = (np.arange(side) + 0.5) * 8 / side - 0.5
    for picture, drawn in zip(small[:20], large[:20, 0].numpy(), strict=True):
        wide = np.stack([np.interp(places, np.arange(8), row) for row in picture])
        tall = np.stack([np.interp(places, np.arange(8), column) for column in wide.T]).T
        np.testing.assert_allclose(drawn, tall, atol=1e-6)
