"""Augmentations change training batches as they say, by the run's own random numbers, and nothing else."""

from __future__ import annotations

import pytest
import torch
from scipy import ndimage, stats

from playground.augmentations import Augmentation, CutOut, Flip, Jitter, Mixup, Rotate, Shift, _beta, augment
from playground.data import DataForm, Labelling, Segmentation, Split, prepare
from playground.data.glyphs import Glyphs
from playground.data.images import Digits
from playground.data.order import Copying
from playground.data.plane import Spiral
from playground.engine.augmented import first_batch
from playground.engine.checkpoint import Checkpoint
from playground.engine.ensemble import Ensemble
from playground.engine.trainer import Trainer
from playground.experiment import Data, Experiment, Training
from playground.layers.dense import Dense
from playground.layers.dropout import Dropout
from playground.layers.shaping import Flatten
from playground.losses import Focal
from playground.model import problems
from playground.objectives import Supervised
from playground.registry import every

EVERY = tuple(kind() for kind in every(Augmentation))
each = pytest.mark.parametrize("augmentation", EVERY, ids=lambda a: a.tag())
GLYPHS = Glyphs(size=80)


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def experiment(*augmentations: Augmentation) -> Experiment:
    data = Data(source=GLYPHS, augmentations=augmentations, split=Split(train=0.5, validation=0.2, test=0.3))
    return Experiment(data=data, network=(Flatten(), Dense(units=4), Dropout(p=0.1)), training=Training(batch=16))


def pictures() -> tuple[torch.Tensor, torch.Tensor]:
    return torch.rand(7, 2, 6, 9, generator=generator(5)), torch.arange(7) % 3


@each
def test_the_same_generator_gives_the_same_batch_and_what_came_stays(augmentation) -> None:
    x, y = pictures()
    before = x.clone()
    first, second, other = (augment([augmentation], 3, x, y, generator(seed)) for seed in (1, 1, 2))
    assert torch.equal(first[0], second[0]) and torch.equal(first[1], second[1])
    assert not torch.equal(first[0], other[0]) and torch.equal(x, before)
    assert first[0].shape == x.shape and first[0].dtype == torch.float32


@each
def test_the_global_generator_is_left_alone(augmentation) -> None:
    torch.manual_seed(3)
    state = torch.get_rng_state()
    augment([augmentation], 3, *pictures(), generator())
    assert torch.equal(torch.get_rng_state(), state)


def test_a_flip_is_the_mirror_image_of_about_half() -> None:
    x = torch.rand(400, 1, 3, 4, generator=generator())
    found, _ = Flip(chance=0.25).apply(x, x, generator(1))
    mirrored = torch.tensor([torch.equal(a, b.flip(-1)) for a, b in zip(found, x, strict=True)])
    same = torch.tensor([torch.equal(a, b) for a, b in zip(found, x, strict=True)])
    assert (mirrored ^ same).all() and 0.18 < mirrored.float().mean() < 0.32
    assert torch.equal(Flip(axis="vertical", chance=1).apply(x, x, generator())[0], x.flip(-2))


def test_a_shift_is_by_whole_pixels_with_the_rim_repeated() -> None:
    x, _ = pictures()
    found, _ = Shift(most=0.34).apply(x, x, generator())
    rolls = 2 * torch.rand(7, 2, generator=generator()) - 1
    for picture, moved, (down, right) in zip(x, found, (rolls * 0.34 * torch.tensor([6.0, 9.0])).round().int().tolist(), strict=True):
        for channel, wanted in zip(picture, moved, strict=True):
            assert torch.equal(torch.from_numpy(ndimage.shift(channel.numpy(), (down, right), order=0, mode="nearest")), wanted)


def test_a_rotation_by_a_quarter_is_rot90() -> None:
    x = torch.rand(1, 1, 8, 8, generator=generator())
    seed = next(seed for seed in range(50) if abs(2 * float(torch.rand(1, generator=generator(seed))) - 1) > 0.6)
    roll = float(torch.rand(1, generator=generator(seed)))
    degrees = 90 / (2 * roll - 1)
    assert 0 < abs(degrees) <= 180
    found, _ = Rotate(degrees=abs(degrees)).apply(x, x, generator(seed))
    turns = [torch.rot90(x, k, (2, 3)) for k in (1, -1)]
    assert any(torch.allclose(found, turned, atol=1e-5) for turned in turns)


def test_noise_has_its_deviation() -> None:
    x = torch.zeros(200, 10, 10)
    found, _ = Jitter(deviation=0.3).apply(x, x, generator())
    assert float(found.std()) == pytest.approx(0.3, rel=0.02) and abs(float(found.mean())) < 0.01


def test_a_square_is_covered_with_the_mean() -> None:
    x, _ = pictures()
    found, _ = CutOut(side=0.5).apply(x, x, generator())
    for picture, cut in zip(x, found, strict=True):
        covered = (picture != cut).any(0)
        assert covered.sum() == 3 * 4
        rows, columns = covered.any(1).nonzero().flatten(), covered.any(0).nonzero().flatten()
        assert rows.tolist() == list(range(rows[0], rows[0] + 3)) and columns.tolist() == list(range(columns[0], columns[0] + 4))
        torch.testing.assert_close(cut[:, covered], picture.mean((1, 2))[:, None].expand(-1, 12))


def test_mixing_mixes_answers_as_it_mixes_inputs() -> None:
    x, y = pictures()
    marks = torch.eye(3)[y]
    mixed, shares = augment([Mixup(alpha=1)], 3, torch.cat([x, marks[:, :, None, None].expand(-1, -1, 6, 9)], 1), y, generator(2))
    torch.testing.assert_close(mixed[:, 2:, 0, 0], shares)
    torch.testing.assert_close(shares.sum(1), torch.ones(7))
    assert ((shares > 0) & (shares < 1)).any()


@pytest.mark.parametrize("alpha", [0.2, 1.0])
def test_shares_have_the_beta_distribution(alpha) -> None:
    source = generator(1)
    draws = [float(_beta(alpha, source)) for _ in range(2000)]
    assert stats.kstest(draws, stats.beta(alpha, alpha).cdf).pvalue > 1e-3


@each
def test_a_run_is_the_same_however_it_is_taken(augmentation) -> None:
    """Straight through, step by step, and from a checkpoint: bit for bit."""
    whole, steps, stopped = (Trainer(experiment(augmentation)) for _ in range(3))
    whole.run(9)
    for _ in range(9):
        steps.run(1)
    stopped.run(4)
    resumed = Trainer(experiment(augmentation))
    resumed.restore(Checkpoint.from_bytes(stopped.checkpoint().to_bytes()))
    resumed.run(5)
    for name, tensor in whole.assembly.tensors().items():
        assert torch.equal(tensor, steps.assembly.tensors()[name]) and torch.equal(tensor, resumed.assembly.tensors()[name]), name
    plain = Trainer(experiment())
    plain.run(9)
    assert not all(torch.equal(a, b) for a, b in zip(whole.assembly.tensors().values(), plain.assembly.tensors().values(), strict=True))


@each
def test_only_training_batches_are_changed(augmentation) -> None:
    changed, plain = Trainer(experiment(augmentation)), Trainer(experiment())
    assert changed.rows[0] == {**plain.rows[0], "seconds": changed.rows[0]["seconds"]}
    assert torch.equal(changed.assembly.x, plain.assembly.x)


@each
def test_the_preview_is_the_first_batch(augmentation) -> None:
    trainer = Trainer(experiment(augmentation))
    x, rows = first_batch(experiment(augmentation), prepare(GLYPHS, split=Split(train=0.5, validation=0.2, test=0.3)))
    taken = next(iter(trainer.loop.sampler.stretch(1).batches()))[0]
    assert torch.equal(x, taken)
    assert trainer.prepared.train.x[rows].shape == x.shape


def test_epochs_differ() -> None:
    sampler = Trainer(experiment(Jitter())).loop.sampler
    first = sampler.peek()[0] - sampler.ordered(0)[0][:16]
    sampler.seek(1, 0)
    assert not torch.equal(first, sampler.peek()[0] - sampler.ordered(1)[0][:16])


def test_it_goes_by_torch_and_that_is_said() -> None:
    trainer = Trainer(experiment(Jitter()))
    assert trainer.gear == "torch" and "one by one" in trainer.gear_reason
    ensemble = Ensemble([experiment(Jitter()), experiment(Jitter()).model_copy(update={"seed": 1})])
    alone = Trainer(experiment(Jitter()))
    ensemble.advance(4)
    alone.run(4)
    for name, tensor in alone.assembly.tensors().items():
        assert torch.equal(tensor, ensemble.members[0].assembly.tensors()[name]), name


def test_what_does_not_suit_the_data_is_refused() -> None:
    (problem,) = problems(Experiment(data=Data(source=Spiral(), augmentations=(Flip(),))))
    assert str(problem) == "data.augmentations[0]: must be for image data, not for plane data"
    (problem,) = problems(experiment(Mixup()).model_copy(update={"objective": Supervised(loss=Focal())}))
    assert "cross-entropy" in problem.message
    assert Mixup().unfit(DataForm.SERIES, Labelling(("a", "b"), 3))
    assert all(kind.unfit(DataForm.TOKENS, Copying().task()) for kind in EVERY)



def test_old_documents_have_none() -> None:
    document = Experiment(data=Data(source=Digits())).to_json().replace(',"augmentations":[]', "")
    assert "augmentations" not in document
    assert Experiment.parse(document).data.augmentations == ()


@pytest.mark.parametrize("augmentation", [Flip(), Flip(axis="vertical"), Shift(most=0.4)], ids=lambda a: str(a.model_dump()))
def test_answers_at_pixels_move_with_the_pixels(augmentation) -> None:
    """A picture whose greys are its own labels stays so, whatever is done to both."""
    y = torch.randint(5, (20, 6, 9), generator=generator(2))
    x, moved = augment([augmentation], 5, y[:, None].float(), y, generator(1))
    assert torch.equal(x[:, 0].long(), moved) and moved.dtype == torch.int64
    assert not torch.equal(moved, y)


def test_turned_answers_are_those_of_the_nearest_pixel() -> None:
    """Where the turned picture itself leaves no doubt, the turned answer is what it shows."""
    y = torch.zeros(30, 9, 9, dtype=torch.long)
    y[:, 2:4, 1:7] = 3
    x, turned = augment([Rotate(degrees=40)], 5, y[:, None].float(), y, generator(1))
    assert turned.unique().tolist() == [0, 3] and turned.dtype == torch.int64
    sure = (x[:, 0] < 0.6) | (x[:, 0] > 2.4)  # where the blended picture leaves no doubt
    assert torch.equal((x[:, 0] > 1.5)[sure], (turned == 3)[sure]) and not torch.equal(turned, y)


def test_answers_at_pixels_cannot_be_mixed() -> None:
    assert Mixup().unfit(DataForm.IMAGE, Segmentation(("a", "b"), 2, 2)) == "be left out: answers at each pixel cannot be mixed"
