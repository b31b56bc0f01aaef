"""The lean loop takes the steps that plain torch takes."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from playground.engine import Trainer
from playground.engine.assembly import assemble
from playground.engine.sampler import Sampler
from playground.engine.update import Update
from playground.experiment import Experiment
from playground.optimisers import Optimiser
from playground.registry import every
from tests.engine.cases import case, experiment, same, state

STEPS = 30


def plain(chosen: Experiment, steps: int = STEPS, extra: list[str] | None = None) -> dict[str, Tensor]:
    """The weights after a textbook loop over the same batches: modules called as modules, `backward`, `optimiser.step()`."""
    assembly = assemble(chosen)
    network, train = assembly.network.to(memory_format=torch.contiguous_format), assembly.prepared.train
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
            if chosen.training.clip:
                nn.utils.clip_grad_norm_(network.parameters(), chosen.training.clip)
            return loss

        optimiser.step(closure)
    return assembly.tensors()


@pytest.mark.parametrize("kind", every(Optimiser), ids=lambda kind: kind.tag())
def test_every_optimiser_steps_as_in_torch(kind: type[Optimiser]) -> None:
    chosen = experiment(optimiser={"kind": kind.tag()}, training={"batch": "full" if kind.full_batch else 16})
    trainer = Trainer(chosen)
    trainer.run(STEPS)
    assert same(state(trainer), plain(chosen))


@pytest.mark.parametrize(
    "changes", [{"penalties": [{"kind": "l2", "strength": 0.1}]}, {"penalties": [{"kind": "elastic", "strength": 0.1}]}, {"training": {"clip": 0.05}}]
)
def test_penalties_and_clipping_act_on_the_gradient(changes: dict[str, object]) -> None:
    chosen = experiment(optimiser={"kind": "sgd", "lr": 0.1}, **changes)
    trainer, reference = Trainer(chosen), plain(chosen)
    trainer.run(STEPS)
    for name, tensor in state(trainer).items():
        torch.testing.assert_close(tensor, reference[name], rtol=1e-5, atol=1e-6)
    unchanged = plain(experiment(optimiser={"kind": "sgd", "lr": 0.1}))
    assert not torch.allclose(unchanged["network.output.weight"], reference["network.output.weight"], rtol=1e-3)


def test_convolutions_with_the_channels_innermost_learn_the_same() -> None:
    """The reference keeps torch's usual layout; the two differ by rounding, not by a misread gradient."""
    network = [{"kind": "conv2d", "channels": 4}, {"kind": "relu"}, {"kind": "max_pool"}, {"kind": "conv2d", "channels": 5}, {"kind": "tanh"}]
    for optimiser in ({"kind": "sgd", "lr": 0.05, "momentum": 0.9}, {"kind": "rmsprop", "lr": 0.001}):
        chosen = experiment(data=case("convolution").data.model_dump(mode="json"), network=network, optimiser=optimiser)
        trainer, reference = Trainer(chosen), plain(chosen, 8)
        assert trainer.network[3].weight.is_contiguous(memory_format=torch.channels_last)  # type: ignore[operator,union-attr]
        trainer.run(8)
        for name, tensor in state(trainer).items():
            torch.testing.assert_close(tensor, reference[name], rtol=1e-3, atol=1e-4)


def test_a_gradient_laid_out_otherwise_is_not_misread() -> None:
    """torch's fused kernels read memory in the order in which it lies, and give wrong weights without a word."""
    for optimiser in ({"kind": "sgd", "lr": 0.5}, {"kind": "adam", "lr": 0.5}):
        chosen = experiment(optimiser=optimiser)
        ours, theirs = (list(assemble(chosen).network.parameters()) for _ in range(2))
        built = [chosen.optimiser.build(parameters) for parameters in (ours, theirs)]
        update = Update(built[0], ours, chosen)
        for step in range(3):
            gradients = [torch.sin(3 * p.detach() + step) for p in ours]
            for parameter, gradient in zip(theirs, gradients, strict=True):
                parameter.grad = gradient
            built[1].step()
            with torch.no_grad():
                update([g.T.contiguous().T if g.ndim == 2 else g for g in gradients], 1.0)
        assert all(torch.equal(a, b) for a, b in zip(ours, theirs, strict=True))


def test_max_norm_bounds_every_unit() -> None:
    trainer = Trainer(experiment(optimiser={"kind": "sgd", "lr": 1.0}, training={"max_norm": 0.4}))
    trainer.run(STEPS)
    norms = torch.cat([p.detach().norm(dim=1) for p in trainer.network.parameters() if p.ndim >= 2])
    assert norms.max() <= 0.4 + 1e-6 and norms.max() > 0.39


def test_a_schedule_multiplies_the_rate_step_by_step() -> None:
    chosen = experiment(optimiser={"kind": "sgd", "lr": 0.5}, schedule={"kind": "exponential", "gamma": 0.5})
    trainer = Trainer(chosen)
    trainer.run(2 * trainer.position.batches)
    assert trainer.learning_rate == pytest.approx(0.125)
    assert [row["learning_rate"] for row in trainer.rows] == pytest.approx([0.5, 0.25, 0.125])


def test_hooks_on_the_network_are_called() -> None:
    trainer, seen = Trainer(experiment()), list[int]()
    handle = trainer.network[0].register_forward_hook(lambda module, inputs, output: seen.append(len(output)))
    trainer.run(3)
    handle.remove()
    trainer.run(3)
    assert seen == [10, 10, 10]
