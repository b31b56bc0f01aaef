"""The digits are scikit-learn's."""

from __future__ import annotations

import torch
from sklearn.datasets import load_digits

from playground.data.images import Digits


def test_the_digits_are_those_of_scikit_learn_from_paper_to_ink():
    s, theirs = Digits().sample(), load_digits()
    assert torch.equal(s.x[:, 0] * 16, torch.from_numpy(theirs.images).float())
    assert torch.equal(s.y, torch.from_numpy(theirs.target).long())
    assert s.x.min() == 0 and s.x.max() == 1
