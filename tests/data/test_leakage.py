"""Warnings where a table gives its answers away, and none where it does not."""

from __future__ import annotations

import pytest
import torch

from playground.data import prepare
from playground.data.leakage import alone, warnings
from playground.data.proposing import Wishes, declare
from tests.uploads.bringing import csv_of, looked_at

GENERATOR = torch.Generator().manual_seed(0)


def found(rows: list[list[object]], wishes: Wishes) -> list[str]:
    ref, card = looked_at(csv_of(rows))
    source = declare(ref, card, wishes)
    return [warning.text for warning in warnings(source, prepare(source), card)]


def table(rows: int = 200) -> list[list[object]]:
    noise = torch.rand(rows, 3, generator=GENERATOR).tolist()
    return [["a", "b", "price"], *([round(x, 6), round(y, 6), round(x + y + z, 6)] for x, y, z in noise)]


def test_an_honest_table_is_not_suspected() -> None:
    assert found(table(), Wishes(target="price")) == []


@pytest.mark.parametrize("asks", ["number", "classes"])
def test_a_column_that_predicts_the_target_alone_is_named(asks: str) -> None:
    rows = table()
    price = [row[2] > 1.5 if asks == "classes" else row[2] for row in rows[1:]]  # type: ignore[operator]
    told = [[*row[:2], value, f"tax {value}" if asks == "classes" else round(1.19 * value, 5)] for row, value in zip(rows[1:], price, strict=True)]
    (warning,) = found([["a", "b", "price", "with tax"], *told], Wishes(target="price", asks=asks))  # type: ignore[arg-type]
    assert warning.startswith("with tax alone ") and "Would it be known before the answer is?" in warning


def test_rows_on_both_sides_of_the_split_are_counted() -> None:
    rows = table(60)
    twice = [rows[0], *rows[1:], *rows[1:]]
    (warning,) = found(twice, Wishes(target="price"))
    assert "rows that judge" in warning and "in the training part too" in warning
    ref, card = looked_at(csv_of(twice))
    source = declare(ref, card, Wishes(target="price"))
    prepared = prepare(source)
    seen = {tuple(row) for row in source.sample().x[prepared.train.index].tolist()}
    judging = torch.cat([prepared.validation.index, prepared.test.index])
    again = sum(tuple(row) in seen for row in source.sample().x[judging].tolist())
    assert warning.startswith(f"{again} of {len(judging)} rows")


def test_an_id_among_the_inputs_is_told() -> None:
    rows = [["id", "a", "y"], *([i, (i * 37) % 101, (i * 53) % 7] for i in range(100))]
    assert any(text.startswith("id is an input and looks like an id") for text in found(rows, Wishes(types={"id": "number"}, target="y")))


def test_the_best_guess_by_one_column_is_what_it_says() -> None:
    """Closed forms: a threshold and a line are found, a coin tells nothing."""
    x = torch.arange(600).float()[:, None]
    assert alone(x, (x > 299).long()[:, 0], 2) > 0.95
    assert alone(x, 3 * x + 1, 0) > 0.999
    coin = torch.randint(0, 2, (600,), generator=GENERATOR)
    assert alone(x, coin, 2) < 0.6
