"""Members of an ensemble are the runs that they would be alone."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.engine import Trainer, machine_code
from playground.engine.ensemble import Ensemble, Member, stackable
from playground.engine.ensemble.marks import measure
from playground.engine.ensemble.stacked import StackedConvoy
from playground.engine.evaluation import evaluate
from playground.engine.trainer import Row
from playground.experiment import Experiment, Training
from playground.losses import Loss
from playground.optimisers import Optimiser
from playground.presets import presets
from playground.problem import SpecError
from playground.registry import every
from tests.engine.cases import CASES, case, experiment, same, state

pytestmark = pytest.mark.usefixtures("kernel")
DENSE = [{"kind": "dense", "units": 6}, {"kind": "tanh"}]
NORMED = [{"kind": "dense", "units": 8, "bias": False}, {"kind": "batch_norm"}, {"kind": "layer_norm"}, {"kind": "relu"}]
OPTIMISERS = [kind.tag() for kind in every(Optimiser) if not kind.full_batch]
LOSSES = [kind.tag() for kind in every(Loss)]


def variants(chosen: Experiment, count: int = 4) -> list[Experiment]:
    """Other seeds and learning rates."""
    rates = [chosen.optimiser.model_copy(update={"lr": chosen.optimiser.lr * (1 + 0.2 * i)}) for i in range(count)]
    return [chosen.model_copy(update={"seed": seed, "optimiser": optimiser}) for seed, optimiser in enumerate(rates)]


def walked(experiments: list[Experiment], *steps: int) -> tuple[Ensemble, list[Trainer]]:
    """The ensemble after so many steps at a time, and the single runs after as many in one go."""
    ensemble, singles = Ensemble(experiments), [Trainer(chosen) for chosen in experiments]
    for count in steps:
        assert ensemble.advance(count)
    for single in singles:
        single.run(sum(steps))
    return ensemble, singles


def titles(ensemble: Ensemble) -> list[str]:
    return [way.title for way in ensemble.ways]


def equal_rows(member: Trainer, single: Trainer, tolerance: float) -> None:
    """Rows are alike but for the seconds."""
    pairs = list(zip(_timeless(member.rows), _timeless(single.rows), strict=True))
    assert pairs
    for one, other in pairs:
        assert one.keys() == other.keys()
        assert [*one.values()] == pytest.approx([*other.values()], rel=tolerance, abs=tolerance, nan_ok=True)


def _timeless(rows: list[Row]) -> list[Row]:
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def identical(member: Trainer, single: Trainer) -> None:
    """Weights, optimiser state, place and rows; bit for bit, but for rows, which are evaluated together."""
    assert same(state(member), state(single)) and member.position == single.position
    for one, other in zip(member.checkpoint().optimisers[0], single.checkpoint().optimisers[0], strict=True):
        assert one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one if isinstance(one[k], torch.Tensor))
    equal_rows(member, single, 1e-5)


def close(member: Trainer, single: Trainer, tolerance: float = 2e-5) -> None:
    """The same, to rounding."""
    assert member.position == single.position
    for name, tensor in state(single).items():
        torch.testing.assert_close(state(member)[name], tensor, rtol=tolerance, atol=tolerance)
    for one, other in zip(member.checkpoint().optimisers[0], single.checkpoint().optimisers[0], strict=True):
        assert one.keys() == other.keys()
        for name, value in other.items():
            torch.testing.assert_close(one[name], value, rtol=1e-4, atol=tolerance)
    equal_rows(member, single, 1e-4)


@pytest.mark.parametrize("name", CASES)
def test_every_case_equals_its_single_runs_to_the_bit(name: str) -> None:
    ensemble, singles = walked(variants(case(name)), 3, 20, 37)
    assert titles(ensemble) == ["one after another" if name == "L-BFGS" else "fused CPU step"]
    for member, single in zip(ensemble.members, singles, strict=True):
        identical(member, single)


def test_members_of_the_kernel_need_nothing_in_common() -> None:
    drop = [{"kind": "dense", "units": 5}, {"kind": "relu"}, {"kind": "dropout", "p": 0.4}]
    experiments = [
        experiment(network=DENSE, seed=1),
        experiment(network=DENSE, seed=1, data={"source": {"kind": "moons", "size": 90, "seed": 5}}),
        experiment(network=drop, optimiser={"kind": "sgd", "lr": 0.1}, penalties=[{"kind": "l1"}], training={"batch": 7, "clip": 0.2}),
        experiment(network=drop, training={"batch": "full"}, schedule={"kind": "cosine", "epochs": 9}),
        experiment(**CASES["convolution"]),
        experiment(network=[{"kind": "dense", "units": 70}, {"kind": "silu"}] * 2, data={"source": {"kind": "ripple"}}, objective=SQUARED),
    ]
    assert stackable(experiments) is None
    ensemble, singles = walked(experiments, 2, 150)
    assert titles(ensemble) == ["fused CPU step"]
    for member, single in zip(ensemble.members, singles, strict=True):
        identical(member, single)


SQUARED = {"kind": "supervised", "loss": {"kind": "mse"}}


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.integers(1, 5))
def test_slices_and_company_change_no_bit(slices: list[int], count: int) -> None:
    chosen = variants(experiment(network=[*DENSE, {"kind": "dropout", "p": 0.2}], training={"batch": 9}), count)
    ensemble, singles = walked(chosen, *slices)
    for member, single in zip(ensemble.members, singles, strict=True):
        assert same(state(member), state(single)) and member.position == single.position


@pytest.mark.parametrize("kind", OPTIMISERS)
def test_stacked_members_equal_their_single_runs(kind: str) -> None:
    small = {} if kind in ("sgd", "momentum", "nesterov") else {"eps": 1e-2}  # with less, gradients that are nothing but rounding move weights
    chosen = experiment(
        network=NORMED,
        optimiser={"kind": kind, **small},
        penalties=[{"kind": "l2"}, {"kind": "l2", "strength": 0.01}],
        training={"batch": 12, "clip": 0.5, "max_norm": 1.0},
    )
    ensemble, singles = walked(variants(chosen), 3, 20, 7)
    assert titles(ensemble) == ["stacked torch step"] and ensemble.ways[0].reason.startswith("Layer norm is beyond the fused CPU step")
    for member, single in zip(ensemble.members, singles, strict=True):
        close(member, single)


STACKS: dict[str, dict[str, Any]] = {
    "layer norm, residual": {"network": [{"kind": "dense", "units": 8}, {"kind": "layer_norm"}, {"kind": "residual"}, {"kind": "tanh"}]},
    "schedule": {"network": NORMED, "schedule": {"kind": "one_cycle", "epochs": 4}, "optimiser": {"kind": "momentum", "lr": 0.05}},
    "convolution": {
        "data": {"source": {"kind": "digits"}, "split": {"train": 0.05, "validation": 0.05, "test": 0.9}},
        "network": [{"kind": "conv2d", "channels": 3}, {"kind": "conv2d", "channels": 3, "groups": 3}, {"kind": "relu"}, {"kind": "max_pool"}],
        "training": {"batch": 16},
    },
    "numbers": {"network": NORMED, "data": {"source": {"kind": "ripple", "size": 120}}, "objective": SQUARED},
}


@pytest.mark.parametrize("name", STACKS)
def test_what_the_kernel_does_not_cover_is_stacked(name: str) -> None:
    ensemble, singles = walked(variants(experiment(**STACKS[name])), 11, 30)
    assert titles(ensemble) == ["stacked torch step"]
    for member, single in zip(ensemble.members, singles, strict=True):
        close(member, single)


def test_a_tied_encoder_decoder_is_stacked_and_equals_its_single_runs() -> None:
    small = presets()["t5_small_mini"].experiment.model_copy(update={"training": Training(batch=4)})
    ensemble, singles = walked(variants(small, 2), 5)
    assert titles(ensemble) == ["stacked torch step"]
    for member, single in zip(ensemble.members, singles, strict=True):
        close(member, single)


def test_recurrent_networks_take_turns_and_say_why() -> None:
    small = presets()["gru_classifier_mini"].experiment.model_copy(update={"training": Training(batch=4)})
    ensemble = Ensemble(variants(small, 2))
    assert titles(ensemble) == ["one after another"]
    assert ensemble.ways[0].reason == "Torch has no stacked form of recurrent layers."
    assert ensemble.advance(2)


def test_members_may_differ_in_penalties_limits_and_samples() -> None:
    def one(seed: int, **training: Any) -> Experiment:
        data = {"source": {"kind": "moons", "size": 120, "seed": seed}}
        penalties = [{"kind": "elastic", "strength": 0.01 * (seed + 1), "mix": 0.3}] if seed else []
        optimiser = {"kind": "sgd", "lr": 0.05}
        return experiment(network=NORMED, seed=seed, data=data, penalties=penalties, optimiser=optimiser, training={"batch": 10, **training})

    ensemble, singles = walked([one(0), one(1, clip=0.1), one(2, max_norm=0.5), one(3)], 40)
    assert titles(ensemble) == ["stacked torch step"]
    for member, single in zip(ensemble.members, singles, strict=True):
        close(member, single)


@pytest.mark.parametrize("network", [DENSE, NORMED])
def test_each_member_ends_when_its_own_rule_says_so(network: list[dict[str, Any]]) -> None:
    stop = [{"kind": "early_stopping", "patience": 2, "restore": True}]
    chosen = variants(experiment(network=network, training={"batch": 10, "stop": stop}, optimiser={"kind": "sgd", "lr": 0.5}), 5)
    ensemble, singles = walked(chosen, 2000)
    assert not ensemble.going and len({member.position.step for member in ensemble.members}) > 1
    for member, single in zip(ensemble.members, singles, strict=True):
        assert member.finished == single.finished
        close(member, single, 1e-4)


@pytest.mark.parametrize("network", [[{"kind": "dense", "units": 6}, {"kind": "relu"}], NORMED])
def test_one_that_diverges_says_where_and_leaves_the_others_alone(network: list[dict[str, Any]]) -> None:
    data = {"source": {"kind": "ripple", "size": 120}, "target_scaling": "none"}
    base = experiment(network=network, data=data, objective=SQUARED, optimiser={"kind": "sgd", "lr": 0.01})
    chosen = [base, base.model_copy(update={"optimiser": base.optimiser.model_copy(update={"lr": 1e4})}), base.model_copy(update={"seed": 3})]
    ensemble, singles = walked(chosen, 150, 150)
    broken = [member.diverged for member in ensemble.members]
    assert broken[0] is None and broken[2] is None and broken[1] is not None and singles[1].diverged is not None
    assert (broken[1].step, broken[1].layer, broken[1].what) == (singles[1].diverged.step, singles[1].diverged.layer, singles[1].diverged.what)
    for place in (0, 2):
        close(ensemble.members[place], singles[place])


@pytest.mark.parametrize("network", [DENSE, NORMED])
def test_it_stops_when_nobody_wants_it_and_goes_on_from_there(network: list[dict[str, Any]]) -> None:
    chosen, asked = variants(experiment(network=network)), list[int]()
    ensemble = Ensemble(chosen)

    def cancelled() -> bool:
        asked.append(0)
        return len(asked) > 3

    assert not ensemble.advance(100_000, cancelled)
    assert min(member.position.step for member in ensemble.members) > 0 and ensemble.step == 100_000
    short = Ensemble(chosen)
    assert not short.advance(200, lambda: True) and short.members[0].position.step == 0
    assert short.advance(0) and [member.position.step for member in short.members] == [200] * 4
    single = Trainer(chosen[1])
    single.run(200)
    close(short.members[1], single)


@pytest.mark.parametrize("network", [DENSE, NORMED])
def test_members_are_ordinary_runs_whose_checkpoints_go_anywhere(network: list[dict[str, Any]]) -> None:
    chosen = variants(experiment(network=network))
    ensemble, singles = walked(chosen, 30)
    alone = Trainer(chosen[2])
    alone.restore(ensemble.checkpoints()[2])
    again = Ensemble(chosen)
    again.advance(3)
    again.restore([single.checkpoint() for single in singles])
    assert again.step == 30
    for run in (ensemble, again):
        run.advance(17)
    alone.run(17)
    for single in singles:
        single.run(17)
    close(alone, singles[2])
    for one, other, single in zip(ensemble.members, again.members, singles, strict=True):
        close(one, single)
        close(other, single)


def test_hooks_on_a_member_are_called() -> None:
    ensemble, seen = Ensemble(variants(experiment(network=DENSE))), list[int]()
    ensemble.advance(2)
    handle = ensemble.members[1].network[0].register_forward_hook(lambda module, inputs, output: seen.append(len(output)))
    ensemble.advance(2)
    handle.remove()
    ensemble.advance(2)
    assert seen == [10, 10]


def test_those_that_cannot_be_stepped_together_say_why() -> None:
    lbfgs = experiment(network=DENSE, optimiser={"kind": "lbfgs"}, training={"batch": "full"})
    normed = variants(experiment(network=NORMED), 2)
    assert stackable([lbfgs, lbfgs]) == "L-BFGS decides by each network's own loss how far to go."
    assert stackable(normed) is None
    assert stackable(normed[:1]) == "No other run has the same network, task, optimiser and batches."
    noisy = variants(experiment(network=[*NORMED, {"kind": "dropout"}]), 2)
    assert stackable(noisy) == "The network draws random numbers, which would not be those that it draws alone."
    wide = variants(experiment(network=[{"kind": "dense", "units": 500}, {"kind": "layer_norm"}] * 2), 2)
    assert str(stackable(wide)).startswith("On a CPU, networks of this size are as fast one after another")
    mixed = Ensemble([lbfgs, *normed, *variants(experiment(network=DENSE), 3)])
    assert [(way.title, way.members) for way in mixed.ways] == [
        ("fused CPU step", (3, 4, 5)),
        ("stacked torch step", (1, 2)),
        ("one after another", (0,)),
    ]
    assert mixed.advance(5) and {member.position.step for member in mixed.members} == {5}
    assert str(stackable([*normed, *variants(experiment(network=DENSE), 3)])).startswith("Layer norm is beyond the fused CPU step")


def test_an_experiment_that_cannot_run_is_refused() -> None:
    with pytest.raises(SpecError):
        Ensemble([experiment(), experiment(optimiser={"kind": "lbfgs"})])


def test_without_the_kernel_dense_networks_are_stacked(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = variants(experiment(network=DENSE))
    singles = [Trainer(one) for one in chosen]
    monkeypatch.setattr(machine_code, "_loaded", None)
    ensemble = Ensemble(chosen)
    assert titles(ensemble) == ["stacked torch step"]
    ensemble.advance(20)
    for member, single in zip(ensemble.members, singles, strict=True):
        single.run(20)
        torch.testing.assert_close(state(member)["network.0_dense.weight"], state(single)["network.0_dense.weight"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("task", ["moons", "blobs", "ripple"])
@pytest.mark.parametrize("kind", LOSSES)
def test_members_are_evaluated_together_as_they_would_be_alone(kind: str, task: str) -> None:
    chosen = experiment(
        network=NORMED, data={"source": {"kind": task, "size": 90}, "scaling": "standard"}, objective={"kind": "supervised", "loss": {"kind": kind}}
    )
    try:
        members = [Member(one) for one in variants(chosen)]
    except SpecError:
        pytest.skip("this loss does not measure that task")
    for member in members:
        member.run(5)
    for found, member in zip(measure([member.assembly for member in members]), members, strict=True):
        expected = evaluate(member.assembly)
        assert found.keys() == expected.keys()
        for part, scores in expected.items():
            assert found[part] == pytest.approx(dict(scores), rel=1e-5, abs=1e-6, nan_ok=True)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs CUDA")
def test_on_a_gpu_they_are_stacked() -> None:
    chosen = variants(experiment(network=NORMED))
    ensemble, singles = Ensemble(chosen, device="cuda"), [Trainer(one, device="cuda") for one in chosen]
    assert any(way.title == StackedConvoy.title for way in ensemble.ways)
    ensemble.advance(30)
    for member, single in zip(ensemble.members, singles, strict=True):
        single.run(30)
        torch.testing.assert_close(state(member)["network.0_dense.weight"], state(single)["network.0_dense.weight"], rtol=1e-3, atol=1e-4)
