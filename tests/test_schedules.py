"""Schedules, with torch.optim.lr_scheduler as the oracle."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.optim import SGD, lr_scheduler

from playground.registry import every
from playground.schedules import Constant, Cosine, Exponential, Moment, OneCycle, Plateau, Schedule, StepDecay, WarmUp
from tests.declarations import drawn

LR = 0.2
Oracle = Callable[[SGD], lr_scheduler.LRScheduler]


def ours(schedule: Schedule, steps: int, per_epoch: int) -> list[float]:
    return [LR * schedule.factor(Moment(step, per_epoch)) for step in range(steps)]


def theirs(oracle: Oracle, steps: int, per_epoch: int) -> list[float]:
    """The learning rate of each step, where torch's schedule advances every `per_epoch` steps."""
    optimiser = SGD([torch.zeros(1)], lr=LR)
    scheduler, rates = oracle(optimiser), []
    for step in range(1, steps + 1):
        rates.append(float(optimiser.param_groups[0]["lr"]))
        optimiser.step()
        if step % per_epoch == 0:
            scheduler.step()
    return rates


@pytest.mark.parametrize(
    ("schedule", "oracle", "by_step", "steps"),
    [
        (Constant(), lambda o: lr_scheduler.ConstantLR(o, factor=1.0), False, 60),
        (StepDecay(every=3, gamma=0.5), lambda o: lr_scheduler.StepLR(o, 3, gamma=0.5), False, 100),
        (Exponential(gamma=0.9), lambda o: lr_scheduler.ExponentialLR(o, 0.9), False, 100),
        (Cosine(epochs=10, floor=0.1), lambda o: lr_scheduler.CosineAnnealingLR(o, 50, eta_min=0.1 * LR), True, 51),
        (Cosine(epochs=4, floor=0.0, restart=True), lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, 20), True, 70),
        (OneCycle(epochs=10), lambda o: lr_scheduler.OneCycleLR(o, LR, total_steps=50, cycle_momentum=False), True, 50),
        (
            OneCycle(epochs=10, rise=0.5, divide_start=10.0, divide_end=100.0),
            lambda o: lr_scheduler.OneCycleLR(o, LR, total_steps=50, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False),
            True,
            50,
        ),
        (WarmUp(epochs=3, first=0.2), lambda o: lr_scheduler.LinearLR(o, start_factor=0.2, total_iters=15), True, 40),
    ],
    ids=lambda v: repr(v) if isinstance(v, Schedule) else "",
)
def test_the_learning_rate_is_torch_s(schedule: Schedule, oracle: Oracle, by_step: bool, steps: int) -> None:
    assert ours(schedule, steps, 5) == pytest.approx(theirs(oracle, steps, 1 if by_step else 5), rel=1e-6)


@pytest.mark.parametrize("schedule", [Cosine(epochs=2, floor=0.25), OneCycle(epochs=2), WarmUp(epochs=2)], ids=repr)
def test_a_schedule_with_an_end_stays_there(schedule: Schedule) -> None:
    assert schedule.factor(Moment(21, 10)) == schedule.factor(Moment(10_000, 10))
    assert schedule.factor(Moment(19, 10)) != schedule.factor(Moment(15, 10))


@pytest.mark.parametrize("kind", every(Schedule), ids=lambda c: c.tag())
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), step=st.integers(0, 10**7), per_epoch=st.integers(1, 10**4))
def test_every_factor_is_finite_and_not_negative(kind: type[Schedule], data: st.DataObject, step: int, per_epoch: int) -> None:
    schedule = data.draw(drawn(kind))
    factor = schedule.factor(Moment(step, per_epoch), schedule.start())
    assert math.isfinite(factor)
    assert 0 <= factor <= 1 + 1e-12


@pytest.mark.parametrize(
    "plateau",
    [
        Plateau(patience=2, drop=0.5),
        Plateau(patience=0, drop=0.1, threshold=0.1),
        Plateau(patience=1, drop=0.5, cooldown=3),
        Plateau(patience=1, drop=0.3, floor=0.2),
    ],
    ids=repr,
)
def test_plateau_drops_when_torch_s_does(plateau: Plateau) -> None:
    losses = [1.0, 0.9, 0.9, 0.95, math.nan, 0.89, 0.8, math.inf, *[0.8 - 0.001 * i for i in range(10)], *[0.7] * 20]
    optimiser = SGD([torch.zeros(1)], lr=LR)
    oracle = lr_scheduler.ReduceLROnPlateau(
        optimiser,
        factor=plateau.drop,
        patience=plateau.patience,
        threshold=plateau.threshold,
        cooldown=plateau.cooldown,
        min_lr=plateau.floor * LR,
        eps=0,
    )
    memory, got, want = plateau.start(), [], []
    for loss in losses:
        memory = plateau.observe(memory, loss)
        oracle.step(loss)
        got.append(LR * plateau.factor(Moment(0, 1), memory))
        want.append(optimiser.param_groups[0]["lr"])
    assert got == pytest.approx(want)
    assert got[-1] < LR


def test_the_memory_is_finite_so_that_json_can_hold_it() -> None:
    memory = Plateau().start()
    for loss in (math.nan, math.inf, 0.5, math.nan):
        memory = Plateau().observe(memory, loss)
        assert all(map(math.isfinite, memory))


def test_only_plateau_remembers() -> None:
    for kind in every(Schedule):
        schedule = kind()
        assert (schedule.observe(schedule.start(), 1.0) == ()) == (kind is not Plateau)


def test_moments_count_epochs() -> None:
    assert [Moment(step, 3).epoch for step in (0, 2, 3, 7)] == [0, 0, 1, 2]


@pytest.mark.parametrize(("epochs", "rise"), [(1, 0.5), (2, 0.5), (2, 0.1), (4, 0.25)])
def test_the_shortest_cycles_have_no_rise_to_divide_by(epochs: int, rise: float) -> None:
    """Where the rise is shorter than a step, the first step is at the top."""
    factors = [OneCycle(epochs=epochs, rise=rise).factor(Moment(step, 1)) for step in range(5)]
    assert factors[0] == pytest.approx(1, abs=0.05)
    assert factors == sorted(factors, reverse=True)
