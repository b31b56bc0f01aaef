"""What is told of a change beforehand is what becomes of it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.engine import Trainer
from playground.engine.outlook import outlook
from tests.engine.cases import experiment
from tests.engine.test_adopt import KEPT, RESET, STACK

CHANGES: dict[str, dict[str, Any]] = {**KEPT, **{name: changes for name, (changes, _) in RESET.items()}}


@pytest.mark.parametrize("name", CHANGES)
def test_the_outlook_is_what_adopting_then_does(name: str) -> None:
    before, after = experiment(network=STACK), experiment(**{"network": STACK, **CHANGES[name]})
    told = outlook(before, after)
    change = Trainer(before).adopt(after)
    assert (told is not None) == change.reset
    assert told is None or told == change.message


def test_an_outlook_draws_nothing() -> None:
    state = torch.get_rng_state()
    outlook(experiment(network=STACK), experiment(network=STACK[:2]))
    assert torch.equal(torch.get_rng_state(), state)
