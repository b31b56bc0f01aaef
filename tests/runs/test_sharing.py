"""Two servers on one database: each sees the other's runs, and a run is trained by one of them."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from playground.experiment import Experiment
from playground.runs.busy import Busy
from playground.runs.history import History, Query
from playground.runs.holder import Holder
from playground.runs.keys import hashed, token_of
from playground.runs.manager import Manager
from playground.runs.status import State, Status
from playground.runs.store import Store
from playground.settings import Settings
from tests.runs.fake import FakeExecutor
from tests.runs.test_store import Calendar
from tests.runs.test_timing import Clock

OWNER = "o" * 43


def stores(url: str, calendar: Calendar | None = None) -> tuple[Store, Store]:
    """Two servers of machines that cannot see each other's processes."""
    clock = calendar or Calendar()
    made = tuple(Store(url, clock, Holder(place, "1.1", place)) for place in ("here", "there"))
    return made[0], made[1]


def test_of_two_servers_one_takes_a_run_and_the_other_gets_it_when_it_is_let_go(url: str) -> None:
    here, there = stores(url)
    token = os.urandom(16).hex()
    here.add(token, "{}")
    assert here.take(token, 60) and here.take(token, 60), "again by the same one"
    assert not there.take(token, 60)
    here.release(token)
    assert there.take(token, 60) and not here.take(token, 60)
    there.release(token)
    here.close()
    there.close()


def test_many_takers_at_once_and_one_winner(url: str) -> None:
    here, there = stores(url)
    for _ in range(10):
        token = os.urandom(16).hex()
        here.add(token, "{}")
        with ThreadPoolExecutor(6) as pool:
            won = list(pool.map(lambda k: (here, there)[k % 2].take(token, 60), range(6)))  # noqa: B023
        assert {tuple(won[0::2]), tuple(won[1::2])} == {(True,) * 3, (False,) * 3}
    here.close()
    there.close()


def test_a_server_that_falls_silent_loses_its_run_and_writes_no_more(url: str) -> None:
    calendar = Calendar()
    here, there = stores(url, calendar)
    token = os.urandom(16).hex()
    here.add(token, "{}")
    assert here.take(token, 60)
    calendar.now += timedelta(seconds=40)
    assert here.renew([token], 60) == frozenset()
    calendar.now += timedelta(seconds=59)
    assert not there.take(token, 60)
    calendar.now += timedelta(seconds=2)
    assert there.take(token, 60)
    assert here.renew([token], 60) == {token}
    there.keep(token, 9, b"theirs")
    here.keep(token, 5, b"stale")
    here.note(token, Status(State.FAILED, "stale"))
    found = there.find(token)
    assert found and (found.step, found.checkpoint, found.status.state) == (9, b"theirs", State.READY)
    here.close()
    there.close()


def test_a_crashed_server_s_runs_are_free_for_the_next_on_the_same_machine_at_once(tmp_path: Path) -> None:
    mine = Holder.here()
    if not mine.place:
        pytest.skip("this platform does not tell processes apart")
    url = f"sqlite:///{tmp_path / 'runs.sqlite'}"
    gone = Store(url, holder=Holder(mine.place, "4194304.1", "dead"))
    gone.add("token", "{}")
    assert gone.take("token", 60)
    alive = Store(url, holder=Holder(mine.place, mine.process, "another server of this process"))
    assert alive.take("token", 60)
    assert not Store(url).take("token", 60), "a process that lives keeps its runs"
    gone.close()
    alive.close()


def test_a_second_server_says_that_the_first_trains_the_run(url: str) -> None:
    here, there = stores(url)
    managers = [Manager(Settings(), store, FakeExecutor(), Clock()) for store in (here, there)]
    token = managers[0].start(Experiment(), owner=OWNER)
    seen = managers[1].get(token)
    assert seen is not None and seen.experiment == Experiment()
    with pytest.raises(Busy, match="Another server trains this run"):
        managers[1].command(token, {"op": "play"})
    managers[0].close(0)
    for manager in managers:
        manager.close(0)


def test_each_server_lists_the_runs_of_the_other_and_only_their_owner_s(url: str) -> None:
    owner = os.urandom(24).hex()
    here, there = stores(url)
    here.add(token_of(owner, "a1"), "{}", uid=os.urandom(12).hex(), owner=hashed(owner), data="Circle")
    here.keep(token_of(owner, "a1"), 5, b"state")
    listed = History(there.engine).page(owner, Query())
    assert [entry["data"] for entry in listed] == ["Circle"] and listed[0]["kept"]
    assert History(there.engine).page(os.urandom(24).hex(), Query()) == []
    here.close()
    there.close()
