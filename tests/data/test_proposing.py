"""From a card and wishes to a declaration: what is not wished for is what the table looks like."""

from __future__ import annotations

import pytest

from playground.data.columns import Category, Dates
from playground.data.proposing import TableSpec, Wishes, asks_of, declare, target_of
from playground.problem import SpecError
from tests.uploads.bringing import csv_of, looked_at

ROWS = [["id", "size", "colour", "day", "grade", "label"]]
ROWS += [[1000 + i, i * 0.5, "rbg"[i % 3], f"2024-03-{i % 28 + 1:02d}", i % 4, "yes" if i % 3 else "no"] for i in range(60)]


def test_without_wishes_the_table_is_taken_for_what_it_looks_like() -> None:
    ref, card = looked_at(csv_of(ROWS))
    source = declare(ref, card, Wishes())
    assert source.target == "label" and source.classes == ("no", "yes")
    assert source.numbers == ("size", "grade") and source.dates == (Dates(name="day", order="ymd"),)
    assert source.categories == (Category(name="colour", values=("b", "g", "r")),), "an id is no input"


def test_wishes_win() -> None:
    ref, card = looked_at(csv_of(ROWS))
    wishes = Wishes(
        types={"id": "number", "colour": "ignore", "grade": "category"}, target="size", orders={"grade": ("0", "1", "2", "3")}, cycles=("day",)
    )
    source = declare(ref, card, wishes)
    assert source.target == "size" and source.classes == () and source.numbers == ("id",)
    assert [(category.name, category.ordered) for category in source.categories] == [("grade", True), ("label", False)]
    assert source.dates[0].cycles


def test_few_whole_numbers_are_classes_and_in_their_order() -> None:
    ref, card = looked_at(csv_of([["x", "y"], *([i * 0.7, (i * 7) % 11] for i in range(100))]))
    assert asks_of(card, Wishes()) == "classes"
    assert declare(ref, card, Wishes()).classes == tuple(map(str, range(11)))
    assert declare(ref, card, Wishes(asks="number")).classes == ()


@pytest.mark.parametrize(
    ("rows", "wishes", "said"),
    [
        ([["a", "b"], *[["x", i * 1.5] for i in range(40)]], Wishes(target="a", asks="classes"), "'a' has only one class (every row has 'x')"),
        ([["a", "b"], *[["x", "y"] for _ in range(40)]], Wishes(), "no column can be predicted"),
        ([["a"], *[[i % 3] for i in range(40)]], Wishes(), "no column is left to predict 'a' from"),
        ([["a", "b"], *[[i * 1.5, i % 2] for i in range(300)]], Wishes(target="a", asks="classes"), "300 different values: at most 100 classes"),
        ([["a", "b"], *[["x" + str(i % 3), i % 2] for i in range(40)]], Wishes(types={"a": "date"}), "'a' holds no dates that can be read"),
    ],
)
def test_what_cannot_be_learnt_is_told_with_a_way_out(rows: list[list[object]], wishes: Wishes, said: str) -> None:
    ref, card = looked_at(csv_of(rows))
    with pytest.raises(SpecError) as caught:
        declare(ref, card, wishes)
    assert said in str(caught.value)


def test_a_target_goes_by_its_name_first() -> None:
    _, card = looked_at(csv_of([["species", "a", "b"], *[["uvw"[i % 3], i * 1.1, i % 2] for i in range(40)]]))
    assert target_of(card, Wishes()) == "species"


def test_what_was_decided_is_kept_and_what_cannot_be_read_is_forgotten() -> None:
    spec = TableSpec(wishes=Wishes(target="a", types={"b": "ignore"}), balanced=True)
    assert TableSpec.read(spec.model_dump_json()) == spec
    assert TableSpec.read("{broken") == TableSpec.read("") == TableSpec()


def test_rules_of_columns_own_are_kept_where_they_fit_and_say_something() -> None:
    ref, card = looked_at(csv_of(ROWS))
    wishes = Wishes(own_rules={"size": "mean", "grade": "median", "colour": "drop", "day": "category", "label": "drop"})
    assert [(own.name, own.rule) for own in declare(ref, card, wishes).own_rules] == [("size", "mean"), ("colour", "drop")]
