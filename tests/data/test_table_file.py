"""A user's own table: the declaration alone says what it is, and nothing of the test part is ever fitted."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
import torch
from pydantic import TypeAdapter, ValidationError

from playground.data import AnyDataset, Scaling, Split, SplitBy, prepare
from playground.data.columns import Blank, Category, Dates, Missing, OwnRule
from playground.data.gaps import GapRule
from playground.data.table_file import TableFile
from playground.document import from_link, to_link
from playground.experiment import Data, Experiment
from playground.model.check import problems
from playground.problem import SpecError
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import vault
from tests.uploads.bringing import looked_at

ROWS = 60
OLD = (
    "1.ePnMATyi7VnNTsMwDH6XnGEHYBPiVQaa8re16pqMpBGq0N4df3ZTisRhYkJcUA5t0sR1nPjv8-V3fD5bc_S7fctIGT8wq9F36w3Im-"
    "uamnk4JWI4r2xGrlghvPuHM-B07SY5QEx64IvJlQS-SD7YOLmNMuxvH7Hen3QCDkBjN9ReS-TI6lkJmtGicvGkVgr5HOXgqTqT3EG6UOXG-0FEk-Jbnr1cazsGRoKLPeQq"
    "NS94m1iQFy4Q1C3pMvVHeqcTCaU3jKttZXc0ZCncO8Qk1-e9CsLGI51BrW7wgsT7NEA0aFlMboE6QO3o8L7ScBoqxBOpN_ZuAVKy7r4gLM5ZpNZ7HZi-Dt2nBZp-"
    "szPjTJA9cB26KHaCpjhBhafq4LfffmrtiGmwUkVOHOlygKPXEgBycvmH9rARBQc8oZP6dftYLZxs_N9YXmssPwCKMLGL"
)
"""A link from before columns could have rules of their own."""


def text(rows: int = ROWS, changed: dict[int, str] | None = None) -> str:
    """A table with a gap in `size` every 7th row and in `colour` every 11th."""
    lines = []
    for i in range(rows):
        size, colour = ("" if i % 7 == 0 else f"{i / 2:.1f}"), ("" if i % 11 == 0 else ("red", "blue", "green")[i % 3])
        lines.append(f"{size},{colour},{('s', 'm', 'l')[i % 3]},2024-{i % 12 + 1:02d}-15,{i // 6},{'yes' if i % 2 else 'no'},{i * 1.5}")
    for row, line in (changed or {}).items():
        lines[row] = line
    return "size,colour,fit,day,shop,bought,price\n" + "\n".join(lines) + "\n"


def declared(content: str | None = None, **fields: object) -> TableFile:
    ref, card = looked_at(text() if content is None else content)
    given = {
        "target": "bought",
        "classes": ("no", "yes"),
        "numbers": ("size",),
        "dates": (Dates(name="day"),),
        "categories": (Category(name="colour", values=("red", "blue", "green")), Category(name="fit", values=("s", "m", "l"), ordered=True)),
        **fields,
    }
    return TableFile(file=ref, reading=card.reading, **given)  # type: ignore[arg-type]


def test_what_it_says_beforehand_holds_for_its_examples() -> None:
    source = declared()
    samples = source.sample()
    assert source.columns() == ("size", "day", "colour = red", "colour = blue", "colour = green", "colour = (missing)", "fit")
    assert samples.x.shape == (source.examples(), *source.example_shape()) == (ROWS, 7)
    assert samples.task == source.task() and samples.y.tolist() == [i % 2 for i in range(ROWS)]
    row = samples.x[4].tolist()
    assert row[0] == 2.0 and row[2:] == [0, 1, 0, 0, 0.5] and row[1] == (np.datetime64("2024-05-15") - np.datetime64("1970-01-01")).astype(int)
    assert math.isnan(samples.x[0, 0]) and samples.x[0, 5] == 1, "a missing number is filled later; a missing word is a value of its own"


def test_task_and_shape_need_no_file() -> None:
    source = declared()
    gone = source.model_copy(update={"file": FileRef(sha256="0" * 64, name="gone.csv", size=12_345)})
    assert gone.task() == source.task() and gone.columns() == source.columns()
    (problem,) = problems(Experiment(data=Data(source=gone)))
    assert problem.path == "data.source" and "gone.csv (12.3 kB, SHA-256 000000000000…)" in problem.message and "Data page" in problem.message


def test_a_link_holds_it_and_not_the_file() -> None:
    experiment = Experiment(data=Data(source=declared(), scaling=Scaling.STANDARD))
    link = to_link(experiment)
    assert from_link(link) == experiment and len(link) < 900
    adapter = TypeAdapter(AnyDataset)
    assert adapter.validate_json(adapter.dump_json(experiment.data.source)) == experiment.data.source


@pytest.mark.parametrize("missing", Missing)
@pytest.mark.parametrize("by", [SplitBy.CLASSES, SplitBy.TIME, SplitBy.GROUP])
def test_changing_test_rows_changes_nothing_that_was_fitted(missing: Missing, by: SplitBy) -> None:
    """Rows of the test part get other numbers, other words and gaps: every training input stays, bit for bit, and so do fill, mean and scale."""
    fields = {"missing": missing, "ordered_by": "day", "grouped_by": "shop"}
    split = Split(train=0.5, validation=0.0, test=0.5, by=by)
    before = declared(**fields)
    one = prepare(before, scaling=Scaling.STANDARD, split=split)
    origins = before.origins()
    lines = text().splitlines()[1:]
    changed = {}
    for row in origins[one.test.index].tolist():
        cells = lines[row].split(",")
        cells[0], cells[1] = ("9999" if cells[0] else ""), ("violet" if cells[1] else "")
        changed[row] = ",".join(cells)
    other = prepare(declared(text(changed=changed), **fields), scaling=Scaling.STANDARD, split=split)
    assert torch.equal(one.train.index, other.train.index) and torch.equal(one.train.x, other.train.x) and torch.equal(one.train.y, other.train.y)
    assert one.gaps is not None and other.gaps is not None and torch.equal(one.gaps.fill, other.gaps.fill)
    assert torch.equal(one.standardiser.mean, other.standardiser.mean) and torch.equal(one.standardiser.scale, other.standardiser.scale)
    assert not torch.equal(one.test.x, other.test.x), "the oracle did change something"


@pytest.mark.parametrize(("missing", "statistic"), [(Missing.MEAN, np.nanmean), (Missing.MEDIAN, np.nanmedian)])
def test_missing_numbers_become_the_training_parts_mean_or_median(missing: Missing, statistic: object) -> None:
    source = declared(missing=missing)
    found = prepare(source)
    column = source.sample().x[:, 0].numpy()
    want = statistic(column[found.train.index.numpy()].astype(np.float64))  # type: ignore[operator]
    gaps = np.isnan(column)
    assert gaps.sum() == 9
    np.testing.assert_allclose(found.raw.x[gaps, 0], want, rtol=1e-6)
    assert all(part.x.isfinite().all() for part in found.parts.values())
    assert torch.equal(found.inputs_of(source.sample().x[found.test.index]), found.test.x)


def test_rows_are_left_out_where_that_is_asked_and_counted() -> None:
    facts = declared(missing=Missing.DROP, blank=Blank.DROP).facts()
    left = [i for i in range(ROWS) if i % 7 and i % 11]
    assert (facts.rows, facts.examples, facts.incomplete) == (ROWS, len(left), ROWS - len(left))
    assert declared(missing=Missing.DROP, blank=Blank.DROP).origins().tolist() == left


def test_a_value_that_training_never_shows_stays_silent() -> None:
    """Its weights are never trained: it counts as unknown, in the data and in rows to predict."""
    lines = text().splitlines()
    content = "\n".join([lines[0], *(line.replace("green", "red") for line in lines[1:])]) + "\n"
    seen = prepare(declared(content))
    assert seen.gaps is not None and seen.gaps.alive.tolist() == [True, True, True, True, False, True, True]
    green = torch.tensor([[1.0, 19_000.0, 0, 0, 1, 0, 0.5]])
    assert seen.inputs_of(green)[0, 4] == 0


def test_unknown_words_and_lost_targets_are_counted() -> None:
    source = declared(categories=(Category(name="colour", values=("red", "blue")),), classes=("no", "maybe"))
    facts = source.facts()
    assert facts.unknown == {"colour": 18} and facts.without_target == 30 and facts.labels == (30, 0)


def test_a_number_is_predicted_in_its_own_units() -> None:
    source = declared(target="price", classes=())
    found = prepare(source)
    assert source.sample().y[:3, 0].tolist() == [0, 1.5, 3.0]
    torch.testing.assert_close(found.targets_of(found.train.y), source.sample().y[found.train.index])


def test_the_latest_judge_and_groups_stay_together() -> None:
    source = declared(ordered_by="price", grouped_by="shop")
    timed = prepare(source, split=Split(by=SplitBy.TIME))
    assert timed.train.index.max() < timed.validation.index.min() and timed.validation.index.max() < timed.test.index.min()
    grouped = prepare(source, split=Split(by=SplitBy.GROUP))
    shops = [set((part.index // 6).tolist()) for part in grouped.parts.values()]
    assert sum(map(len, shops)) == 10 and all(shops), "no shop is in two parts, and none is empty"
    assert abs(len(grouped.train) - 30) <= 6


def test_a_division_by_what_is_not_known_is_refused() -> None:
    found = problems(Experiment(data=Data(source=declared(), split=Split(by=SplitBy.TIME))))
    assert [problem.path for problem in found] == ["data.split.by"] and "when each example was taken" in found[0].message


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"target": "size"}, "target: expected a column that is no input, got 'size'"),
        ({"numbers": (), "dates": (), "categories": ()}, "at least one column"),
        ({"numbers": ("size", "size")}, "got 'size' twice"),
        ({"classes": ("yes",)}, "two or more"),
        ({"categories": (Category(name="colour", values=("red", "red")),)}, "each value of 'colour' once"),
    ],
)
def test_declarations_that_contradict_themselves_are_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        declared(**fields)
    assert said in str(caught.value)


def test_a_column_that_the_file_lacks_is_named() -> None:
    with pytest.raises(SpecError, match=r"table\.csv has no column 'weight'; it has 'size', 'colour'"):
        declared(numbers=("weight",)).examples()


def test_nothing_is_read_twice() -> None:
    """Facts and numbers are kept beside the file: a process that comes later finds them without the table."""
    source = declared()
    source.facts()
    source.sample()
    for path in vault().path(source.file).parent.glob("*.arrow"):
        path.unlink()
    from playground.data import learnable

    learnable._facts.cache_clear()
    learnable._tensors.cache_clear()
    assert source.facts().examples == ROWS and learnable.load(source).x.shape == (ROWS, 7)
    assert json.loads(source.model_dump_json())["file"]["name"] == "table.csv"


def test_examples_read_as_their_owner_wrote_them() -> None:
    told = {column.name: column for column in declared().legible()}
    assert told["size"] == ("size", 0, (), (), False) and told["day"].date and told["day"].start == 1
    assert told["colour"].start == 2 and told["colour"].values == ("red", "blue", "green", "(missing)")
    assert told["fit"].ordered == ("s", "m", "l") and told["fit"].start == 6


def test_a_column_may_have_a_rule_of_its_own() -> None:
    """The mean for one column where the median is for all, a row left out for another's sake, and a word without an input."""
    cells = [(i, i * i, "ab"[i % 2], "cd"[i % 2]) for i in range(60)]
    gaps = (5, 7, 11, 13)
    lines = [",".join(["" if i % gap == 0 else str(cell) for cell, gap in zip(row, gaps, strict=True)] + [str(i % 2)]) for i, row in enumerate(cells)]
    content = "one,two,word,other,label\n" + "\n".join(lines) + "\n"
    fields: dict[str, object] = {
        "target": "label",
        "classes": ("0", "1"),
        "numbers": ("one", "two"),
        "dates": (),
        "categories": (Category(name="word", values=("a", "b")), Category(name="other", values=("c", "d"))),
    }
    rules = (OwnRule(name="two", rule="mean"), OwnRule(name="other", rule="none"))
    source = declared(content, own_rules=rules, **fields)
    assert source.columns() == ("one", "two", "word = a", "word = b", "word = (missing)", "other = c", "other = d")
    found = prepare(source)
    raw = source.sample().x[found.train.index].numpy().astype(np.float64)
    assert found.gaps is not None
    np.testing.assert_allclose(found.gaps.fill[0], np.nanmedian(raw[:, 0]), rtol=1e-6)
    np.testing.assert_allclose(found.gaps.fill[1], np.nanmean(raw[:, 1]), rtol=1e-6)
    left = declared(content, own_rules=(OwnRule(name="two", rule="drop"), OwnRule(name="word", rule="drop")), **fields)
    assert left.origins().tolist() == [i for i in range(60) if i % 7 and i % 11], "rows that lack the other columns stay"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ([("size", "category")], "a rule that fits 'size', which holds numbers, got 'category'"),
        ([("colour", "mean")], "a rule that fits 'colour', which holds words, got 'mean'"),
        ([("nothing", "drop")], "a rule that fits 'nothing', which holds no input, got 'drop'"),
        ([("size", "mean"), ("size", "drop")], "one rule a column, got more for 'size'"),
    ],
)
def test_a_rule_that_does_not_fit_its_column_is_refused(rules: list[tuple[str, str]], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        declared(own_rules=tuple(OwnRule(name=name, rule=rule) for name, rule in rules))  # type: ignore[arg-type]


def test_links_and_documents_from_before_are_read_as_they_were_meant() -> None:
    source = from_link(OLD).data.source
    assert isinstance(source, TableFile) and source.own_rules == ()
    assert source.missing is Missing.MEAN and source.blank is Blank.NONE and source.gaps() == (GapRule.MEAN,) * 8
    assert source.columns()[0] == "size" and source.columns()[-2:] == ("colour = red", "colour = blue")
