"""The fused CPU step takes the steps of torch's autograd and torch.optim."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from playground.engine import Trainer, machine_code
from playground.engine.assembly import assemble
from playground.engine.compiled import FusedGear
from playground.engine.gear import Gear
from playground.engine.gears import beyond, choose
from playground.engine.hands import NOTHING, Hands
from playground.engine.lean import LeanGear
from playground.engine.loop import Loop
from playground.experiment import Experiment
from playground.layers.activations import Activation, RReLU
from playground.losses import Loss
from playground.optimisers import Optimiser
from playground.problem import SpecError
from playground.registry import every
from tests.engine.cases import experiment, same, state

pytestmark = pytest.mark.usefixtures("kernel")
STEPS = 50
ACTIVATIONS = [kind.tag() for kind in every(Activation) if kind is not RReLU]
OPTIMISERS = [kind.tag() for kind in every(Optimiser) if not kind.full_batch]
LOSSES = [kind.tag() for kind in every(Loss)]
SOURCES = {"one logit": "moons", "classes": "blobs", "numbers": "ripple"}
TWO_LAYERS = [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 5}, {"kind": "tanh"}]


def loop(chosen: Experiment, gear: type[Gear], hands: Hands = NOTHING) -> Loop:
    """A loop in this gear."""
    found = Loop(assemble(chosen))
    found.hands = hands
    kernel = machine_code.kernel()
    assert kernel is not None
    found.gear = FusedGear(found.assembly, kernel, hands) if gear is FusedGear else LeanGear(found.assembly, hands)
    return found


def walk(run: Loop, steps: int, slices: int = 7) -> list[float]:
    """So many steps, a few at a time; the largest loss of each time."""
    end, peaks = run.step + steps, []
    while run.step < end:
        peaks.append(float(run.advance(min(slices, end - run.step))))
    return peaks


def vector(tensors: list[Tensor]) -> Tensor:
    return torch.cat([tensor.detach().flatten() for tensor in tensors]).double()


def apart(one: list[Tensor], other: list[Tensor]) -> float:
    """How far two sets of tensors lie apart, compared with their length."""
    a, b = vector(one), vector(other)
    return float((a - b).norm() / a.norm().clamp_min(1e-3))


def moments(run: Loop) -> list[Tensor]:
    return [tensor.flatten() for states in run.capture().optimisers[0] for tensor in states.values()]


def weights(run: Loop) -> list[Tensor]:
    """Parameters and buffers."""
    return list(run.assembly.tensors().values())


def agree(chosen: Experiment, steps: int = STEPS, hands: Hands = NOTHING, tolerance: float = 1e-5) -> None:
    """Weights, optimiser state, and losses after so many steps in both gears."""
    torch_run, fused_run = loop(chosen, LeanGear, hands), loop(chosen, FusedGear, hands)
    assert beyond(fused_run.assembly, hands) is None
    losses = walk(torch_run, steps), walk(fused_run, steps)
    assert losses[1] == pytest.approx(losses[0], rel=1e-4, abs=1e-6)
    assert apart(weights(torch_run), weights(fused_run)) <= tolerance
    assert [[*states] for states in torch_run.capture().optimisers[0]] == [[*states] for states in fused_run.capture().optimisers[0]]
    if moments(torch_run):
        assert apart(moments(torch_run), moments(fused_run)) <= tolerance


BROKEN = 1e3
"""A loss beyond this, or none, is that of a run that has broken."""


def agree_as_torch_with_itself(chosen: Experiment) -> None:
    """As `agree`; where fifty steps make much of little, as well as torch agrees with itself begun a rounding error away.

    Of runs that break, that they break.
    """
    try:
        agree(chosen)
    except AssertionError:
        runs = [loop(chosen, gear) for gear in (LeanGear, FusedGear, LeanGear, LeanGear, LeanGear)]
        for seed, run in enumerate(runs[2:]):
            nudge(run, seed)
        broken = [not all(loss <= BROKEN for loss in walk(run, STEPS)) for run in runs]
        if any(broken):
            assert broken[1] or not all((broken[0], *broken[2:]))
            assert not broken[1] or any((broken[0], *broken[2:]))
            return
        own = max(apart(weights(runs[0]), weights(run)) for run in runs[2:])
        if not apart(weights(runs[0]), weights(runs[1])) <= 10 * own:
            raise


def nudge(run: Loop, seed: int) -> None:
    """Change weights by about as much as rounding does."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for tensor in filter(torch.is_floating_point, weights(run)):
            tensor.mul_(1 + 1e-7 * torch.randn(tensor.shape, generator=generator))


@pytest.mark.parametrize("kind", ACTIVATIONS)
def test_every_activation_agrees_with_torch(kind: str) -> None:
    network = [{"kind": "dense", "units": 6}, {"kind": kind}, {"kind": "dense", "units": 5}, {"kind": kind}]
    agree(experiment(network=network, optimiser={"kind": "sgd", "lr": 0.1}))


@pytest.mark.parametrize("kind", OPTIMISERS)
def test_every_optimiser_agrees_with_torch(kind: str) -> None:
    agree(experiment(network=TWO_LAYERS, optimiser={"kind": kind}))


@pytest.mark.parametrize("task", SOURCES)
@pytest.mark.parametrize("kind", LOSSES)
def test_every_loss_agrees_with_torch(kind: str, task: str) -> None:
    data = {"source": {"kind": SOURCES[task], "size": 120}, "scaling": "standard"}
    try:
        chosen = experiment(
            network=TWO_LAYERS, data=data, objective={"kind": "supervised", "loss": {"kind": kind}}, optimiser={"kind": "sgd", "lr": 0.1}
        )
        assemble(chosen)
    except SpecError:
        pytest.skip("this loss does not measure that task")
    agree(chosen)


CASES: dict[str, dict[str, Any]] = {
    "Nesterov, weight decay": {"optimiser": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.01}},
    "dampening": {"optimiser": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "dampening": 0.5}},
    "AMSGrad": {"optimiser": {"kind": "adamw", "lr": 0.01, "amsgrad": True, "weight_decay": 0.1}},
    "centred RMSprop": {"optimiser": {"kind": "rmsprop", "momentum": 0.5, "centered": True, "weight_decay": 0.01, "lr": 0.001}},
    "Adagrad, rate decay": {"optimiser": {"kind": "adagrad", "lr_decay": 0.1, "initial_accumulator_value": 0.5}},
    "NAdam, decoupled": {"optimiser": {"kind": "nadam", "weight_decay": 0.1, "decoupled_weight_decay": True}},
    "penalties": {
        "penalties": [{"kind": "l1", "strength": 0.01}, {"kind": "l2", "strength": 0.1}, {"kind": "elastic", "strength": 0.01, "mix": 0.3}]
    },
    "clipping": {"optimiser": {"kind": "sgd", "lr": 1.0}, "training": {"clip": 0.05, "batch": 8}},
    "max-norm": {"optimiser": {"kind": "sgd", "lr": 0.5}, "training": {"max_norm": 0.6, "batch": 8}},
    "label smoothing": {"objective": {"kind": "supervised", "loss": {"kind": "cross_entropy", "label_smoothing": 0.2}}},
    "schedule": {"schedule": {"kind": "one_cycle", "epochs": 3}, "optimiser": {"kind": "sgd", "lr": 0.5}},
    "full batch": {"training": {"batch": "full"}},
    "one example a step": {"training": {"batch": 1}, "optimiser": {"kind": "sgd", "lr": 0.05}},
    "a rest in every epoch": {"training": {"batch": 11}},
    "no bias": {"network": [{"kind": "dense", "units": 6, "bias": False}, {"kind": "relu"}]},
    "no layers": {"network": []},
    "activation first, twice": {"network": [{"kind": "tanh"}, {"kind": "dense", "units": 4}, {"kind": "relu"}, {"kind": "sigmoid"}]},
    "large layers, by BLAS": {"network": [{"kind": "dense", "units": 64}, {"kind": "relu"}, {"kind": "dense", "units": 64}, {"kind": "tanh"}]},
    "dropout": {
        "network": [
            {"kind": "dropout", "p": 0.1},
            {"kind": "dense", "units": 8},
            {"kind": "dropout", "p": 0.4},
            {"kind": "selu"},
            {"kind": "dense", "units": 8},
            {"kind": "selu"},
            {"kind": "alpha_dropout", "p": 0.2},
        ],
        "training": {"batch": 7},
    },
    "batch norm": {
        "network": [
            {"kind": "batch_norm"},
            {"kind": "dense", "units": 8, "bias": False},
            {"kind": "batch_norm", "momentum": 0.3, "eps": 0.01},
            {"kind": "tanh"},
            {"kind": "dense", "units": 5},
            {"kind": "batch_norm", "affine": False},
            {"kind": "dropout", "p": 0.2},
        ],
        "training": {"batch": 11},
        "optimiser": {"kind": "sgd", "lr": 0.1},  # shifts before a batch norm have gradients that are nothing but rounding
    },
    "images, flattened": {
        "data": {"source": {"kind": "digits"}, "split": {"train": 0.1, "validation": 0.1, "test": 0.8}},
        "network": [{"kind": "flatten"}, {"kind": "dense", "units": 20}, {"kind": "relu"}],
    },
}


@pytest.mark.parametrize("name", CASES)
def test_everything_else_agrees_with_torch(name: str) -> None:
    agree(experiment(**({"network": TWO_LAYERS} | CASES[name])))


@st.composite
def experiments(draw: st.DrawFn) -> Experiment:
    """Anything the kernel covers."""
    layers: list[dict[str, Any]] = []
    for _ in range(draw(st.integers(0, 3))):
        layers.append({"kind": "dense", "units": draw(st.integers(1, 8) | st.just(40)), "bias": draw(st.booleans())})
        layers += [{"kind": draw(st.sampled_from(ACTIVATIONS))}] * draw(st.integers(0, 1))
        layers += [{"kind": draw(st.sampled_from(["dropout", "alpha_dropout"])), "p": 0.3}] * draw(st.integers(0, 1))
    source, kinds = draw(
        st.sampled_from(
            [(classes, ["cross_entropy", "focal", "hinge", "mse", "half_squared"]) for classes in ("moons", "blobs")]
            + [("ripple", ["mse", "mae", "huber", "half_squared"])]
        )
    )
    rates = {"sgd": 0.1, "momentum": 0.02, "nesterov": 0.02, "adagrad": 0.005, "adadelta": 0.5}
    kind = draw(st.sampled_from(OPTIMISERS))
    optimiser = {"kind": kind, "lr": rates.get(kind, 0.001), "weight_decay": draw(st.sampled_from([0.0, 0.01]))}
    if kind not in ("sgd", "momentum", "nesterov"):
        optimiser["eps"] = 1e-2  # with less, these rules take full steps along gradients that are nothing but rounding: data without noise cancel
    penalties = draw(st.lists(st.sampled_from(["l1", "l2", "elastic"]), max_size=2, unique=True))
    return experiment(
        data={"source": {"kind": source, "size": draw(st.integers(40, 120))}, "scaling": "standard", "target_scaling": "none"},
        network=layers,
        objective={"kind": "supervised", "loss": {"kind": draw(st.sampled_from(kinds))}},
        optimiser=optimiser,
        penalties=[{"kind": kind} for kind in penalties],
        schedule={"kind": draw(st.sampled_from(["constant", "cosine", "exponential"]))},
        training={
            "batch": draw(st.integers(1, 40) | st.just("full")),
            "clip": draw(st.sampled_from([None, 0.5])),
            "max_norm": draw(st.sampled_from([None, 1.0])),
        },
        seed=draw(st.integers(0, 9)),
    )


FAMILY = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])


@settings(FAMILY, max_examples=40)
@given(experiments())
def test_any_experiment_agrees_with_torch(chosen: Experiment) -> None:
    agree_as_torch_with_itself(chosen)


@pytest.mark.slow
@settings(FAMILY, max_examples=300)
@given(experiments())
def test_any_of_many_experiments_agrees_with_torch(chosen: Experiment) -> None:
    agree_as_torch_with_itself(chosen)


def straight(name: str) -> Experiment:
    """An experiment of which one step of plain descent shows the gradient."""
    return experiment(optimiser={"kind": "sgd", "lr": 1.0}, training={"batch": "full"}, **({"network": TWO_LAYERS} | CASES_OF_GRADIENTS[name]))


CASES_OF_GRADIENTS: dict[str, dict[str, Any]] = {
    kind: {"network": [{"kind": "dense", "units": 4}, {"kind": kind}]} for kind in ACTIVATIONS if kind != "hardshrink"
} | {
    f"{kind} of {task}": {
        "data": {"source": {"kind": source, "size": 60}, "scaling": "standard"},
        "objective": {"kind": "supervised", "loss": {"kind": kind}},
    }
    for task, source, kinds in (
        ("one logit", "moons", ["cross_entropy", "focal", "hinge", "mse", "half_squared"]),
        ("classes", "blobs", ["cross_entropy", "focal", "hinge", "mse", "half_squared"]),
        ("numbers", "ripple", ["mse", "mae", "huber", "half_squared"]),
    )
    for kind in kinds
} | {
    "convolutions": {
        "data": {"source": {"kind": "digits"}, "split": {"train": 0.05, "validation": 0.05, "test": 0.9}},
        "network": [
            {"kind": "conv2d", "channels": 5, "stride": 2, "padding": 2},
            {"kind": "tanh"},
            {"kind": "avg_pool"},
            {"kind": "conv2d", "channels": 3, "dilation": 2, "padding": 2},
            {"kind": "adaptive_pool", "keep": "largest"},
        ],
    }
}


@pytest.mark.parametrize("name", CASES_OF_GRADIENTS)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    """In double precision, along three directions: (L(w + hd) - L(w - hd)) / 2h = g·d."""
    run = loop(straight(name), FusedGear)
    before = [p.detach().clone().double() for p in run.assembly.network.parameters()]
    run.advance(1)
    gradients = [p.grad.double() for p in run.assembly.network.parameters() if p.grad is not None]
    network, train = run.assembly.network.double(), run.assembly.sizes[0]
    x, y = run.assembly.x[:train].double(), run.assembly.y[:train]
    objective: Any = run.assembly.experiment.objective
    measure = objective.loss.call(run.assembly.prepared.task)()

    @torch.no_grad()
    def loss(shift: float, directions: list[Tensor]) -> float:
        for parameter, start, direction in zip(network.parameters(), before, directions, strict=True):
            parameter.copy_(start + shift * direction)
        return float(measure(network(x), y.double() if y.is_floating_point() else y))

    generator = torch.Generator().manual_seed(1)
    for _ in range(3):
        directions = [torch.randn(p.shape, generator=generator, dtype=torch.float64) for p in before]
        slope = (loss(1e-6, directions) - loss(-1e-6, directions)) / 2e-6
        assert float(vector(gradients) @ vector(directions)) == pytest.approx(slope, rel=2e-4, abs=2e-5)


@pytest.mark.parametrize("optimiser", [kind for kind in OPTIMISERS if kind != "sgd"])
def test_checkpoints_go_from_gear_to_gear(optimiser: str) -> None:
    """Half the way in one gear and half in the other is as good as all of it in one."""
    chosen = experiment(network=TWO_LAYERS, optimiser={"kind": optimiser, "lr": 0.01}, training={"batch": 9})
    whole = loop(chosen, LeanGear)
    walk(whole, 40)
    for first, second in ((LeanGear, FusedGear), (FusedGear, LeanGear)):
        one, other = loop(chosen, first), loop(chosen, second)
        walk(one, 13)
        other.load(one.capture())
        walk(other, 27)
        assert apart(weights(whole), weights(other)) <= 2e-5
        assert apart(moments(whole), moments(other)) <= 2e-5


def dropping(**changes: Any) -> Experiment:
    network = [{"kind": "dense", "units": 7}, {"kind": "tanh"}, {"kind": "dropout", "p": 0.3}]
    return experiment(network=network, optimiser={"kind": "adam", "lr": 0.01}, schedule={"kind": "cosine", "epochs": 9}, **changes)


@settings(FAMILY, max_examples=25)
@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.sampled_from([1, 7, "full"]))
def test_slices_change_no_bit(slices: list[int], batch: int | str) -> None:
    chosen = dropping(training={"batch": batch})
    straight_on, sliced = loop(chosen, FusedGear), loop(chosen, FusedGear)
    for count in slices:
        walk(sliced, count, count)
        sliced.load(sliced.capture())
    walk(straight_on, sum(slices), 4096)
    assert all(torch.equal(a, b) for a, b in zip(weights(straight_on), weights(sliced), strict=True))
    assert all(torch.equal(a, b) for a, b in zip(moments(straight_on), moments(sliced), strict=True))


def test_observing_and_evaluating_change_no_bit() -> None:
    plain, watched = Trainer(dropping()), Trainer(dropping())
    assert plain.gear == "fused" and plain.gear_reason == ""
    plain.run(60)
    for _ in range(6):
        watched.run(10, observe=True)
        watched.evaluate()
    assert same(state(plain), state(watched))


def test_an_observed_step_shows_the_gradient_and_the_update() -> None:
    chosen = experiment(network=TWO_LAYERS, optimiser={"kind": "sgd", "lr": 0.5})
    trainer = Trainer(chosen)
    trainer.run(10)
    trainer.run(1, observe=True, keep=True)
    seen = trainer.observation
    assert seen is not None and seen.step == 11
    for name, gradient in seen.gradients.items():
        torch.testing.assert_close(seen.updates[name], -0.5 * gradient, rtol=1e-3, atol=1e-7)
        assert seen.norms[name].gradient == pytest.approx(float(gradient.norm()))


def test_a_run_that_breaks_says_where_in_either_gear(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = experiment(network=[{"kind": "dense", "units": 6}, {"kind": "relu"}], optimiser={"kind": "sgd", "lr": 10.0}, objective=SQUARED)
    fused = Trainer(chosen)
    monkeypatch.setattr(machine_code, "_loaded", None)
    lean = Trainer(chosen)
    assert (fused.gear, lean.gear) == ("fused", "torch")
    for trainer in (fused, lean):
        trainer.run(400)
    assert fused.diverged is not None and lean.diverged is not None
    assert (fused.diverged.step, fused.diverged.layer, fused.diverged.what) == (lean.diverged.step, lean.diverged.layer, lean.diverged.what)


SQUARED = {"kind": "supervised", "loss": {"kind": "mse"}}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_shows_in_the_loss(value: float) -> None:
    for kind in ACTIVATIONS:
        run = loop(experiment(network=[{"kind": "dense", "units": 3}, {"kind": kind}]), FusedGear)
        with torch.no_grad():
            run.assembly.network[-1].bias.fill_(value)  # type: ignore[union-attr,operator]
        assert not torch.isfinite(run.advance(5)), kind
    run = loop(experiment(network=TWO_LAYERS), FusedGear)
    with torch.no_grad():
        run.assembly.network[0].weight[0, 0] = float("nan")  # type: ignore[index]
    assert torch.isnan(run.advance(5))


@pytest.mark.parametrize("optimiser", OPTIMISERS)
def test_what_is_frozen_stays_to_the_bit(optimiser: str) -> None:
    chosen = experiment(
        network=TWO_LAYERS,
        optimiser={"kind": optimiser, "weight_decay": 0.1},
        penalties=[{"kind": "l2"}],
        training={"clip": 0.3, "max_norm": 0.8},
    )
    shapes = {name: tensor.shape for name, tensor in loop(chosen, LeanGear).assembly.tensors().items()}
    generator = torch.Generator().manual_seed(0)
    masks = {name: torch.rand(shape, generator=generator) < 0.4 for name, shape in shapes.items()}
    run, start = loop(chosen, FusedGear, Hands(frozen=masks)), loop(chosen, LeanGear).assembly.tensors()
    walk(run, STEPS)
    for name, tensor in run.assembly.tensors().items():
        assert torch.equal(tensor[masks[name]], start[name][masks[name]])
        assert masks[name].all() or not torch.equal(tensor[~masks[name]], start[name][~masks[name]])
    agree(chosen, hands=Hands(frozen=masks), tolerance=2e-5)


def test_hooks_are_called() -> None:
    trainer, seen = Trainer(experiment(network=TWO_LAYERS)), list[int]()
    trainer.run(2)
    handle = trainer.network[0].register_forward_hook(lambda module, inputs, output: seen.append(len(output)))
    trainer.run(2)
    handle.remove()
    trainer.run(2)
    assert seen == [10, 10] and trainer.gear == "fused"


BEYOND = {
    "Layer norm": {"network": [{"kind": "dense", "units": 4}, {"kind": "layer_norm"}]},
    "Residual": {"network": [{"kind": "dense", "units": 4}, {"kind": "residual"}]},
    "Randomised ReLU": {"network": [{"kind": "dense", "units": 4}, {"kind": "rrelu"}]},
    "L-BFGS": {"optimiser": {"kind": "lbfgs"}, "training": {"batch": "full"}},
}


@pytest.mark.parametrize("name", BEYOND)
def test_what_is_beyond_it_goes_by_torch_and_says_why(name: str) -> None:
    trainer = Trainer(experiment(**BEYOND[name]))
    assert trainer.gear == "torch" and trainer.gear_reason.startswith(f"{name} is beyond the fused CPU step")
    trainer.run(3)
    assert trainer.checkpoint().made["gear"] == "torch"


def test_the_gear_changes_in_the_middle_of_a_run() -> None:
    trainer = Trainer(experiment(network=TWO_LAYERS))
    trainer.run(5)
    trainer.silence("network[0]", 1, True)
    assert trainer.gear == "torch" and trainer.gear_reason == "The fused CPU step does not know silenced units."
    trainer.run(5)
    trainer.silence("network[0]", 1, False)
    trainer.freeze("network[0]", 0, None, True)
    assert trainer.gear == "fused"
    trainer.run(5)
    assert trainer.position.step == 15


def test_steps_by_torch_can_be_asked_for_in_the_middle_of_a_run() -> None:
    """From there on every bit is torch's: what an exported script computes, too."""
    asked, plain = (experiment(network=TWO_LAYERS, training={"batch": 16, "gear": gear}) for gear in ("torch", "auto"))
    trainer = Trainer(plain)
    trainer.run(5)
    assert trainer.gear == "fused"
    by_torch = Trainer(asked)
    by_torch.restore(trainer.checkpoint())
    trainer.adopt(asked)
    assert trainer.gear == by_torch.gear == "torch"
    assert "bit for bit" in trainer.gear_reason
    assert trainer.position.step == 5, "nothing was reset"
    for one in (trainer, by_torch):
        one.run(7)
    assert all(torch.equal(*pair) for pair in zip(trainer.network.parameters(), by_torch.network.parameters(), strict=True))
    trainer.adopt(plain)
    assert trainer.gear == "fused"


def test_without_numba_it_goes_by_torch_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "_loaded", None)
    monkeypatch.setattr(machine_code, "_installed", lambda: False)
    assert not machine_code.load() and not machine_code.compile_now()
    machine_code.begin()
    gear = choose(assemble(experiment()), NOTHING)
    assert gear.name == "torch" and gear.reason == machine_code.ABSENT


def test_a_kernel_not_yet_compiled_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine_code, "_loaded", None)
    monkeypatch.setattr(machine_code, "ready", lambda: False)
    assert not machine_code.load()
    assert choose(assemble(experiment()), NOTHING).reason == machine_code.PENDING
