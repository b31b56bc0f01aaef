"""Gradients that are written out are autograd's, bit for bit."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from playground.engine import Trainer
from playground.engine.dense import BENDS, DenseStack
from playground.engine.lean import LeanGear
from tests.engine.cases import experiment, same, state

KINDS: dict[type[nn.Module], tuple[nn.Module, ...]] = {
    nn.ReLU: (nn.ReLU(),),
    nn.Tanh: (nn.Tanh(),),
    nn.Sigmoid: (nn.Sigmoid(),),
    nn.LeakyReLU: (nn.LeakyReLU(0.2),),
    nn.ELU: (nn.ELU(1.5),),
    nn.GELU: (nn.GELU(), nn.GELU("tanh")),
    nn.SiLU: (nn.SiLU(),),
    nn.Softplus: (nn.Softplus(2.0, 3.0),),
}
BENT = [module for modules in KINDS.values() for module in modules]


def theirs(network: nn.Module, x: Tensor, y: Tensor) -> tuple[Tensor, tuple[Tensor, ...]]:
    """Outputs and gradients by autograd."""
    made = network(x)
    return made, torch.autograd.grad(nn.functional.mse_loss(made, y), [*network.parameters()])


def agree(network: nn.Module, batch: int, features: int) -> None:
    generator = torch.Generator().manual_seed(batch)
    stack = DenseStack.of(network, (features,))
    assert stack is not None
    for _ in range(2):
        x = 3 * torch.randn(batch, features, generator=generator)
        y = torch.randn(network(x).shape, generator=generator)
        made, wanted = theirs(network, x, y)
        ours = stack.forward(x)
        gradients = stack.backward(nn.functional.mse_loss(ours, y))
        assert ours.equal(made) and not any(g.requires_grad for g in gradients)
        assert len(gradients) == len(wanted)
        assert all(g.equal(w) and g.stride() == w.stride() for g, w in zip(gradients, wanted, strict=True))


def test_every_activation_is_tried() -> None:
    assert KINDS.keys() == BENDS.keys()


@pytest.mark.parametrize("bent", BENT, ids=str)
def test_every_activation_has_its_slope(bent: nn.Module) -> None:
    agree(nn.Sequential(nn.Linear(3, 40), bent, nn.Linear(40, 2), bent), 33, 3)


@given(
    widths=st.lists(st.integers(2, 40), min_size=2, max_size=5),
    ends=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    bent=st.lists(st.sampled_from([None, *BENT]), min_size=4, max_size=4),
    bias=st.booleans(),
    batch=st.integers(1, 40),
)
def test_stacks_of_any_shape_agree_with_autograd(
    widths: list[int], ends: tuple[int, int], bent: list[nn.Module | None], bias: bool, batch: int
) -> None:
    widths = [ends[0], *widths[1:-1], ends[1]]
    modules: list[nn.Module] = []
    for i, activation in zip(range(len(widths) - 1), bent, strict=False):
        modules += [nn.Linear(widths[i], widths[i + 1], bias=bias), *([activation] if activation else [nn.Identity()])]
    agree(nn.Sequential(*modules), batch, widths[0])


def shared() -> nn.Sequential:
    layer = nn.Linear(3, 3)
    return nn.Sequential(layer, nn.ReLU(), layer)


def spared() -> nn.Sequential:
    network = nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3))
    network[0].weight.requires_grad_(False)
    return network


@pytest.mark.parametrize(
    "network",
    [
        nn.Sequential(nn.Linear(3, 3), nn.BatchNorm1d(3)),
        nn.Sequential(nn.ReLU(), nn.Linear(3, 3)),
        nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Tanh()),
        nn.Sequential(nn.Linear(3, 3), nn.Dropout()),
        nn.Sequential(nn.Identity()),
        nn.Sequential(nn.Linear(3, 1), nn.Linear(1, 3)),
        shared(),
        spared(),
    ],
)  # fmt: skip
def test_what_is_more_than_dense_layers_is_left_to_autograd(network: nn.Module) -> None:
    assert DenseStack.of(network, (3,)) is None
    assert DenseStack.of(nn.Sequential(nn.Linear(3, 3)), (5, 3)) is None


DEEP = [{"kind": "dense", "units": 9}, {"kind": "relu"}, {"kind": "dense", "units": 5}, {"kind": "tanh"}]


@pytest.mark.parametrize("loss", ["cross_entropy", "focal"])
def test_a_run_takes_the_steps_of_autograd(loss: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = experiment(network=DEEP, objective={"kind": "supervised", "loss": {"kind": loss}}, training={"gear": "torch"})
    trainer = Trainer(chosen)
    assert isinstance(trainer.loop.gear, LeanGear)
    trainer.run(40)
    with monkeypatch.context() as patch:
        patch.setattr(DenseStack, "of", lambda *_: None)
        reference = Trainer(chosen)
        reference.run(40)
    assert same(state(trainer), state(reference)) and trainer.rows[-1] | {"seconds": 0} == reference.rows[-1] | {"seconds": 0}


def test_it_is_used_and_left_while_somebody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = list[int]()
    forward = DenseStack.forward
    monkeypatch.setattr(DenseStack, "forward", lambda self, x: calls.append(len(x)) or forward(self, x))  # type: ignore[func-returns-value]
    trainer, seen = Trainer(experiment(network=DEEP, training={"gear": "torch"})), list[Any]()
    trainer.run(3)
    handle = trainer.network[0].register_forward_hook(lambda *_: seen.append(1))
    trainer.run(3)
    handle.remove()
    assert len(calls) == 3 and len(seen) >= 3


def test_nothing_of_a_batch_is_kept_after_its_step() -> None:
    stack = DenseStack.of(nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1)), (3,))
    assert stack is not None
    x = torch.randn(5, 3)
    watch = weakref.ref(x)
    stack.backward(stack.forward(x).square().mean())
    del x
    gc.collect()
    assert watch() is None
