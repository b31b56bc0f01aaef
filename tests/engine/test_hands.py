"""Interventions: what is frozen does not move by a bit, what is silent gives nothing, and a run goes on with both."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from playground.engine import Checkpoint, Trainer
from playground.engine.assembly import assemble
from playground.engine.compiled import FusedGear
from playground.engine.hands import NOTHING
from playground.engine.lean import LeanGear
from playground.engine.sampler import Sampler
from playground.experiment import Experiment
from playground.optimisers import Optimiser
from playground.penalties import clip_gradients, limit_weights
from playground.problem import SpecError
from playground.registry import every
from tests.engine.cases import experiment, same, state

STACK = [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 4}, {"kind": "prelu", "per_unit": True}]
NORMED = [{"kind": "dense", "units": 6}, {"kind": "batch_norm"}, {"kind": "prelu"}, {"kind": "dropout", "p": 0.2}, {"kind": "dense", "units": 4}]
IMAGES = {
    "data": {"source": {"kind": "digits"}, "split": {"train": 0.05, "validation": 0.05, "test": 0.9}},
    "network": [{"kind": "conv2d", "channels": 4}, {"kind": "batch_norm"}, {"kind": "relu"}, {"kind": "max_pool"}],
}
OPTIMISERS: dict[str, dict[str, Any]] = {
    **{kind.tag(): {"kind": kind.tag()} for kind in every(Optimiser)},
    "decay and momentum": {"kind": "sgd", "lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
    "decoupled decay": {"kind": "adamw", "lr": 0.05, "weight_decay": 0.5, "amsgrad": True},
}
RULES: dict[str, dict[str, Any]] = {
    "nothing else": {},
    "penalties": {"penalties": [{"kind": "l1"}, {"kind": "l2", "strength": 0.1}]},
    "clipping": {"training": {"batch": 16, "clip": 0.05}},
    "max-norm": {"training": {"batch": 16, "max_norm": 0.5}},
}


def layer(trainer: Trainer, place: int) -> nn.Linear:
    found = trainer.network[place]
    assert isinstance(found, nn.Linear)
    return found


def hold(trainer: Trainer) -> None:
    """A whole layer, a unit and a weight."""
    trainer.freeze("network[0]")
    trainer.freeze("network[2]", 1)
    trainer.freeze("output", 0, 3)


def made(optimiser: dict[str, Any], **changes: Any) -> Experiment:
    full = optimiser["kind"] == "lbfgs"
    return experiment(network=STACK, optimiser=optimiser, **{"training": {"batch": "full" if full else 16}, **({} if full else changes)})


def plain(chosen: Experiment, masks: Mapping[str, Tensor], steps: int, before: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """A textbook loop from these weights in which masked gradients count as zero and masked entries are put back after every step."""
    assembly = assemble(chosen)
    network, train = assembly.network, assembly.prepared.train
    named = {f"network.{name}": p for name, p in network.named_parameters()}
    with torch.no_grad():
        for name, tensor in assembly.tensors().items():
            tensor.copy_(before[name])
    optimiser = chosen.optimiser.build(network.parameters())
    criterion = chosen.objective.loss.call(assembly.prepared.task)()  # type: ignore[attr-defined]
    sampler = Sampler(train.x, train.y, chosen.training.batch, chosen.seed)
    weights = [p for p in network.parameters() if p.ndim >= 2]
    for _ in range(steps):
        x, y = next(sampler.stretch(1).batches())

        def closure(x: Tensor = x, y: Tensor = y) -> Tensor:
            optimiser.zero_grad()
            loss: Tensor = criterion(network(x), y) + sum(p.value(weights) for p in chosen.penalties)
            loss.backward()  # type: ignore[no-untyped-call]
            for name, mask in masks.items():
                named[name].grad[mask] = 0.0  # type: ignore[index]
            if chosen.training.clip:
                clip_gradients([p.grad for p in network.parameters() if p.grad is not None], chosen.training.clip)
            return loss

        optimiser.step(closure)  # type: ignore[arg-type]
        with torch.no_grad():
            limit_weights(weights, chosen.training.max_norm or math.inf)
            for name, mask in masks.items():
                named[name][mask] = before[name][mask]
    return assembly.tensors()


@pytest.mark.parametrize("name", OPTIMISERS)
def test_frozen_numbers_stay_and_the_others_learn_as_with_masked_gradients(name: str) -> None:
    chosen = made(OPTIMISERS[name])
    trainer = Trainer(chosen)
    hold(trainer)
    before, masks = state(trainer), dict(trainer.hands.frozen)
    trainer.loop.gear = LeanGear(trainer.assembly, trainer.hands)
    trainer.run(50)
    after = state(trainer)
    assert all(torch.equal(after[tensor][mask], before[tensor][mask]) for tensor, mask in masks.items())
    assert not torch.equal(after["network.2_dense.weight"], before["network.2_dense.weight"])
    assert same(after, plain(chosen, masks, 50, before))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("kind", ["sgd", "adamw"])
def test_penalties_clipping_and_max_norm_reach_only_what_is_free(kind: str, rule: str) -> None:
    chosen = made({"kind": kind, "lr": 0.1}, **RULES[rule])
    trainer = Trainer(chosen)
    hold(trainer)
    before, masks = state(trainer), dict(trainer.hands.frozen)
    trainer.run(50)
    after, reference = state(trainer), plain(chosen, masks, 50, before)
    assert all(torch.equal(after[tensor][mask], before[tensor][mask]) for tensor, mask in masks.items())
    for tensor in after:
        torch.testing.assert_close(after[tensor], reference[tensor], rtol=1e-4, atol=1e-5)


def test_momentum_from_before_does_not_move_what_is_frozen() -> None:
    for optimiser in ({"kind": "momentum"}, {"kind": "adamw"}, {"kind": "lbfgs", "max_iter": 3}):
        trainer = Trainer(made(optimiser))
        trainer.run(2)
        hold(trainer)
        before = state(trainer)
        trainer.run(2, observe=True)
        assert all(torch.equal(state(trainer)[name][mask], before[name][mask]) for name, mask in trainer.hands.frozen.items())
        trainer.freeze("network[0]", on=False)
        trainer.run(2)
        assert not torch.equal(state(trainer)["network.0_dense.weight"], before["network.0_dense.weight"])


def test_a_frozen_layer_keeps_its_statistics_and_slopes_and_a_unit_its_own() -> None:
    trainer = Trainer(experiment(network=NORMED))
    trainer.run(5)
    trainer.freeze("network[0]")
    before = state(trainer)
    trainer.run(50)
    held = [name for name in before if name.split(".")[1] in ("0_dense", "1_batch_norm", "2_prelu")]
    assert len(held) == 8 and all(torch.equal(state(trainer)[name], before[name]) for name in held)
    trainer.freeze("network[0]", on=False)
    trainer.freeze("network[0]", 2)
    before = state(trainer)
    trainer.run(20)
    for name in ("0_dense.weight", "0_dense.bias", *(f"1_batch_norm.{field}" for field in ("weight", "bias", "running_mean", "running_var"))):
        moved = state(trainer)[f"network.{name}"] != before[f"network.{name}"]
        assert moved.reshape(6, -1).any(1).tolist() == [unit != 2 for unit in range(6)]


def test_nothing_held_leaves_every_bit() -> None:
    for network in (STACK, NORMED):
        trainer, other = Trainer(experiment(network=network)), Trainer(experiment(network=network))
        trainer.freeze("network[0]", 1)
        trainer.silence("network[0]", 3)
        trainer.freeze("network[0]", 1, on=False)
        trainer.silence("network[0]", 3, on=False)
        assert not trainer.hands.any and not any(module._forward_hooks for module in trainer.network.modules())
        trainer.run(60)
        other.run(60)
        assert same(state(trainer), state(other))


@settings(deadline=None, max_examples=25)
@given(units=st.sets(st.integers(0, 5), min_size=1), seed=st.integers(0, 99))
def test_a_silent_unit_is_one_whose_outgoing_weights_are_zero(units: set[int], seed: int) -> None:
    """In values and in the gradients of everything but those weights themselves, which a silent unit gives none."""
    chosen = experiment(network=STACK, seed=seed)
    one, other = Trainer(chosen), Trainer(chosen)
    for unit in units:
        one.silence("network[0]", unit)
    with torch.no_grad():
        layer(other, 2).weight[:, sorted(units)] = 0.0
    x, y = one.assembly.x[:40], one.assembly.y[:40]
    seen = []
    for trainer in (one, other):
        output = trainer.network(x)
        bound = trainer.assembly.bound
        loss = bound.loss(bound.phases[0], {"network": trainer.network}, x, y)
        seen.append((output, torch.autograd.grad(loss, list(trainer.network.parameters()))))
    (values, gradients), (expected, wanted) = seen
    torch.testing.assert_close(values, expected)
    outgoing = wanted[2].clone()
    outgoing[:, sorted(units)] = 0.0
    for got, want in zip(gradients, (*wanted[:2], outgoing, *wanted[3:]), strict=True):
        torch.testing.assert_close(got, want)


def test_silence_is_heard_everywhere_and_trains_as_zeroed_weights_do() -> None:
    trainer = Trainer(experiment(network=STACK, optimiser={"kind": "sgd", "lr": 0.3}))
    loud = trainer.evaluate()["train"]["loss"]
    trainer.silence("network[0]", 4)
    assert trainer.evaluate()["train"]["loss"] != loud, "typed, frozen or silenced: the scores are measured anew"
    other = Trainer(trainer.experiment)
    other.freeze("network[0]", 4)
    for unit in range(4):
        other.set_weight("network[2]", unit, 4, 0.0)
        other.freeze("network[2]", unit, 4)
    assert trainer.evaluate()["train"]["loss"] == pytest.approx(other.evaluate()["train"]["loss"], rel=1e-6)
    trainer.run(50)
    other.run(50)
    for name, tensor in state(trainer).items():
        if name != "network.2_dense.weight":
            torch.testing.assert_close(tensor, state(other)[name], rtol=1e-4, atol=1e-6)


def test_channels_of_images_can_be_frozen_silenced_and_their_biases_typed() -> None:
    trainer = Trainer(experiment(**IMAGES))
    trainer.freeze("network[0]", 1)
    trainer.silence("network[0]", 2)
    trainer.set_weight("network[0]", 3, None, 0.25)
    before = state(trainer)
    trainer.run(8)
    moved = state(trainer)["network.0_conv2d.weight"] != before["network.0_conv2d.weight"]
    assert moved.flatten(1).any(1).tolist() == [True, False, False, True]
    assert before["network.0_conv2d.bias"][3] == 0.25
    values = nn.Sequential(*list(trainer.network.children())[:3])(trainer.assembly.x[:3])
    assert not values[:, 2].any() and values[:, [0, 1, 3]].any()


def test_a_typed_weight_is_trained_on_from_and_measured_at_once() -> None:
    trainer = Trainer(experiment(network=STACK))
    trainer.run(30)
    loss = trainer.evaluate()["train"]["loss"]
    trainer.set_weight("network[2]", 1, 3, -2.5)
    trainer.set_weight("output", 0, None, 1.5)
    assert layer(trainer, 2).weight[1, 3] == -2.5 and layer(trainer, -1).bias[0] == 1.5
    assert trainer.evaluate()["train"]["loss"] != loss
    trainer.freeze("network[2]", 1, 3)
    trainer.set_weight("network[2]", 1, 3, 0.125)
    trainer.run(30)
    assert layer(trainer, 2).weight[1, 3] == 0.125, "a frozen weight is held at what was typed last"


def test_drawing_anew_is_the_same_the_same_time_and_otherwise_another() -> None:
    one, other = (Trainer(experiment(network=NORMED, seed=5)) for _ in range(2))
    one.run(30)
    untouched = state(one)
    drawn = []
    for trainer in (one, other, one):
        trainer.reinitialise("network[0]")
        drawn.append(state(trainer))
    first = [name for name in drawn[0] if name.split(".")[1] in ("0_dense", "1_batch_norm", "2_prelu")]
    assert all(torch.equal(drawn[0][name], drawn[1][name]) for name in first), "whatever was trained before"
    assert not torch.equal(drawn[0]["network.0_dense.weight"], drawn[2]["network.0_dense.weight"])
    assert all(torch.equal(drawn[2][name], untouched[name]) for name in untouched if name not in first)
    assert drawn[0]["network.1_batch_norm.running_mean"].eq(0).all() and drawn[0]["network.2_prelu.weight"] == 0.25
    assert drawn[0]["network.0_dense.weight"].abs().max() <= 1 / math.sqrt(2)
    one.reset()
    one.reinitialise("network[0]")
    assert torch.equal(state(one)["network.0_dense.weight"], drawn[0]["network.0_dense.weight"]), "a reset counts from the beginning"


@pytest.mark.parametrize("name", OPTIMISERS)
def test_what_is_drawn_anew_is_forgotten_by_the_optimiser_and_what_is_frozen_stays(name: str) -> None:
    chosen = made(OPTIMISERS[name])
    trainer = Trainer(chosen)
    trainer.freeze("network[0]", 2)
    trainer.run(5)
    before = state(trainer)["network.0_dense.weight"]
    trainer.reinitialise("network[0]")
    assert torch.equal(state(trainer)["network.0_dense.weight"][2], before[2])
    parameter = layer(trainer, 0).weight
    left = trainer.assembly.optimisers[0].state.get(parameter, {})
    assert all(not tensor.any() for key, tensor in left.items() if isinstance(tensor, Tensor) and key != "sum"), left
    trainer.run(5)
    assert trainer.going and all(tensor.isfinite().all() for tensor in state(trainer).values())


def test_a_layer_drawn_anew_takes_adam_s_first_step_and_the_others_go_on() -> None:
    """The first step of Adam is the learning rate long, whatever the gradient (Kingma & Ba 2015, section 2.1)."""
    trainer = Trainer(made({"kind": "adam", "lr": 0.01}))
    trainer.run(200)
    trainer.reinitialise("network[2]")
    trainer.run(1, observe=True, keep=True)
    assert trainer.observation is not None
    gradient, update = (found["network.2_dense.weight"] for found in (trainer.observation.gradients, trainer.observation.updates))
    steep = gradient.abs() > 1e-4
    assert steep.any()
    torch.testing.assert_close(update[steep], -0.01 * gradient[steep].sign(), rtol=1e-3, atol=0.0)
    counts = {int(state["step"]) for state in trainer.assembly.optimisers[0].state.values()}
    assert counts == {1, 201}


@pytest.mark.usefixtures("kernel")
def test_the_fused_gear_keeps_what_is_frozen_and_leaves_the_rest_to_torch() -> None:
    for optimiser in ({"kind": "adamw", "lr": 0.05, "weight_decay": 0.5}, {"kind": "nesterov", "weight_decay": 0.1}, {"kind": "rmsprop"}):
        trainer = Trainer(made(optimiser, training={"batch": 16, "max_norm": 0.5, "clip": 0.05}))
        trainer.run(20)
        hold(trainer)
        assert trainer.gear == FusedGear.name
        before = state(trainer)
        trainer.run(50, observe=True, keep=True)
        after, seen = state(trainer), trainer.observation
        assert seen is not None and not same(after, before)
        for name, mask in trainer.hands.frozen.items():
            assert torch.equal(after[name][mask], before[name][mask])
            assert not seen.gradients[name][mask].any() and not seen.updates[name][mask].any()
        trainer.silence("network[0]", 1)
        assert trainer.gear == "torch"
        trainer.silence("network[0]", 1, on=False)
        assert trainer.gear == FusedGear.name
        trainer.reinitialise("network[2]")
        assert (trainer.gear == FusedGear.name) == (optimiser["kind"] == "nesterov"), "it counts steps, where it does, for all weights together"


@pytest.mark.parametrize("network", [STACK, NORMED])
def test_hands_come_back_from_bytes_and_training_goes_on_to_the_same_bits(network: list[dict[str, Any]]) -> None:
    one = Trainer(experiment(network=network))
    one.run(13)
    one.freeze("network[0]")
    one.freeze("output", 0, 1)
    one.silence("network[0]", 5)
    one.set_weight("output", 0, 2, 3.0)
    one.reinitialise("output")
    other = Trainer(experiment(network=network))
    other.restore(Checkpoint.from_bytes(one.checkpoint().to_bytes()))
    assert other.hands.silenced == {"network[0]": (5,)} and other.hands.drawn == {"output": 1}
    assert same(dict(one.hands.frozen), dict(other.hands.frozen))
    one.run(30)
    other.run(30)
    assert same(state(one), state(other)) and one.evaluate() == other.evaluate()
    other.restore(Trainer(experiment(network=network)).checkpoint())
    assert not other.hands.any and not any(module._forward_hooks for module in other.network.modules())


def test_a_checkpoint_with_hands_that_do_not_fit_is_refused() -> None:
    trainer = Trainer(experiment(network=STACK))
    trainer.silence("network[0]", 5)
    trainer.freeze("network[0]")
    checkpoint = trainer.checkpoint()
    object.__setattr__(checkpoint, "hands", type(NOTHING)({"network.gone": torch.ones(2, dtype=torch.bool)}, {"network[0]": (6,), "output": (0,)}))
    with pytest.raises(SpecError) as caught:
        trainer.restore(checkpoint)
    assert [problem.path for problem in caught.value.problems] == ["network.gone", "network[0]", "output"]


def test_a_reset_brings_back_the_initial_weights_and_keeps_what_is_held() -> None:
    trainer, straight = (Trainer(experiment(network=STACK)) for _ in range(2))
    hold(trainer)
    trainer.silence("network[0]", 1)
    trainer.set_weight("network[0]", 0, 0, 5.0)
    trainer.run(10)
    held = trainer.hands
    trainer.reset()
    assert same(state(trainer), state(straight)) and trainer.hands.silenced == held.silenced and trainer.hands.frozen.keys() == held.frozen.keys()
    assert trainer.rows[0]["train.loss"] != straight.rows[0]["train.loss"], "the first row is that of the network with its silent unit"
    trainer.run(10)
    assert torch.equal(state(trainer)["network.0_dense.weight"], state(straight)["network.0_dense.weight"])


def test_a_change_that_keeps_the_weights_keeps_what_is_held_under_its_new_names() -> None:
    trainer = Trainer(experiment(network=STACK))
    hold(trainer)
    trainer.silence("network[0]", 5)
    trainer.silence("network[2]", 0)
    trainer.run(10)
    before = state(trainer)
    longer = [STACK[0], {"kind": "dropout", "p": 0.1}, *STACK[1:]]
    assert not trainer.adopt(experiment(network=longer, optimiser={"kind": "adamw", "lr": 0.1})).reset
    assert trainer.hands.silenced == {"network[0]": (5,), "network[3]": (0,)} and "network.3_dense.weight" in trainer.hands.frozen
    trainer.run(20)
    after = state(trainer)
    assert torch.equal(after["network.0_dense.weight"], before["network.0_dense.weight"])
    assert torch.equal(after["network.3_dense.weight"][1], before["network.2_dense.weight"][1])
    assert not torch.equal(after["network.3_dense.weight"], before["network.2_dense.weight"])


def test_a_change_that_resets_drops_what_was_held_and_says_so_and_undoing_it_brings_it_back() -> None:
    trainer = Trainer(experiment(network=STACK))
    hold(trainer)
    trainer.silence("network[0]", 5)
    before = trainer.experiment
    change = trainer.adopt(experiment(network=STACK[:2]))
    assert change.reset and change.message.endswith("What was frozen or silenced in it is free again.") and not trainer.hands.any
    trainer.adopt(before)
    assert trainer.hands.silenced == {"network[0]": (5,)} and "network.0_dense.weight" in trainer.hands.frozen
    plainly = Trainer(experiment(network=STACK)).adopt(experiment(network=STACK[:2]))
    assert "frozen" not in plainly.message


def test_a_run_that_breaks_goes_back_to_what_was_typed_and_is_not_changed_before() -> None:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 6}, {"kind": "relu"}], optimiser={"kind": "sgd", "lr": 0.1}))
    trainer.run(20)
    trainer.silence("network[0]", 1)
    trainer.set_weight("network[0]", 0, 0, 0.75)
    trainer.freeze("network[0]", 0, 0)
    trainer.set_weight("output", 0, 2, 1e6)
    for _ in range(50):
        trainer.run(10)
    assert trainer.diverged is not None
    with pytest.raises(ValueError, match="diverged: go back to its last good step"):
        trainer.set_weight("output", 0, 2, 0.5)
    trainer.recover()
    assert trainer.hands.silenced == {"network[0]": (1,)} and layer(trainer, 0).weight[0, 0] == 0.75
    assert trainer.position.step >= 20 and trainer.hands.frozen.keys() == {"network.0_dense.weight"}
    trainer.set_weight("output", 0, 2, 0.5)
    trainer.run(20)
    assert trainer.going


def test_the_best_weights_leave_what_is_frozen_where_it_is() -> None:
    rule = {"kind": "early_stopping", "patience": 2, "restore": True}
    trainer = Trainer(experiment(network=STACK, optimiser={"kind": "adam", "lr": 0.5}, training={"batch": 10, "stop": [rule]}))
    trainer.run(20)
    trainer.set_weight("network[0]", 0, 0, 0.5)
    trainer.freeze("network[0]", 0, 0)
    for _ in range(300):
        trainer.run(20)
    assert trainer.finished and layer(trainer, 0).weight[0, 0] == 0.5


REFUSED: dict[str, tuple[Callable[[Trainer], object], str]] = {
    "no such block": (lambda t: t.freeze("network[9]"), r"block: expected one of input, network\[0\], network\[2\], output, got network\[9\]"),
    "a follower is no block": (lambda t: t.silence("network[1]", 0), "block: expected one of"),
    "no such unit": (lambda t: t.silence("network[0]", 6), r"unit: expected a number from 0 to 5 in network\[0\], got 6"),
    "a unit below zero": (lambda t: t.freeze("network[0]", -1), "unit: expected a number from 0 to 5"),
    "no such source": (lambda t: t.set_weight("network[2]", 0, 6, 1.0), r"source: expected a number from 0 to 5 for network\[2\], got 6"),
    "not a number": (lambda t: t.set_weight("network[2]", 0, 0, math.nan), "value: expected a number"),
    "too large": (lambda t: t.set_weight("network[2]", 0, 0, 2e6), "value: expected a number from -1e\\+06 to 1e\\+06, got 2000000.0"),
    "the inputs": (lambda t: t.silence("input", 0), "block: expected a hidden layer, got input"),
    "the outputs": (lambda t: t.silence("output", 0), "block: expected a hidden layer, got output"),
    "weights of inputs": (lambda t: t.set_weight("input", 0, None, 1.0), "source: input .Input. has no biases"),
    "nothing to freeze": (lambda t: t.freeze("input"), "block: input .Input. has no weights"),
    "a source without a unit": (lambda t: t.freeze("network[0]", None, 1), "unit: expected the unit that the weight leads to"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_is_refused_by_field(name: str) -> None:
    trainer = Trainer(experiment(network=STACK))
    act, sentence = REFUSED[name]
    with pytest.raises(ValueError, match=f"^{sentence}"):
        act(trainer)


def test_nothing_is_drawn_where_all_is_frozen() -> None:
    trainer = Trainer(experiment(network=STACK))
    trainer.freeze("network[0]")
    with pytest.raises(ValueError, match=r"block: all of network\[0\] is frozen; let go of it first"):
        trainer.reinitialise("network[0]")


def test_other_layers_say_what_they_lack() -> None:
    residual = {"kind": "residual", "body": [{"kind": "dense", "units": 2}]}
    trainer = Trainer(experiment(network=[residual, {"kind": "dense", "units": 3, "bias": False}]))
    for act, sentence in (
        (lambda: trainer.freeze("network[0]", 1), "unit: .* has no weights of single units"),
        (lambda: trainer.set_weight("network[0]", 1, 0, 1.0), "source: no single weights lead into"),
        (lambda: trainer.set_weight("network[1]", 1, None, 1.0), "source: .* has no biases"),
    ):
        with pytest.raises(ValueError, match=sentence):
            act()  # type: ignore[no-untyped-call]
    trainer.silence("network[0]", 1)
    trainer.freeze("network[0]")
    before = state(trainer)
    trainer.run(10)
    assert torch.equal(state(trainer)["network.0_residual.body.0.weight"], before["network.0_residual.body.0.weight"])
    images = Trainer(experiment(**IMAGES))
    with pytest.raises(ValueError, match="source: a kernel is more than one number"):
        images.set_weight("network[0]", 0, 0, 1.0)
    with pytest.raises(ValueError, match="source: no single weights lead into output"):
        images.set_weight("output", 0, 0, 1.0)
