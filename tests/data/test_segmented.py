"""Every pixel has the answer of the shape in front of it."""

from __future__ import annotations

import pytest
import torch

from playground.data import Split, baseline, prepare
from playground.data.segmented import SegmentedShapes
from playground.data.shapes import SHAPES


@pytest.mark.parametrize("shapes", [1, 2, 4])
def test_paper_is_background_and_paint_is_a_shape(shapes: int) -> None:
    """Without noise, what is white is background, and what has its paint in full is a shape."""
    samples = SegmentedShapes(size=60, noise=0, shapes=shapes, side=32).sample()
    white = (samples.x == 1).all(1)
    assert (samples.y[white] == 0).all() and samples.y.max() == len(SHAPES)
    background = samples.y == 0
    assert ((samples.x.amin(1) > 0.2) | ~background).all()  # at most half of such a pixel is covered
    assert white.float().mean() > 0.2 and (samples.y > 0).float().mean() > 0.05


def test_a_later_shape_hides_those_before_it() -> None:
    """With more shapes no pixel of the last one is lost: the same draws come first, so that a picture of one is the ground of a picture of two."""
    one, two = (SegmentedShapes(size=50, noise=0, shapes=count).sample() for count in (1, 2))
    changed = one.y != two.y
    assert changed.any() and (two.y[changed] > 0).all()  # nothing that was covered comes bare


def test_the_colour_tells_nothing_about_the_shape() -> None:
    samples = SegmentedShapes(size=2000, noise=0, shapes=1).sample()
    kind = samples.y.flatten(1).amax(1)
    middle = torch.stack([picture[:, mask].mean(1) for picture, mask in zip(samples.x, samples.y > 0, strict=True)])
    means = torch.stack([middle[kind == k].mean(0) for k in range(1, 5)])
    assert (means - means.mean(0)).abs().max() < 0.06
    assert kind.bincount(minlength=5)[1:].float().div(2000).sub(0.25).abs().max() < 0.04


def test_the_trivial_answer_is_background_everywhere() -> None:
    prepared = prepare(SegmentedShapes(size=200), split=Split(train=0.6, validation=0.1, test=0.3))
    mark = baseline(prepared)
    assert mark.words == "always background"
    for name, part in prepared.parts.items():
        share = float((part.y == 0).float().mean())
        assert getattr(mark, name) == pytest.approx(share / 5)  # one class of five has a share in common, the others none
