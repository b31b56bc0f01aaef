"""The store: runs are found again by their token, which is kept nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from playground.runs.command import Speed
from playground.runs.holder import Holder
from playground.runs.status import State, Status
from playground.runs.store import Store
from playground.runs.tables import PastRow


class Calendar:
    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def calendar() -> Calendar:
    return Calendar()


@pytest.fixture
def store(url: str, calendar: Calendar) -> Iterator[Store]:
    store = Store(url, calendar)
    yield store
    store.close()


def test_a_run_is_found_again(store: Store) -> None:
    store.add("token", "{}", session="who")
    found = store.find("token")
    assert found and (found.experiment, found.status, found.step, found.playing, found.speed, found.session, found.checkpoint) == (
        "{}", Status(), 0, False, Speed(), "who", None,
    )  # fmt: skip
    assert store.find("another") is None


def test_what_changes_is_kept(store: Store) -> None:
    store.add("token", "{}")
    store.note("token", Status(State.RUNNING), step=5, playing=True)
    store.change("token", experiment='{"seed": 1}', speed=Speed(unit="epoch", rate=2).model_dump_json())
    store.keep("token", 7, b"first")
    store.keep("token", 9, b"second")
    store.note("token", Status(State.PARKED, "away"))
    found = store.find("token")
    assert found and (found.experiment, found.step, found.playing, found.speed, found.checkpoint) == (
        '{"seed": 1}', 9, True, Speed(unit="epoch", rate=2), b"second",
    )  # fmt: skip
    assert found.status == Status(State.PARKED, "away", recoverable=True)


def test_every_change_of_state_is_remembered(store: Store, calendar: Calendar) -> None:
    store.add("token", "{}")
    for state in (State.RUNNING, State.PAUSED, State.PARKED):
        calendar.now += timedelta(minutes=1)
        store.note("token", Status(state))
    store.end("token")
    store.end("token")
    assert [state for _, state, _ in store.transitions("token")] == [State.READY, State.RUNNING, State.PAUSED, State.PARKED, State.ENDED]
    assert store.transitions("token")[1][0] == datetime(2026, 1, 1, 0, 1, tzinfo=UTC)


def test_an_ended_run_opens_no_more(store: Store) -> None:
    store.add("token", "{}")
    store.keep("token", 1, b"x")
    store.end("token")
    assert store.find("token") is None


def test_earlier_states_are_taken_once_and_go_with_the_run(store: Store, url: str) -> None:
    for token in ("token", "other"):
        store.add(token, "{}")
        store.keep_past(token, token.encode())
    assert store.take_past("other") == b"other" and store.take_past("other") == b"", "whoever takes them may lead them elsewhere"
    store.keep_past("token", b"later")
    store.keep_past("nobody's", b"states")
    rival = Store(url, holder=Holder("", "", "rival"))
    assert store.take("token", 60)
    rival.keep_past("token", b"from a server that lost the run")
    assert store.take_past("token") == b"later"
    store.keep_past("token", b"again")
    store.end("token")
    with store.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(PastRow)).scalar() == 0
    rival.close()


def test_what_nobody_has_seen_for_long_is_forgotten(store: Store, calendar: Calendar) -> None:
    for token in ("old", "living", "seen"):
        store.add(token, "{}")
    calendar.now += timedelta(hours=20)
    store.seen("seen")
    calendar.now += timedelta(hours=5)
    assert store.forget(24 * 3600, ["living"]) == 1
    assert [token for token in ("old", "living", "seen") if store.find(token)] == ["living", "seen"]


def test_the_folder_of_an_sqlite_file_is_made(tmp_path: Path) -> None:
    Store(f"sqlite:///{tmp_path / 'deep' / 'down' / 'runs.sqlite'}").close()
    assert (tmp_path / "deep" / "down" / "runs.sqlite").exists()


def test_the_token_is_stored_nowhere(tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'runs.sqlite'}")
    store.add("a-very-secret-token", "{}", session="hash")
    store.close()
    assert not any(b"a-very-secret-token" in path.read_bytes() for path in tmp_path.iterdir())


def test_many_threads_and_two_servers_write_at_once(url: str) -> None:
    stores = [Store(url), Store(url)]
    for number in range(8):
        stores[0].add(str(number), "{}")

    def work(number: int) -> None:
        for step in range(15):
            stores[step % 2].keep(str(number), step, bytes(1000))
            stores[step % 2].note(str(number), Status(State.RUNNING), step=step, playing=True)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert [found.step for found in map(stores[1].find, map(str, range(8))) if found] == [14] * 8
    for store in stores:
        store.close()


def test_an_unreadable_speed_is_the_usual_one(store: Store) -> None:
    store.add("token", "{}")
    store.change("token", speed='{"op": "speed", "rate": -3}')
    found = store.find("token")
    assert found and found.speed == Speed()
