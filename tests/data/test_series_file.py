"""A user's own series: laid out by its own time, and no window tells one part of another."""

from __future__ import annotations

import datetime
import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from playground.data import AnyDataset, Scaling, Split, prepare
from playground.data.clock import Clock, clock_of
from playground.data.laid import laid
from playground.data.series_file import SeriesFile
from playground.data.series_proposing import SeriesWishes, declare_series, survey
from playground.data.timeline import CLOSED, Hole, Twice, lay_out
from playground.document import from_link, to_link
from playground.experiment import Data, Experiment
from playground.model.check import problems
from playground.problem import SpecError
from playground.uploads.file_ref import FileRef
from tests.uploads.bringing import looked_at, read

DAY = datetime.date(2021, 1, 1)
SPLIT = Split(train=0.6, validation=0.2, test=0.2)


def daily(values: list[object], skipped: tuple[int, ...] = ()) -> str:
    lines = [f"{DAY + datetime.timedelta(days=i)},{value}" for i, value in enumerate(values) if i not in skipped]
    return "day,sold\n" + "\n".join(lines) + "\n"


def declared(content: str, **wishes: object) -> SeriesFile:
    ref, card = looked_at(content, "sales.csv")
    return declare_series(ref, card, SeriesWishes(**wishes))  # type: ignore[arg-type]


def days_of(*dates: str) -> np.ndarray:
    return np.array(dates, "datetime64[s]").astype(np.float64) / 86_400


def test_windows_are_the_numbers_of_the_file_and_what_comes_after_them() -> None:
    source = declared(daily([10 * i for i in range(80)]), window=5, horizon=3, relative=False)
    samples = source.sample()
    assert source.clock == Clock(unit="days", step=1) and source.task().targets[2] == "sold in 3 days"
    assert samples.x.shape == (source.examples(), *source.example_shape()) == (73, 5, 1)
    assert samples.x[4, :, 0].tolist() == [40, 50, 60, 70, 80] and samples.y[4].tolist() == [90, 100, 110]


def test_counted_from_the_last_value_nothing_is_lost() -> None:
    plain = declared(daily([i * i for i in range(60)]), window=4, horizon=2, relative=False).sample()
    source = declared(daily([i * i for i in range(60)]), window=4, horizon=2, relative=True)
    found = source.sample()
    assert found.level is not None and found.x[:, -1].abs().max() == 0
    torch.testing.assert_close(found.x[:, :, 0] + found.level[:, None], plain.x[:, :, 0])
    torch.testing.assert_close(found.y + found.level[:, None], plain.y)


def test_only_the_column_that_is_told_is_counted_from_its_last_value() -> None:
    rows = "t,a,b\n" + "".join(f"{i},{i},{100 + i}\n" for i in range(50))
    found = declared(rows, time="t", targets=("a",), others=("b",), window=3, horizon=1).sample()
    assert found.x[0].tolist() == [[-2, 100], [-1, 101], [0, 102]] and found.names == ("a", "b")


def test_several_columns_are_told_step_by_step() -> None:
    rows = "t,a,b\n" + "".join(f"{i},{i},{100 + i}\n" for i in range(50))
    source = declared(rows, targets=("a", "b"), window=3, horizon=2)
    assert source.task().targets == ("a in 1 step", "b in 1 step", "a in 2 steps", "b in 2 steps") and not source.continues
    assert source.sample().y[0].tolist() == [3, 103, 4, 104]


@pytest.mark.parametrize("validation", [0.2, 0.0])
@pytest.mark.parametrize("hole", Hole)
def test_no_number_is_in_two_parts(validation: float, hole: Hole) -> None:
    """Every step of time, those that a straight line was drawn to included, belongs to windows of one part at most."""
    gaps = (70, 71, 90, 118, 119, 120, 121, 160)
    source = declared(daily([math.sin(i) for i in range(240)], gaps), window=8, horizon=4, hole=hole)
    found = prepare(source, split=Split(train=0.8 - validation, validation=validation, test=0.2))
    begin, end = source.spans()
    told: list[set[int]] = []
    for part in found.parts.values():
        told.append({step for row in part.index.tolist() for step in range(int(begin[row]), int(end[row]) + 1)})
    assert not told[0] & told[1] and not told[0] & told[2] and not told[1] & told[2]
    assert all(len(part) for name, part in found.parts.items() if validation or name != "validation")
    assert max(told[0]) < min(told[2]), "the last judge"
    sizes = [len(part) for part in found.parts.values()]
    assert abs(sizes[0] / sum(sizes) - (0.8 - validation)) < 0.1


@pytest.mark.parametrize("hole", [Hole.LEAVE, Hole.LINE, Hole.LAST])
def test_what_judges_is_never_fitted_on(hole: Hole) -> None:
    """Other numbers from the first one that only the test part tells of: not a bit of training inputs, mean or scale moves."""
    values: list[object] = [math.sin(i / 3) + i / 50 for i in range(200)]
    gaps = tuple(range(60, 63)) + tuple(range(150, 156))
    one = declared(daily(values, gaps), window=6, horizon=3, hole=hole)
    before = prepare(one, scaling=Scaling.STANDARD, split=SPLIT)
    last = int(one.spans()[1][before.train.index].max())
    moment = laid_moment(one, last)
    changed = [1e4 if DAY.toordinal() + i > moment else value for i, value in enumerate(values)]
    other = prepare(declared(daily(changed, gaps), window=6, horizon=3, hole=hole), scaling=Scaling.STANDARD, split=SPLIT)
    assert torch.equal(before.train.x, other.train.x) and torch.equal(before.train.y, other.train.y)
    assert torch.equal(before.standardiser.mean, other.standardiser.mean) and torch.equal(before.target_scale, other.target_scale)
    assert not torch.equal(before.test.x, other.test.x), "the oracle did change something"


def laid_moment(source: SeriesFile, step: int) -> int:
    return int(laid(source)["moments"][step]) + datetime.date(1970, 1, 1).toordinal()


def test_rows_are_put_in_order_and_counted() -> None:
    lines = daily(list(range(40))).splitlines()
    mixed = "\n".join([lines[0], *lines[20:], *lines[1:20]]) + "\n"
    one, other = declared(daily(list(range(40))), window=4), declared(mixed, window=4)
    assert torch.equal(one.sample().x, other.sample().x) and other.course().unordered == 1 and one.course().unordered == 0


@pytest.mark.parametrize(("twice", "want"), [(Twice.MEAN, 7.0), (Twice.FIRST, 5.0), (Twice.LAST, 9.0)])
def test_rows_of_the_same_time_become_one(twice: Twice, want: float) -> None:
    content = daily([5] * 30) + f"{DAY + datetime.timedelta(days=10)},9\n"
    source = declared(content, window=4, horizon=1, twice=twice, relative=False)
    assert source.course().twice == 1 and source.sample().x[10, 0, 0] == want and source.course().steps == 30


def test_windows_across_gaps_are_left_out_unless_they_are_closed_by_choice() -> None:
    values: list[object] = [float(i) for i in range(60)]
    left = declared(daily(values, (20, 21)), window=4, horizon=1)
    course = left.course()
    assert (course.gaps, course.lack, course.closed, course.steps) == (1, 2, 0, 59)
    assert course.windows == (20 - 4) + (38 - 4)
    line = declared(daily(values, (20, 21)), window=4, horizon=1, hole=Hole.LINE, relative=False)
    assert line.course().closed == 2 and line.course().windows == 56
    assert line.sample().x[18, :, 0].tolist() == [18, 19, 20, 21], "a straight line over a straight line"
    last = declared(daily(values, (20, 21)), window=4, horizon=1, hole=Hole.LAST, relative=False)
    assert last.sample().x[18, :, 0].tolist() == [18, 19, 19, 19]
    rows = declared(daily(values, (20, 21)), window=4, horizon=1, rows=True, relative=False)
    assert rows.course().gaps == 0 and rows.sample().x[18, :, 0].tolist() == [18, 19, 22, 23]


def test_missing_numbers_are_gaps_too() -> None:
    values: list[object] = [i if i not in (7, 8) else "" for i in range(40)]
    left = declared(daily(values), window=3, horizon=1)
    assert left.course().missing == (2,) and left.course().windows == (7 - 3) + (31 - 3)
    line = declared(daily(values), window=3, horizon=1, hole=Hole.LINE, relative=False)
    assert line.course().closed == 2 and line.sample().x[6, :, 0].tolist() == [6, 7, 8]


def test_a_long_gap_is_never_closed() -> None:
    values: list[object] = [float(i) for i in range(120)]
    gap = tuple(range(40, 41 + CLOSED))
    for hole in (Hole.LINE, Hole.LAST):
        course = declared(daily(values, gap), window=3, horizon=1, hole=hole).course()
        assert (course.lack, course.closed) == (CLOSED + 1, 0) and course.steps == 120 - len(gap) + 1


def test_a_gap_of_a_million_years_takes_one_step() -> None:
    found = lay_out(np.array([0.0, 1.0, 1e12, 1e12 + 1]), np.ones((4, 1)), Clock(unit="number", step=1), Twice.MEAN, Hole.LINE)
    assert len(found.values) == 5 and found.closed == 0


def test_the_baselines_are_the_last_value_and_the_season() -> None:
    values: list[object] = [i % 7 + 10 * (i // 7) for i in range(84)]
    for relative in (True, False):
        source = declared(daily(values), window=14, horizon=9, season=7, relative=relative)
        seasonal, persistence = source.trivials()
        raw = source.sample()
        level = 0 if raw.level is None else raw.level[:, None]
        assert source.trivial().words == seasonal.words == "what was 7 days before"
        first = 5
        want = [float(values[first + 14 + h - 7 - 7 * (h // 7)]) for h in range(9)]  # type: ignore[arg-type]
        torch.testing.assert_close((seasonal.y + level)[first], torch.tensor(want))
        torch.testing.assert_close((persistence.y + level)[first], torch.full((9,), float(values[first + 13])))  # type: ignore[arg-type]
    assert len(declared(daily(values), window=6, horizon=2, season=7).trivials()) == 1, "the window does not go back a season"


@pytest.mark.parametrize(
    ("moments", "clock"),
    [
        (days_of(*(f"2020-{m:02d}-01" for m in range(1, 13))), Clock(unit="months", step=1)),
        (days_of("2020-01-31", "2020-02-29", "2020-03-31", "2020-04-30", "2020-05-31"), Clock(unit="months", step=1)),
        (days_of("2019-01-01", "2019-04-01", "2019-07-01", "2019-10-01", "2020-01-01"), Clock(unit="months", step=3)),
        (days_of("2019-01-01", "2020-01-01", "2021-01-01", "2022-01-01"), Clock(unit="months", step=12)),
        (days_of(*(f"2020-01-{d:02d}" for d in (6, 7, 8, 9, 10, 13, 14, 15, 16, 17))), Clock(unit="days", step=1)),
        (days_of("2020-01-01", "2020-01-08", "2020-01-15", "2020-01-29"), Clock(unit="days", step=7)),
        (days_of(*(f"2020-01-01T{h:02d}:00" for h in range(10))), Clock(unit="seconds", step=3600)),
        (days_of(*(f"2020-01-01T00:{m:02d}" for m in range(0, 60, 15))), Clock(unit="seconds", step=900)),
        (days_of("2020-01-01", "2020-01-05", "2020-02-01", "2020-05-20", "2020-05-22"), Clock()),
    ],
)
def test_the_clock_is_found(moments: np.ndarray, clock: Clock) -> None:
    assert clock_of(moments, dated=True) == clock


def test_a_clock_of_numbers_is_found_and_time_goes_on_by_it() -> None:
    assert clock_of(np.arange(10) * 0.25, dated=False) == Clock(unit="number", step=0.25)
    assert clock_of(np.array([0.0, 1, 5, 13, 14.5]), dated=False) == Clock()
    assert Clock(unit="number", step=0.25).later(1.0, 2) == 1.5
    month = Clock(unit="months", step=1)
    assert month.later(*days_of("2020-01-31"), 1) == days_of("2020-02-29")[0] and month.later(*days_of("2020-01-15"), 12) == days_of("2021-01-15")[0]


@pytest.mark.parametrize(
    ("content", "wishes", "said"),
    [
        (daily(list(range(20))), {"window": 15, "horizon": 8}, "sales.csv has 20 steps of time, and a window of 15 and 8 ahead need more than 23"),
        (daily(list(range(60)), tuple(range(0, 60, 3))), {"window": 6, "horizon": 1}, "no two windows of 6 and 1 ahead without a gap"),
        ("a,b\n" + "x,\ny,\n" * 20, {}, "no column of numbers is left"),
        ("word,b\n" + "".join(f"w{i},{i}\n" for i in range(30)), {"time": "word"}, "'word' holds no dates or numbers that say when"),
    ],
)
def test_what_cannot_be_learnt_is_said_with_a_cure(content: str, wishes: dict[str, object], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        declared(content, **wishes).examples()


def test_a_column_without_numbers_is_named() -> None:
    ref, card = looked_at("day,sold,empty\n" + "".join(f"2020-01-{i:02d},{i},\n" for i in range(1, 30)), "sales.csv")
    source = SeriesFile(file=ref, reading=card.reading, time="day", dates="ymd", targets=("empty",))
    with pytest.raises(SpecError, match="not one of 29 cells of 'empty' holds a number"):
        source.examples()


def test_too_short_a_series_for_its_parts_is_refused() -> None:
    with pytest.raises(SpecError, match="lie across each boundary between two parts"):
        prepare(declared(daily(list(range(40))), window=10, horizon=8), split=SPLIT)


def test_task_and_shape_need_no_file_and_a_link_holds_only_the_declaration() -> None:
    source = declared(daily(list(range(60))), window=5, horizon=2)
    gone = source.model_copy(update={"file": FileRef(sha256="0" * 64, name="gone.csv", size=12_345)})
    assert gone.task() == source.task() and gone.example_shape() == (5, 1)
    (problem,) = (problem for problem in problems(Experiment(data=Data(source=gone))) if problem.path == "data.source")
    assert "gone.csv (12.3 kB" in problem.message and "Data page" in problem.message
    experiment = Experiment(data=Data(source=source, scaling=Scaling.STANDARD))
    assert from_link(to_link(experiment)) == experiment and len(to_link(experiment)) < 900
    adapter = TypeAdapter(AnyDataset)
    assert adapter.validate_json(adapter.dump_json(source)) == source


@pytest.mark.parametrize(
    "wrong", [{"targets": ("a", "a")}, {"targets": ("a",), "others": ("a",)}, {"targets": ("a",), "time": "a"}, {"targets": ("a", "b")}]
)
def test_impossible_declarations_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        SeriesFile(file=FileRef(sha256="0" * 64, name="a.csv", size=1), **wrong)  # type: ignore[arg-type]


def test_long_files_are_taken_from_their_beginning_and_not_by_chance() -> None:
    ref, card = looked_at(daily(list(range(2500))), rows=1500)
    assert card.reading.pick == "random" and card.read == 2500
    first = card.reading.model_copy(update={"pick": "first"})
    read(ref, first, rows=1500)
    found = survey(ref)
    assert found.reading.pick == "first"
    assert declare_series(ref, found, SeriesWishes(window=3, horizon=1)).course().gaps == 0


def test_the_latest_window_is_the_end_of_the_series() -> None:
    source = declared(daily([float(i) for i in range(60)], (57,)), window=4, horizon=2)
    seen, moment = source.latest()
    assert seen[:, 0].tolist() == [53, 54, 55, 56] and moment == (DAY - datetime.date(1970, 1, 1)).days + 56


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-50, 400), st.none() | st.integers(-9, 9)), min_size=2, max_size=60),
    st.sampled_from(Hole),
    st.sampled_from(Twice),
    st.sampled_from([Clock(), Clock(unit="number", step=1), Clock(unit="days", step=7), Clock(unit="months", step=1)]),
)
def test_whatever_times_come_the_series_is_in_order_and_loses_no_known_number(
    rows: list[tuple[int, int | None]], hole: Hole, twice: Twice, clock: Clock
) -> None:
    moments = np.array([float(time) for time, _ in rows])
    values = np.array([[math.nan if value is None else float(value)] for _, value in rows])
    found = lay_out(moments, values, clock, twice, hole)
    when = found.moments[~np.isnan(found.moments)]
    assert (np.diff(when) > 0).all() and len(when) + found.twice == len(rows)
    assert (found.reach >= np.arange(len(found.values))).all() and (np.diff(found.reach) >= 0).all()
    known = values[~np.isnan(values)]
    if np.isfinite(found.values).any():
        assert np.nanmin(found.values) >= known.min() and np.nanmax(found.values) <= known.max()
    for at in np.flatnonzero(found.reach > np.arange(len(found.values))):
        assert not np.isnan(found.values[found.reach[at]]).all()


ODD = ("", "NA", "nan", "inf", "1", "-2.5", "1e300", "2020-01-05", "05.01.2020", "x", "9" * 40, "0")
CELLS = st.sampled_from(ODD) | st.integers(-99, 99).map(str)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=40), st.sampled_from(["", "-", "a", "b"]), st.sampled_from(Hole), st.booleans())
def test_whatever_table_comes_is_a_series_or_a_sentence(rows: list[tuple[str, str, str]], time: str, hole: Hole, follow: bool) -> None:
    """Random cells as time and values: what can be learnt is finite, in windows and targets of the shapes declared; all else is said."""
    try:
        ref, card = looked_at("a,b,c\n" + "".join(",".join(row) + "\n" for row in rows), "any.csv")
        source = declare_series(ref, card, SeriesWishes(time=time, hole=hole, rows=follow, window=2, horizon=1))
        samples = source.sample()
    except SpecError as error:
        assert all(len(problem.message) > 20 for problem in error.problems)
        return
    assert samples.x.shape == (source.examples(), 2, 1) and samples.y.shape == (source.examples(), 1)
    assert samples.x.isfinite().all() and samples.y.isfinite().all()
    begin, end = source.spans()
    assert (begin[1:] > begin[:-1]).all() and (end[1:] >= end[:-1]).all() and (end >= begin + 2).all()
