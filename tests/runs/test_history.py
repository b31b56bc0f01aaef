"""The history is found, sorted, described and deleted in the database, and by its owner alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from playground.experiment import Experiment
from playground.optimisers import SGD
from playground.runs.history import History, Query
from playground.runs.keys import hashed, is_key, token_of
from playground.runs.rows import packed, unpacked
from playground.runs.status import State, Status
from playground.runs.store import Fork, Store
from playground.runs.stored import history as table_of
from tests.runs.test_store import Calendar

MINE, THEIRS = "m" * 43, "t" * 43


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def store(url: str, calendar: Calendar) -> Iterator[Store]:
    store = Store(url, calendar)
    yield store
    store.close()


@pytest.fixture
def history(store: Store, calendar: Calendar) -> History:
    return History(store.engine, calendar)


def add(store: Store, uid: str, *, owner: str = MINE, step: int = 10, fork: Fork | None = None, **about: Any) -> str:
    token = token_of(owner, uid)
    figures = {name: about.pop(name) for name in ("test_metric", "test_loss", "baseline") if name in about}
    store.add(token, about.pop("experiment", Experiment()).to_json(), uid=uid, owner=hashed(owner), fork=fork, **about)
    if step:
        store.keep(token, step, b"state" * 10, rows=packed([{"step": 0.0, "test.loss": 1.5}], ("step", "test.loss")), columns=("step", "test.loss"), count=1, figures=figures)  # noqa: E501
    return token


def uids(entries: list[dict[str, Any]]) -> list[str]:
    return [entry["uid"] for entry in entries]


def test_each_owner_sees_their_own_runs_and_not_those_that_were_only_opened(store: Store, history: History) -> None:
    add(store, "aa")
    add(store, "bb", owner=THEIRS)
    add(store, "cc", step=0)
    assert uids(history.page(MINE, Query())) == ["aa"] and history.count(MINE, Query()) == 1
    assert uids(history.page(THEIRS, Query())) == ["bb"]
    assert set(uids(history.page(None, Query()))) == {"aa", "bb"}


def test_nobody_else_can_change_or_read_a_run(store: Store, history: History) -> None:
    add(store, "aa")
    history.describe(THEIRS, "aa", name="stolen")
    history.delete(THEIRS, ["aa"])
    assert history.rows(THEIRS, "aa") == {} and history.checkpoint(THEIRS, "aa") is None and history.some(THEIRS, ["aa"]) == []
    (entry,) = history.page(MINE, Query())
    assert entry["name"] == ""


def test_words_tags_and_pins_choose(store: Store, history: History) -> None:
    for uid, name in (("aa", "Dropout 50 %"), ("bb", "plain_net"), ("cc", "")):
        add(store, uid, name=name, data="Spiral", network="2-8-8-1")
    history.describe(MINE, "bb", tags=["Course", "week 1"], notes="slow start")
    history.pin(MINE, ["cc"], True)
    find = lambda **wish: set(uids(history.page(MINE, Query(**wish))))  # noqa: E731
    assert find(text="spiral 8-8") == {"aa", "bb", "cc"} and find(text="DROPOUT") == {"aa"}
    assert find(text="%") == {"aa"} and find(text="_") == {"bb"}, "signs of the database's own stand for themselves"
    assert find(text="slow") == {"bb"} and find(tags=("week 1",)) == {"bb"} and find(tags=("week",)) == set()
    assert find(pinned=True) == {"cc"} and history.tags(MINE) == ["Course", "week 1"]


def test_runs_are_sorted_by_the_database_and_those_without_a_number_come_last(store: Store, history: History) -> None:
    for uid, value in (("aa", 0.5), ("bb", None), ("cc", 0.9), ("dd", 0.1)):
        add(store, uid, test_metric=value)
    assert uids(history.page(MINE, Query(sort="test_metric"))) == ["cc", "aa", "dd", "bb"]
    assert uids(history.page(MINE, Query(sort="test_metric", descending=False))) == ["dd", "aa", "cc", "bb"]
    assert uids(history.page(MINE, Query(sort="test_metric", size=2, page=1))) == ["dd", "bb"]
    with pytest.raises(ValueError, match="sort: expected one of"):
        history.page(MINE, Query(sort="token_hash"))


def test_a_deleted_run_opens_no_more_until_it_is_brought_back_and_then_is_gone_for_good(store: Store, history: History, calendar: Calendar) -> None:
    token = add(store, "aa")
    history.delete(MINE, ["aa"])
    assert store.find(token) is None and history.count(MINE, Query()) == 0 and uids(history.page(MINE, Query(deleted=True))) == ["aa"]
    history.restore(MINE, ["aa"])
    found = store.find(token)
    assert found and found.checkpoint
    history.delete(MINE, ["aa"])
    calendar.now += timedelta(days=8)
    assert history.purge(7 * 86400) == 1 and history.count(MINE, Query(deleted=True)) == 0


def test_what_is_too_long_is_refused_by_field(store: Store, history: History) -> None:
    add(store, "aa")
    for wish, field in (({"name": "x" * 201}, "name"), ({"notes": "x" * 10_001}, "notes"), ({"tags": ["x" * 41]}, "tags"), ({"tags": list("abcdefghijklmnopqrstuvw")}, "tags")):  # noqa: E501
        with pytest.raises(ValueError, match=f"{field}: expected at most"):
            history.describe(MINE, "aa", **wish)  # type: ignore[arg-type]


def test_rows_come_back_number_for_number(store: Store, history: History) -> None:
    rows = [{"step": float(k), "train.loss": math.pi / (k + 1), "test.loss": math.nan if k else -0.0} for k in range(500)]
    columns = ("step", "train.loss", "test.loss")
    data = packed(rows, columns)
    assert len(data) < 8 * 3 * 500
    back = unpacked(data, columns)
    assert all(np.array_equal(back[c], np.array([row[c] for row in rows]), equal_nan=True) for c in columns)
    for wrong in (b"", b"damaged", data[:-9]):
        with pytest.raises(ValueError, match="expected"):
            unpacked(wrong, columns)
    with pytest.raises(ValueError, match="at most 100"):
        unpacked(data, columns, most=100)
    add(store, "aa")
    assert {name: list(column) for name, column in history.rows(MINE, "aa").items()} == {"step": [0.0], "test.loss": [1.5]}


def test_the_tree_of_a_run_holds_all_its_relatives_parents_first(store: Store, history: History) -> None:
    slower = Experiment(optimiser=SGD(lr=0.001))
    add(store, "aa")
    add(store, "bb", fork=Fork("aa", 5, Experiment().to_json()), experiment=slower)
    add(store, "cc", fork=Fork("bb", 7, slower.to_json()))
    add(store, "dd", fork=Fork("aa", 9, Experiment().to_json()))
    add(store, "ee")
    for member in ("aa", "bb", "cc", "dd"):
        assert uids(history.family(MINE, member)) == ["aa", "bb", "cc", "dd"]
    assert uids(history.family(MINE, "ee")) == ["ee"]
    history.delete(MINE, ["aa"])
    assert uids(history.family(MINE, "cc")) == ["bb", "cc"], "the rest of a tree outlives its root"


def test_checkpoints_go_when_there_are_too_many_and_the_record_stays(store: Store, history: History, calendar: Calendar) -> None:
    for uid in ("aa", "bb", "cc"):
        calendar.now += timedelta(hours=1)
        add(store, uid)
    history.pin(MINE, ["aa"], True)
    assert history.thin(100) == 1
    kept = {entry["uid"]: entry["kept"] for entry in history.page(MINE, Query())}
    assert kept == {"aa": True, "bb": False, "cc": True}, "the pinned one and the one seen last"
    assert history.rows(MINE, "bb")["test.loss"].tolist() == [1.5]


def test_earlier_states_have_the_room_that_checkpoints_leave_and_go_with_a_run_that_is_purged(
    store: Store, history: History, calendar: Calendar
) -> None:
    tokens = {uid: add(store, uid) for uid in ("aa", "bb", "cc")}  # with a checkpoint of 50 bytes each
    for uid, token in tokens.items():
        calendar.now += timedelta(hours=1)
        store.seen(token)
        store.keep_past(token, uid.encode() * 20)
    assert history.thin(150 + 80) == 0
    assert [bool(store.take_past(token)) for token in tokens.values()] == [False, True, True], "those seen last"
    store.keep_past(tokens["aa"], b"once more")
    history.delete(MINE, ["aa"])
    calendar.now += timedelta(days=8)
    assert history.purge(7 * 86400) == 1
    assert store.take_past(tokens["aa"]) == b""


def test_only_runs_that_nobody_will_miss_are_forgotten(store: Store, history: History, calendar: Calendar) -> None:
    trained, opened, nobody = add(store, "aa"), add(store, "bb", step=0), "a run without an owner"
    store.add(nobody, "{}")
    calendar.now += timedelta(days=30)
    assert store.forget(86400) == 2
    assert store.find(trained) and not store.find(opened) and not store.find(nobody)


def test_a_token_follows_from_key_and_name_and_neither_alone() -> None:
    assert token_of(MINE, "aa") == token_of(MINE, "aa") != token_of(THEIRS, "aa") != token_of(THEIRS, "bb")
    assert is_key(MINE) and not is_key("short") and not is_key(None) and not is_key("x" * 40 + "/")


def test_python_reads_the_same_table(store: Store, history: History, url: str) -> None:
    add(store, "aa", test_metric=0.75, name="mine")
    add(store, "bb", owner=THEIRS, test_metric=0.5)
    assert set(table_of(database=url)["test_metric"]) == {0.75, 0.5}
    mine = table_of("mine", owner=MINE, database=url)
    assert mine[["uid", "step"]].to_numpy().tolist() == [["aa", 10]] and table_of("nothing", database=url).empty


def test_a_failed_run_is_listed_though_it_took_no_step(store: Store, history: History) -> None:
    store.note(add(store, "aa", step=0), Status(State.FAILED, "out of memory"))
    assert [entry["state"] for entry in history.page(MINE, Query())] == ["failed"]
