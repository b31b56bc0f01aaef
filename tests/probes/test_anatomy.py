"""The numbers of a step from within are autograd's and the optimiser's, and looking at them changes no bit."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict
from math import sqrt
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from playground.engine import Trainer
from playground.experiment import Experiment
from playground.probes.anatomy import anatomy
from playground.probes.excerpt import excerpt
from playground.probes.step import Anatomy, Moved, Part
from playground.runs.message import pack
from tests.engine.cases import CASES, case, experiment, same, state
from tests.probes.plain import VARIANTS, Plain

BEFORE = 5
"""Steps taken before the one that is looked at."""
LAYERS: list[dict[str, Any]] = [{"kind": kind} for kind in ("tanh", "relu", "gelu", "batch_norm", "layer_norm", "dropout", "sigmoid", "elu", "prelu")]


def drawn(seed: int) -> Experiment:
    """A small random experiment."""
    dice = random.Random(seed)
    network: list[dict[str, Any]] = []
    for _ in range(dice.randint(1, 3)):
        network += [{"kind": "dense", "units": dice.randint(1, 9), "bias": dice.random() < 0.8}, *dice.sample(LAYERS, dice.randint(0, 2))]
    if dice.random() < 0.4:
        network.append({"kind": "residual", "body": [{"kind": "tanh"}]})
    source: dict[str, Any] = dice.choice(
        [{"kind": "moons", "size": 120}, {"kind": "ripple", "size": 90}, {"kind": "iris"}, {"kind": "sine", "size": 60}]
    )
    training: dict[str, Any] = {"batch": dice.choice([4, 10, 33, "full"]), "clip": dice.choice([None, 0.05, 2.0])}
    penalties = dice.sample([{"kind": "l1", "strength": 0.01}, {"kind": "l2", "strength": 0.1}], dice.randint(0, 2))
    squared = dice.random() < 0.3 or source["kind"] in ("ripple", "sine")
    objective = {"kind": "supervised", "loss": {"kind": "mse" if squared else "cross_entropy"}}
    fields = {"network": network, "optimiser": dice.choice(VARIANTS), "training": training, "penalties": penalties, "objective": objective}
    return experiment(data={"source": source}, seed=seed, **fields)


def near(ours: Any, theirs: Tensor) -> None:
    """Equal to 1e-6, relative to the largest of the numbers."""
    wanted = theirs.detach().numpy()
    np.testing.assert_allclose(ours, wanted, rtol=1e-6, atol=1e-6 * max(1e-30, float(np.abs(wanted).max(initial=0))))


def compare(seen: Anatomy, plain: Plain, trainer: Trainer) -> None:
    carried = len(seen.batch.loss)
    near(seen.batch.loss, plain.losses[:carried])
    assert seen.batch.mean == pytest.approx(plain.losses.mean().item(), rel=1e-5)
    for part, block in zip(seen.blocks[1:], trainer.plan.blocks()[1:], strict=True):
        for ours, theirs in ((part.pre, block.names[0]), (part.post, block.names[-1])):
            near(ours, plain.outputs[theirs][:carried])
        for ours, theirs in ((part.pre_gradient, block.names[0]), (part.post_gradient, block.names[-1])):
            near(ours, plain.by_output[theirs][:carried])
        for role, moved in (("weight", part.weight), ("bias", part.bias)):
            if moved is None:
                continue
            name = f"{block.names[0]}.{role}"
            near(moved.gradient, plain.gradients[name])
            near(moved.seen, plain.seen[name])
            near(moved.after, plain.parameters[name])
            for key, both in moved.state.items():
                wanted = plain.state[name][key]
                near(both["after"], wanted if isinstance(wanted, Tensor) else torch.tensor(wanted))


@pytest.mark.parametrize("optimiser", VARIANTS, ids=lambda fields: " ".join(map(str, fields.values())))
@pytest.mark.parametrize("steps", [0, BEFORE])
def test_every_optimisers_numbers_are_torchs(optimiser: dict[str, Any], steps: int) -> None:
    chosen = experiment(network=[{"kind": "dense", "units": 5}, {"kind": "tanh"}], optimiser=optimiser)
    ours, theirs = Trainer(chosen), Trainer(chosen)
    for trainer in (ours, theirs):
        trainer.run(steps)
    compare(anatomy(ours), Plain(theirs), theirs)


@pytest.mark.parametrize("seed", range(25))
def test_random_networks_numbers_are_torchs(seed: int) -> None:
    ours, theirs = Trainer(drawn(seed)), Trainer(drawn(seed))
    for trainer in (ours, theirs):
        trainer.run(seed % 4)
    compare(anatomy(ours), Plain(theirs), theirs)


@pytest.mark.parametrize("name", [name for name in CASES if name != "L-BFGS"])
def test_a_run_goes_on_as_if_nobody_had_looked(name: str) -> None:
    looked, straight = Trainer(case(name)), Trainer(case(name))
    looked.run(2)
    assert [anatomy(looked).step, anatomy(looked).step] == [3, 4]
    looked.run(20)
    straight.run(24)
    assert same(state(looked), state(straight))


def test_the_last_step_is_told_before_the_best_weights_come_back() -> None:
    chosen = experiment(optimiser={"kind": "sgd", "lr": 5.0}, training={"batch": "full", "stop": [{"kind": "early_stopping", "patience": 2}]})
    trainer = Trainer(chosen)
    while trainer.going:
        seen = anatomy(trainer)
    moved = seen.blocks[-1].weight
    assert moved is not None
    np.testing.assert_allclose(moved.after - moved.before, -5.0 * moved.seen, rtol=1e-4, atol=1e-6)
    with pytest.raises(ValueError, match="no next step"):
        anatomy(trainer)


def test_a_rule_that_asks_several_times_is_refused_in_a_sentence() -> None:
    trainer = Trainer(case("L-BFGS"))
    with pytest.raises(ValueError, match="L-BFGS evaluates the loss several times"):
        anatomy(trainer)
    assert trainer.position.step == 0


def test_what_is_frozen_or_silent_is_shown_as_such() -> None:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 4}, {"kind": "tanh"}], optimiser={"kind": "adamw", "weight_decay": 0.5}))
    trainer.freeze("network[0]", 2, None, True)
    trainer.silence("network[0]", 1, True)
    trainer.run(3)
    part = anatomy(trainer).blocks[1]
    assert part.weight is not None and part.weight.frozen is not None and part.post is not None and part.silenced == (1,)
    assert part.weight.frozen[2].all() and not part.weight.frozen[0].any()
    assert not part.weight.seen[2].any() and np.array_equal(part.weight.before[2], part.weight.after[2])
    assert not part.post[:, 1].any() and part.post[:, 0].any() and part.pre_gradient is not None and not part.pre_gradient[:, 1].any()


def test_a_large_network_and_batch_are_cut_to_two_megabytes() -> None:
    wide = [layer for _ in range(6) for layer in ({"kind": "dense", "units": 300}, {"kind": "relu"})]
    trainer = Trainer(experiment(data={"source": {"kind": "moons", "size": 400}}, network=wide, training={"batch": "full"}))
    seen = anatomy(trainer)
    assert len(pack(asdict(seen))) < 2_000_000
    part = seen.blocks[2]
    assert part.count == 300 and part.weight is not None and part.weight.before.shape == (len(part.units), len(part.sources)) and part.fan_in == 300
    assert len(seen.batch.loss) == 64 < seen.batch.count
    pictures = Trainer(case("convolution"))
    seen = anatomy(pictures)
    assert len(pack(asdict(seen))) < 2_000_000 and seen.blocks[1].post is not None and seen.blocks[1].post.ndim == 4
    limits = excerpt(pictures.plan.blocks(), 64)
    assert limits.pictured == 8 and len(seen.blocks[1].post) == 8


def test_the_terms_of_a_unit_add_up() -> None:
    """z = Σ wᵢxᵢ + b, and dL/dw = Σ over the batch of dL/dz·x, from the carried numbers alone."""
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 5}, {"kind": "tanh"}]))
    seen = anatomy(trainer)
    for before, part in zip(seen.blocks, seen.blocks[1:], strict=False):
        assert part.weight is not None and part.bias is not None and before.post is not None and part.pre_gradient is not None
        assert part.pre is not None
        np.testing.assert_allclose(before.post @ part.weight.before.T + part.bias.before, part.pre, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(part.pre_gradient.T @ before.post, part.weight.gradient, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize("optimiser", VARIANTS, ids=lambda fields: " ".join(map(str, fields.values())))
@pytest.mark.parametrize("steps", [0, BEFORE])
def test_the_published_formula_gives_the_update(optimiser: dict[str, Any], steps: int) -> None:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 5}, {"kind": "tanh"}], optimiser=optimiser))
    trainer.run(steps)
    seen = anatomy(trainer)
    parts: list[Part] = [part for part in seen.blocks if part.weight]
    for moved in (moved for part in parts for moved in (part.weight, part.bias) if moved):
        wanted = moved.after.astype(np.float64) - moved.before
        np.testing.assert_allclose(FORMULAS[seen.rule.rule](moved, seen.rule.lr, **seen.rule.settings), wanted, rtol=1e-4, atol=2e-7)


def _pulled(moved: Moved, weight_decay: float, decoupled: bool = False) -> tuple[Any, Any]:
    """The gradient with the decay in it, and the decay apart from it as a share of the learning rate."""
    w, g = moved.before.astype(np.float64), moved.seen.astype(np.float64)
    return (g, weight_decay * w) if decoupled else (g + weight_decay * w, 0.0)


def _after(moved: Moved, name: str) -> Any:
    return np.asarray(moved.state[name]["after"], np.float64)


def _sgd(moved: Moved, lr: float, *, weight_decay: float, momentum: float, nesterov: bool, **_: Any) -> Any:
    g, _apart = _pulled(moved, weight_decay)
    if not momentum:
        return -lr * g
    v = _after(moved, "momentum_buffer")
    return -lr * (g + momentum * v if nesterov else v)


def _adam(moved: Moved, lr: float, *, betas: list[float], eps: float, weight_decay: float, amsgrad: bool, decoupled_weight_decay: bool) -> Any:
    _g, apart = _pulled(moved, weight_decay, decoupled_weight_decay)
    t, m, v = _after(moved, "step"), _after(moved, "exp_avg"), _after(moved, "max_exp_avg_sq" if amsgrad else "exp_avg_sq")
    return -lr * (m / (1 - betas[0] ** t)) / (np.sqrt(v / (1 - betas[1] ** t)) + eps) - lr * apart


def _adamax(moved: Moved, lr: float, *, betas: list[float], **_: Any) -> Any:
    return -lr / (1 - betas[0] ** _after(moved, "step")) * _after(moved, "exp_avg") / _after(moved, "exp_inf")


def _nadam(
    moved: Moved, lr: float, *, betas: list[float], eps: float, weight_decay: float, momentum_decay: float, decoupled_weight_decay: bool, **_: Any
) -> Any:
    g, apart = _pulled(moved, weight_decay, decoupled_weight_decay)
    t, m, v, product = (_after(moved, name) for name in ("step", "exp_avg", "exp_avg_sq", "mu_product"))
    now, following = (betas[0] * (1 - 0.5 * 0.96 ** (at * momentum_decay)) for at in (t, t + 1))
    size = np.sqrt(v / (1 - betas[1] ** t)) + eps
    return -lr * ((1 - now) / (1 - product) * g + following / (1 - product * following) * m) / size - lr * apart


def _radam(moved: Moved, lr: float, *, betas: list[float], eps: float, weight_decay: float, decoupled_weight_decay: bool, **_: Any) -> Any:
    _g, apart = _pulled(moved, weight_decay, decoupled_weight_decay)
    t, m, v = float(_after(moved, "step")), _after(moved, "exp_avg"), _after(moved, "exp_avg_sq")
    longest = 2 / (1 - betas[1]) - 1
    length = longest - 2 * t * betas[1] ** t / (1 - betas[1] ** t)
    step = m / (1 - betas[0] ** t)
    if length > 5:
        step *= sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length)) * sqrt(1 - betas[1] ** t) / (np.sqrt(v) + eps)
    return -lr * step - lr * apart


def _adagrad(moved: Moved, lr: float, *, lr_decay: float, eps: float, weight_decay: float, **_: Any) -> Any:
    g, _apart = _pulled(moved, weight_decay)
    return -lr / (1 + (_after(moved, "step") - 1) * lr_decay) * g / (np.sqrt(_after(moved, "sum")) + eps)


def _rmsprop(moved: Moved, lr: float, *, eps: float, weight_decay: float, momentum: float, centered: bool, **_: Any) -> Any:
    g, _apart = _pulled(moved, weight_decay)
    v = _after(moved, "square_avg") - (_after(moved, "grad_avg") ** 2 if centered else 0)
    return -lr * (_after(moved, "momentum_buffer") if momentum else g / (np.sqrt(v) + eps))


def _adadelta(moved: Moved, lr: float, *, eps: float, weight_decay: float, **_: Any) -> Any:
    g, _apart = _pulled(moved, weight_decay)
    before = moved.state["acc_delta"]["before"]
    return -lr * np.sqrt((0.0 if before is None else before.astype(np.float64)) + eps) / np.sqrt(_after(moved, "square_avg") + eps) * g


FORMULAS: dict[str, Callable[..., Any]] = {
    "SGD": _sgd,
    "Adam": _adam,
    "AdamW": _adam,
    "Adamax": _adamax,
    "NAdam": _nadam,
    "RAdam": _radam,
    "Adagrad": _adagrad,
    "RMSprop": _rmsprop,
    "Adadelta": _adadelta,
}
