"""Standardisation is scikit-learn's, and says no to nothing it can be given."""

from __future__ import annotations

import torch
from sklearn.preprocessing import StandardScaler

from playground.data import Standardiser


def rows(*shape: int) -> torch.Tensor:
    return 5 + 3 * torch.randn(*shape, generator=torch.Generator().manual_seed(0))


def test_columns_are_scaled_as_scikit_learn_does():
    x = rows(40, 3)
    expected = torch.from_numpy(StandardScaler().fit_transform(x.double().numpy())).float()
    torch.testing.assert_close(Standardiser.fit(x).apply(x), expected, atol=1e-5, rtol=1e-5)


def test_images_are_scaled_channel_by_channel():
    z = Standardiser.fit(rows(10, 2, 4, 4)).apply(rows(10, 2, 4, 4))
    torch.testing.assert_close(z.mean((0, 2, 3)), torch.zeros(2), atol=1e-5, rtol=0)
    torch.testing.assert_close(z.std((0, 2, 3), correction=0), torch.ones(2))


def test_a_column_that_never_changes_becomes_zero():
    x = torch.full((7, 1), 0.1)
    assert torch.equal(Standardiser.fit(x).apply(x), torch.zeros(7, 1))


def test_a_single_row_becomes_zero():
    x = rows(1, 3)
    assert torch.equal(Standardiser.fit(x).apply(x), torch.zeros(1, 3))


def test_restoring_undoes_applying():
    x, other = rows(20, 3), 100 * rows(5, 3)
    standardiser = Standardiser.fit(x)
    torch.testing.assert_close(standardiser.restore(standardiser.apply(other)), other)


def test_the_identity_changes_nothing():
    x = rows(4, 2, 3, 3)
    assert torch.equal(Standardiser.identity((2, 3, 3)).apply(x), x)


def test_the_features_of_a_series_are_standardised_each_by_itself_over_all_the_time():
    x = torch.randn(40, 9, 3, generator=torch.Generator().manual_seed(0)) * torch.tensor([1.0, 5.0, 0.1]) + torch.tensor([0.0, -7.0, 3.0])
    z = Standardiser.fit(x, axis=2).apply(x)
    torch.testing.assert_close(z.mean((0, 1)), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(z.std((0, 1), correction=0), torch.ones(3))
    torch.testing.assert_close(Standardiser.fit(x, axis=2).restore(z), x)
    assert Standardiser.identity((9, 3), axis=2).apply(x).equal(x)


def test_the_numbers_of_tokens_are_names_and_stay_what_they_are():
    tokens = torch.randint(9, (5, 4))
    same = Standardiser.identity((4,)).apply(tokens)
    assert same.dtype == torch.int64 and same.equal(tokens)
