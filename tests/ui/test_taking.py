"""A file that is being taken in is never lost to a click that comes meanwhile."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from playground.experiment import Experiment
from playground.problem import Problem, SpecError
from playground.settings import settings
from playground.ui.data import taking
from playground.ui.data.choosing import NEXT
from playground.ui.session import Session
from playground.uploads.file_ref import FileRef
from playground.uploads.vault import Vault


class Interrupted(BaseException):
    """What Streamlit raises where a script run is cut short."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Session, Vault]]:
    """A session and an empty vault."""
    current, vault = Session(Experiment()), Vault(tmp_path, settings())
    monkeypatch.setattr(taking, "session", lambda: current)
    monkeypatch.setattr(taking, "vault", lambda: vault)
    yield current, vault


def cut(monkeypatch: pytest.MonkeyPatch, *, at_the_end: bool) -> None:
    """From now on script runs are cut short where the spinner begins, or where it ends."""

    @contextmanager
    def spinner(_: str) -> Iterator[None]:
        if not at_the_end:
            raise Interrupted
        try:
            yield
        finally:
            raise Interrupted

    monkeypatch.setattr(taking.st, "spinner", spinner)


def refuse(ref: FileRef) -> None:
    raise SpecError([Problem("", f"{ref.name}: no")])


def test_a_run_that_is_cut_short_at_the_end_has_done_everything(desk: tuple[Session, Vault], monkeypatch: pytest.MonkeyPatch) -> None:
    current, vault = desk
    cut(monkeypatch, at_the_end=True)
    with pytest.raises(Interrupted):
        taking.taken_in("table", "bad.csv", io.BytesIO(b"a\n1\n"), refuse)
    assert current.refused == "bad.csv: no" and current.brought == 1 and not vault.entries(current.owner)
    with pytest.raises(Interrupted):
        taking.taken_in("table", "good.csv", io.BytesIO(b"a,b\n1,2\n"), lambda ref: None)
    (entry,) = vault.entries(current.owner)
    assert current.refused == "" and current.brought == 2 and current.forms[NEXT] == entry.file.sha256


def test_a_run_that_is_cut_short_at_the_beginning_has_done_nothing(desk: tuple[Session, Vault], monkeypatch: pytest.MonkeyPatch) -> None:
    current, vault = desk
    with monkeypatch.context() as patch:
        cut(patch, at_the_end=False)
        with pytest.raises(Interrupted):
            taking.taken_in("table", "good.csv", io.BytesIO(b"a,b\n1,2\n"), lambda ref: None)
    assert current.brought == 0 and NEXT not in current.forms and not vault.entries(current.owner)
    told = list[tuple[str, str]]()
    taken = taking.taken_in("table", "good.csv", io.BytesIO(b"a,b\n1,2\n"), lambda ref: None, lambda *both: told.append(both))
    assert taken and told == [(current.owner, taken)] and current.brought == 1
