"""No test of the interface starts a worker."""

from __future__ import annotations

import pytest

from playground.ui import run_hold, session, stage, tree
from tests.ui.stand_in import StandIn


@pytest.fixture(autouse=True)
def runs(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    stand_in = StandIn()
    for module in (session, run_hold, stage, tree):
        monkeypatch.setattr(module, "manager", lambda: stand_in)
    return stand_in
