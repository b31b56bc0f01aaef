"""A run repeated: bit for bit, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground.attribution import Cancelled, Subject
from playground.attribution.replay import replay, spaced
from playground.attribution.scalar import Watch
from playground.engine import Trainer, machine_code
from playground.experiment import Experiment
from tests.attribution.families import stacked

PLAIN: dict[str, Any] = {
    "data": {"source": {"kind": "moons", "size": 90}},
    "network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 4}, {"kind": "relu"}],
}
NOISY: dict[str, Any] = {
    "data": {"source": {"kind": "digits"}, "split": {"train": 0.1, "validation": 0.1, "test": 0.8}},
    "network": [
        {"kind": "conv2d", "channels": 3}, {"kind": "batch_norm"}, {"kind": "relu"}, {"kind": "dropout"}, {"kind": "max_pool"}, {"kind": "flatten"},
        {"kind": "dense", "units": 12},
    ],
    "schedule": {"kind": "cosine", "epochs": 3},
}  # fmt: skip
EARLY: dict[str, Any] = PLAIN | {"training": {"stop": [{"kind": "early_stopping", "patience": 2}]}, "optimiser": {"kind": "sgd", "lr": 3.0}}


def run(document: dict[str, Any], steps: int) -> Trainer:
    made = Trainer(Experiment.model_validate(document, strict=False))
    made.run(steps)
    return made


@pytest.mark.parametrize("document", [PLAIN, NOISY, EARLY], ids=["dense", "convolutional with noise", "stopped early"])
def test_a_run_is_repeated_bit_for_bit(document: dict[str, Any]) -> None:
    """Every moment has the weights that the run had at that step."""
    trained = run(document, 70)
    again = replay(Subject.of(trained), moments=8)
    assert again.exact
    assert not again.reason
    assert [again.moments[0].step, again.moments[-1].step] == [0, trained.position.step]
    fresh = Trainer(trained.experiment)
    for moment in again.moments:
        fresh.run(moment.step - fresh.position.step)
        assert moment.epoch == fresh.position.progress
        assert moment.subject.step == moment.step
        own = dict(moment.subject.network.named_parameters())
        assert all(torch.equal(parameter, own[name]) for name, parameter in fresh.network.named_parameters())
        assert not moment.subject.network.training


def test_the_subject_stays_as_it_was() -> None:
    there = Subject.of(run(PLAIN, 40))
    before = {name: tensor.clone() for name, tensor in there.network.state_dict().items()}
    replay(there)
    assert all(torch.equal(tensor, before[name]) for name, tensor in there.network.state_dict().items())


def test_each_gear_is_repeated_by_its_own() -> None:
    """They round differently: a process that has the kernel repeats a run of torch's gear in torch's gear."""
    by_torch = Subject.of(run(PLAIN, 300))
    if not machine_code.load():
        pytest.skip("the kernel has not been compiled here")
    by_kernel = Subject.of(run(PLAIN, 300))
    assert by_kernel.checkpoint is not None
    assert by_kernel.checkpoint.made["gear"] == "fused"
    one, other = replay(by_torch), replay(by_kernel)
    assert one.exact
    assert other.exact
    pairs = zip(one.moments[-1].subject.network.parameters(), other.moments[-1].subject.network.parameters(), strict=True)
    assert not all(torch.equal(a, b) for a, b in pairs)


def test_without_its_gear_a_run_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    there = Subject.of(run(PLAIN, 20))
    assert there.checkpoint is not None
    there.checkpoint.made["gear"] = "fused"
    monkeypatch.setattr(machine_code, "load", lambda: False)
    again = replay(there)
    assert (again.exact, again.moments) == (False, ())
    assert "fused CPU step" in again.reason


def test_a_run_changed_on_its_way_is_not_repeated() -> None:
    typed = run(PLAIN, 20)
    typed.set_weight("network[0]", 0, 0, 1.5)
    typed.run(20)
    adopted = run(PLAIN, 20)
    adopted.adopt(adopted.experiment.model_copy(update={"seed": 0, "optimiser": adopted.experiment.optimiser.model_copy(update={"lr": 0.3})}))
    adopted.run(20)
    silenced = run(PLAIN, 20)
    silenced.silence("network[0]", 0)
    drawn = run(PLAIN, 20)
    drawn.reinitialise("network[0]")
    for changed, reason in ((typed, "changed on its way"), (adopted, "changed on its way"), (silenced, "by hand"), (drawn, "by hand")):
        again = replay(Subject.of(changed))
        assert (again.exact, again.moments) == (False, ())
        assert reason in again.reason


def test_a_bare_model_has_no_past() -> None:
    again = replay(stacked(torch.nn.Linear(2, 2), shape=(2,)))
    assert (again.exact, again.moments) == (False, ())
    assert "without a run" in again.reason


def test_before_the_first_step_there_is_one_moment() -> None:
    again = replay(Subject.of(run(PLAIN, 0)))
    assert again.exact
    assert [moment.step for moment in again.moments] == [0]


@pytest.mark.parametrize("last", [0, 1, 2, 17, 1000, 123_456])
def test_moments_lie_ever_further_apart(last: int) -> None:
    steps = spaced(last, 24)
    assert (steps[0], steps[-1]) == (0, last)
    assert steps == sorted(set(steps))
    assert len(steps) <= 24
    assert len(steps) > 17 or last < 1000


def test_it_can_be_cancelled() -> None:
    with pytest.raises(Cancelled):
        replay(Subject.of(run(PLAIN, 20)), watch=Watch(cancelled=lambda: True))
