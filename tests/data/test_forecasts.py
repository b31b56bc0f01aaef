"""Measured series are those that statsmodels brings, cut where they say."""

from __future__ import annotations

import pytest
import torch

from playground.data import Scaling, Split, baseline, prepare
from playground.data.forecasts import CarbonDioxide, Sunspots

statsmodels = pytest.importorskip("statsmodels.datasets")


def test_the_sunspots_are_those_of_statsmodels():
    assert torch.equal(Sunspots().series(), torch.from_numpy(statsmodels.sunspots.load_pandas().data.SUNACTIVITY.to_numpy(copy=True)))


def test_the_months_of_a_year_have_its_mean():
    months, years = Sunspots(every="month").series().view(-1, 12).mean(1), Sunspots().series()[49:]
    assert len(months) == 260 == len(years)
    assert (months - years).abs().max() < 0.6, "yearly numbers are rounded"


def test_carbon_dioxide_is_statsmodels_series_by_the_month():
    weekly = statsmodels.co2.load_pandas().data.co2
    monthly = weekly.interpolate().resample("MS").mean()
    torch.testing.assert_close(CarbonDioxide().series(), torch.from_numpy(monthly.to_numpy(copy=True)))


@pytest.mark.parametrize(
    "source", [Sunspots(), Sunspots(every="month", window=48, horizon=12), CarbonDioxide(window=30)], ids=["years", "months", "air"]
)
def test_windows_and_what_is_asked_follow_each_other_in_the_series(source):
    samples, series = source.sample(), source.series().float()
    assert len(series) == source.length()
    for row in (0, 17, source.examples() - 1):
        whole = torch.cat([samples.x[row, :, 0], samples.y[row]]) + samples.level[row]
        torch.testing.assert_close(whole, series[row : row + source.window + source.horizon], atol=1e-4, rtol=1e-6)
        assert samples.x[row, -1, 0] == 0, "counted from the last value"


def test_levels_may_be_kept():
    source = Sunspots(relative=False)
    assert source.sample().level is None
    assert torch.equal(source.sample().x[3, :, 0], source.series()[3:27].float())


def test_persistence_is_the_mark_to_beat():
    prepared = prepare(Sunspots(relative=False, horizon=2))
    mark, test = baseline(prepared), prepared.test.index
    last, true = prepared.raw.x[test][:, -1], prepared.raw.y[test]
    r2 = 1 - (true - last).square().sum(0) / (true - true.mean(0)).square().sum(0)
    assert mark.test == pytest.approx(float(r2.mean()), abs=1e-5)
    assert "stays" in mark.words
    errors = [(source.sample().y - source.trivial().y).square().mean() for source in (Sunspots(), Sunspots(relative=False))]
    torch.testing.assert_close(*errors)


def test_the_future_judges():
    prepared = prepare(Sunspots(), scaling=Scaling.STANDARD, split=Split(seed=3))
    assert prepared.train.index.max() < prepared.validation.index.min() < prepared.validation.index.max() < prepared.test.index.min()
    torch.testing.assert_close(prepared.train.x.mean((0, 1)), torch.zeros(1), atol=1e-5, rtol=0)
