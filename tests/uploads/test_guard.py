"""Whatever a file does to the process that reads it, it ends with a sentence that names the file."""

from __future__ import annotations

import sys
import time

import pytest

from playground.uploads import guard
from playground.uploads.refusal import Refusal

MISDEEDS = {
    "eat": ("b = b'x' * 8_000_000_000", "needs more than 600 MB of memory"),
    "sleep": ("import time; time.sleep(60)", "took longer than 1 seconds"),
    "crash": ("import os; os.abort()", "needs more than 600 MB of memory"),
    "raise": ("raise RuntimeError('deep inside')", "cannot be read"),
    "chatter": ("print('x' * 10_000)", "cannot be read"),
}


@pytest.mark.parametrize("how", MISDEEDS)
def test_misdeeds_end_with_a_sentence(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = MISDEEDS[how]
    begin = "import json, sys\nfrom playground.uploads import guard\ntask = json.load(sys.stdin)\nguard._limit(task['seconds'], task['memory'])"
    script = f"{begin}\n{code}"
    monkeypatch.setattr(guard, "COMMAND", (sys.executable, "-c", script))
    begun = time.monotonic()
    with pytest.raises(Refusal) as caught:
        guard.guarded("playground.uploads.ingest:ingest", "evil.csv", {}, seconds=1 if how == "sleep" else 60, memory=600)
    assert str(caught.value).startswith("evil.csv: ") and said in str(caught.value)
    assert how != "sleep" or time.monotonic() - begun < 30, "it does not wait for the process"


def test_what_the_function_gives_comes_back_and_what_it_refuses_is_refused() -> None:
    with pytest.raises(Refusal, match=r"there\.csv: the file is no longer there"):
        given = {"path": "/nowhere", "name": "there.csv", "reading": None, "table": "", "card": "", "limits": {"unpacked": 1}}
        guard.guarded("playground.uploads.ingest:ingest", "there.csv", given)


def test_only_the_projects_own_functions_can_be_named() -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        guard.guarded("os:system", "a.csv", {"command": "true"})
