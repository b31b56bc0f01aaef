"""Units: inputs that come and go together."""

from __future__ import annotations

import pytest
import torch

from playground.attribution.groups import checked, gathered, separate, spread_out, superpixels, units_of
from playground.problem import SpecError


def test_each_input_stands_alone_but_a_pixel_keeps_its_channels():
    assert separate((3,)).tolist() == [0, 1, 2]
    assert separate((2, 2)).tolist() == [[0, 1], [2, 3]]
    assert separate((2, 1, 3)).tolist() == [[[0, 1, 2]], [[0, 1, 2]]]
    assert units_of(None, (4,)).tolist() == [0, 1, 2, 3]


def test_superpixels_cut_the_picture_row_by_row():
    assert superpixels((1, 4, 4), 2)[0].tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]
    assert superpixels((3, 5, 7), 1).unique().tolist() == [0]


@pytest.mark.parametrize(("shape", "side"), [((1, 8, 8), 3), ((3, 16, 10), 7), ((2, 5, 5), 5)])
def test_superpixels_are_about_equal_and_leave_no_gap(shape, side):
    cut = superpixels(shape, side)
    assert cut.shape == shape and cut.dtype == torch.int64
    assert (cut == cut[:1]).all()
    sizes = torch.bincount(cut[0].flatten())
    assert len(sizes) == side**2 and sizes.min() >= (shape[1] // side) * (shape[2] // side)
    assert torch.equal(checked(cut, shape), cut)


@pytest.mark.parametrize(("shape", "side"), [((8,), 2), ((1, 8, 8), 0), ((1, 8, 8), 9), ((1, 4, 8), 5)])
def test_what_cannot_be_cut_is_refused(shape, side):
    with pytest.raises(SpecError, match="groups"):
        superpixels(shape, side)


@pytest.mark.parametrize("groups", [torch.zeros(3), torch.zeros(4, dtype=torch.int64), torch.tensor([0, 2, 0]), torch.tensor([0, -1, 1])])
def test_groups_that_are_no_groups_are_refused(groups):
    with pytest.raises(SpecError, match="groups"):
        checked(groups, (3,))


def test_a_share_is_divided_among_the_members_and_comes_together_again():
    units = torch.tensor([[0, 1, 1], [1, 2, 0]])
    shares = torch.tensor([[2.0, 3.0, -1.0], [0.0, 9.0, 4.0]])
    spread = spread_out(shares, units)
    assert spread[0].tolist() == [[1, 1, 1], [1, -1, 1]]
    torch.testing.assert_close(gathered(spread, units), shares)
