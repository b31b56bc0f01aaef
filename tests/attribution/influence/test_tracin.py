"""Which training examples made the answer: against Captum, against training itself, and where labels are known to be wrong."""

from __future__ import annotations

from typing import Any

import captum.influence
import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from playground.attribution import Cancelled, Subject
from playground.attribution.influence import self_influence, tracin
from playground.attribution.influence.gradients import Losses
from playground.attribution.replay import replay
from playground.attribution.scalar import Watch
from playground.data import UNASKED, Regression
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.problem import SpecError
from tests.attribution.families import DOCUMENTS, examples, stacked, subject, trainer


@pytest.mark.filterwarnings("ignore:Input Tensor 0 did not already require gradients")
def test_it_is_captums() -> None:
    """TracInCP over the same checkpoints with the same weights, to 1e-6 of the largest."""
    trained = Trainer(trainer("table").experiment)
    trained.run(60)
    there = Subject.of(trained)
    moments = replay(there, moments=6).moments
    assert there.assembly is not None
    part, x = there.assembly.prepared.train, examples("table", 1)
    found = tracin(there, x, y=2, moments=moments)
    rates = {str(index): weight for index, weight in enumerate(found.weights.tolist())}

    def load(model: nn.Module, path: str) -> float:
        model.load_state_dict(moments[int(path)].subject.network.state_dict())
        return rates[path]

    network = moments[-1].subject.network.requires_grad_()
    loss = nn.CrossEntropyLoss(reduction="none")
    by_captum = captum.influence.TracInCP(network, TensorDataset(part.x, part.y), list(rates), load, batch_size=32, loss_fn=loss)
    expected = by_captum.influence((x, torch.tensor([2])))[0]
    assert torch.allclose(found.scores, expected, rtol=0, atol=1e-6 * float(expected.abs().max()))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_scores_are_dot_products_of_gradients(name: str) -> None:
    """Each example's own gradient, in plain autograd."""
    there = subject(name)
    assert there.assembly is not None
    x, part = examples(name, 1), there.assembly.prepared.train
    rate = there.assembly.experiment.optimiser.lr
    label, place = said(there, 5)
    found = tracin(there, x, label, place=place)
    network = Subject.of(trainer(name)).network.requires_grad_()
    loss = there.assembly.experiment.objective.loss.call(there.assembly.prepared.task)()  # type: ignore[attr-defined]

    def gradient(row: int, y: torch.Tensor | None = None) -> torch.Tensor:
        made = loss(network(part.x[row : row + 1]), part.y[row : row + 1] if y is None else y)
        return torch.cat([one.flatten() for one in torch.autograd.grad(made, list(network.parameters()))])

    own = gradient(5)
    if place is not None:  # only what is said there, as a part of the example's mean over pixels
        own = gradient(5, alone(part.y[5:6], place)) / (there.answers if name == "pixels" else 1)
    expected = rate * torch.stack([gradient(row) @ own for row in range(20)])
    assert torch.allclose(found.scores[:20], expected, rtol=1e-4, atol=1e-5 * float(expected.abs().max()))
    assert found.itself == pytest.approx(rate * float(own @ own), rel=1e-4)
    assert place is not None or found.scores[5] == pytest.approx(found.itself, rel=1e-4)


def said(there: Subject, row: int) -> tuple[Any, int | None]:
    """The answer of a training example as `tracin` takes it, and where; the last one of those at each place."""
    y = there.assembly.prepared.train.y[row]  # type: ignore[union-attr]
    if there.answers == 1:
        return (y * there.scale + there.shift if isinstance(there.task, Regression) else int(y)), None
    place = int((y.flatten() != UNASKED).nonzero()[-1])
    return int(y.flatten()[place]), place


def alone(y: torch.Tensor, place: int) -> torch.Tensor:
    """Answers of which only one is asked."""
    kept = torch.full_like(y, UNASKED)
    kept.view(-1)[place] = y.reshape(-1)[place]
    return kept


def test_a_step_on_an_example_lowers_the_loss_by_its_score() -> None:
    there, x = subject("plane"), examples("plane", 1)
    assert there.assembly is not None
    found, part = tracin(there, x, y=1), there.assembly.prepared.train
    losses = Losses(there)
    row, small = int(found.scores.abs().argmax()), 1e-3
    step = losses.gradient(part.x[row : row + 1], part.y[row : row + 1])
    rate = small * there.assembly.experiment.optimiser.lr
    moved = {name: weight - rate * step[name] for name, weight in losses.weights.items()}
    fall = losses.each(losses.weights, x, torch.ones(1, 1)) - losses.each(moved, x, torch.ones(1, 1))
    assert float(fall) == pytest.approx(small * float(found.scores[row]), rel=0.03)


def test_over_a_whole_run_the_scores_add_up_to_the_fall_of_the_loss() -> None:
    """Gradient descent in small steps: what each example brought, summed, is what was learnt."""
    document = {
        "data": {"source": {"kind": "moons", "size": 60}},
        "network": [{"kind": "dense", "units": 6}, {"kind": "tanh"}],
        "optimiser": {"kind": "sgd", "lr": 0.05},
        "training": {"batch": "full"},
    }
    trained = Trainer(Experiment.model_validate(document, strict=False))
    trained.run(200)
    there = Subject.of(trained)
    moments = replay(there, moments=400).moments
    x = there.background[:1]
    y = int(trained.prepared.train.y[0])
    ends = [Losses(moment.subject).each(Losses(moment.subject).weights, x, torch.tensor([[float(y)]])) for moment in (moments[0], moments[-1])]
    assert float(tracin(there, x, y, moments).scores.sum()) == pytest.approx(float(ends[0] - ends[1]), rel=0.02)


def test_what_is_left_out_is_the_answer_itself() -> None:
    there, x = subject("table"), examples("table", 1)
    found = tracin(there, x)
    assert found.of == "loss"
    assert int(found.y) == int(there.network(x).argmax())
    number = tracin(subject("regression"), examples("regression", 1))
    assert number.of == "prediction"
    assert number.y.isnan()


def test_of_a_number_the_scores_push_the_prediction() -> None:
    """A step on the strongest example moves the prediction the way its score says."""
    there, x = subject("regression"), examples("regression", 1)
    assert there.assembly is not None
    found, losses, part = tracin(there, x), Losses(there), there.assembly.prepared.train
    row, small = int(found.scores.abs().argmax()), 1e-3
    step = losses.gradient(part.x[row : row + 1], part.y[row : row + 1])
    rate = small * there.assembly.experiment.optimiser.lr
    moved = {name: weight - rate * step[name] for name, weight in losses.weights.items()}
    rise = (losses.outputs(moved, x) - losses.outputs(losses.weights, x)) * there.scale
    assert float(rise) == pytest.approx(small * float(found.scores[row]), rel=0.05)


def test_what_does_not_fit_is_refused() -> None:
    there, x = subject("table"), examples("table", 1)
    for given, path in (((examples("table", 2),), "x"), ((x, 9), "y"), ((x, -1), "y")):
        with pytest.raises(SpecError) as refusal:
            tracin(there, *given)
        assert [problem.path for problem in refusal.value.problems] == [path]
    with pytest.raises(SpecError, match="y: expected 1 numbers, got 2"):
        tracin(subject("regression"), examples("regression", 1), torch.tensor([1.0, 2.0]))
    bare = stacked(nn.Linear(2, 2), shape=(2,))
    with pytest.raises(SpecError, match="only of a run that learnt"):
        tracin(bare, bare.background[:1])
    with pytest.raises(Cancelled):
        tracin(there, x, watch=Watch(cancelled=lambda: True))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_self_influence_is_the_size_of_each_gradient(name: str) -> None:
    there = subject(name)
    assert there.assembly is not None
    found, part = self_influence(there), there.assembly.prepared.train
    assert found.shape == (len(part.x),)
    if there.answers > 1:
        losses = Losses(there)
        own = [losses.gradient(part.x[row : row + 1], part.y[row : row + 1]) for row in (0, 7)]
        wanted = [float(sum(one.square().sum() for one in each.values())) for each in own]
        assert found[[0, 7]].tolist() == pytest.approx([there.assembly.experiment.optimiser.lr * each for each in wanted], rel=1e-3)
        return
    for row in (0, 7):
        y, _ = said(there, row)
        assert float(found[row]) == pytest.approx(tracin(there, part.x[row : row + 1], y).itself, rel=1e-3, abs=1e-9)


@pytest.mark.parametrize(("source", "found", "at_the_end"), [({"kind": "gauss", "size": 400}, 19, 19), ({"kind": "breast_cancer"}, 16, 0)])
def test_self_influence_finds_flipped_labels(source: dict[str, Any], found: int, at_the_end: int) -> None:
    """Of some 200 labels 20 are turned round, and most of the 20 most suspicious ones are among them.

    At the end of a run that has learnt wrong labels by heart they no longer stand out; over its moments they do.
    """
    document = {
        "data": {"source": source, "scaling": "standard", "split": {"train": 0.5, "validation": 0, "test": 0.5}},
        "network": [{"kind": "dense", "units": 8}, {"kind": "tanh"}],
        "optimiser": {"kind": "adam", "lr": 0.01},
    }
    experiment = Experiment.model_validate(document, strict=False)
    labels = Trainer(experiment).prepared.train.y  # shared by all who prepare these data
    flipped = torch.randperm(len(labels), generator=torch.Generator().manual_seed(1))[:20]
    before = labels.clone()
    try:
        labels[flipped] = 1 - labels[flipped]
        trained = Trainer(experiment)
        trained.run(2000)
        there = Subject.of(trained)
        over_the_run, last = self_influence(there, replay(there).moments), self_influence(there)
    finally:
        labels.copy_(before)
    assert hits(over_the_run, flipped) >= found
    assert hits(last, flipped) >= at_the_end


def hits(suspicion: torch.Tensor, flipped: torch.Tensor) -> int:
    return len(set(suspicion.topk(20).indices.tolist()) & set(flipped.tolist()))


def test_nothing_is_left_behind() -> None:
    there = subject("regression")
    before, state = {name: one.clone() for name, one in there.network.state_dict().items()}, torch.get_rng_state()
    tracin(there, examples("regression", 1))
    self_influence(there)
    assert all(torch.equal(one, before[name]) for name, one in there.network.state_dict().items())
    assert torch.equal(torch.get_rng_state(), state)
    assert all(parameter.grad is None for parameter in there.network.parameters())
