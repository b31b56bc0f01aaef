"""What the Look page shows of layers, fields, units and embeddings equals the tensors of the run."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch

from playground.explaining import Desk, Payload
from playground.looking.questions import parse, questions
from playground.problem import SpecError
from playground.runs.message import pack, unpack
from tests.explaining.trained import desk, trainer

NAMES = ("plane", "line", "table", "images", "marks")


def parts(asked: Desk, question: dict[str, Any]) -> list[Payload]:
    asked.begin(60)
    return [unpack(pack(part)) for part in parse(json.dumps(question)).answer(asked)]


def one(asked: Desk, **question: Any) -> Payload:
    (found,) = parts(asked, question)
    return found


def value_at(asked: Desk, module: str, x: torch.Tensor) -> torch.Tensor:
    """What a top-level module gives, by running the modules one after another."""
    for name, layer in asked.subject.network.named_children():
        x = layer(x)
        if name == module:
            return x
    raise KeyError(module)


@pytest.mark.parametrize("name", NAMES)
def test_entering_names_every_layer_of_the_plan(name: str) -> None:
    found = one(desk(name), kind="enter")
    plan = trainer(name).plan
    assert [site["id"] for site in found["sites"]] == ["input", *(row.path for row in plan.walk())]
    assert [tuple(site["shape"]) for site in found["sites"]] == [plan.shape, *(row.shape_out for row in plan.walk())]
    assert set(found["views"]) >= {"maps", "field", "maximise", "projector"}


@pytest.mark.parametrize("name", NAMES)
def test_what_a_layer_gives_is_what_torch_gives(name: str) -> None:
    asked = desk(name)
    x = asked.prepared.inputs_of(asked.prepared.raw.x[7:8])
    for row in asked.assembly.plan.rows:
        found = one(asked, kind="feature_maps", example={"row": 7}, site=row.path)
        want = value_at(asked, row.name, x)[0]
        assert found["values"] == pytest.approx(want.numpy())
        assert (found["low"], found["high"]) == (float(want.min()), float(want.max()))


def test_filters_are_the_kernels_and_dense_weights_take_the_pictures_form() -> None:
    asked = desk("images")
    network = asked.subject.network
    kernels = one(asked, kind="feature_maps", example={"row": 1}, site="network[0]")["filters"]
    assert kernels == pytest.approx(network.get_submodule("0_conv2d").weight.numpy())
    dense = one(asked, kind="feature_maps", example={"row": 1}, site="network[4]")["filters"]
    assert dense == pytest.approx(network.get_submodule("4_dense").weight.reshape(12, 4, 4, 4).numpy())


def test_many_channels_come_in_pages() -> None:
    from playground.attribution import Subject
    from playground.engine import Trainer
    from playground.experiment import Experiment
    from playground.explaining.desk import Desk as Fresh

    document = {"data": {"source": {"kind": "digits"}}, "network": [{"kind": "conv2d", "channels": 150}, {"kind": "global_pool"}]}
    asked = Fresh(Subject.of(Trainer(Experiment.model_validate(document, strict=False))))
    whole = value_at(asked, "0_conv2d", asked.prepared.inputs_of(asked.prepared.raw.x[:1]))[0]
    for first, count in ((0, 64), (64, 64), (128, 22)):
        found = one(asked, kind="feature_maps", example={"row": 0}, site="network[0]", first=first)
        assert (found["first"], len(found["values"]), found["of"]) == (first, count, 150)
        assert found["values"] == pytest.approx(whole[first : first + count].numpy())


@pytest.mark.parametrize("name", NAMES)
def test_every_number_has_an_arithmetic_that_makes_it(name: str) -> None:
    asked = desk(name)
    x = asked.prepared.inputs_of(asked.prepared.raw.x[3:4])
    for row in asked.assembly.plan.rows:
        made = value_at(asked, row.name, x)[0]
        cell = [size // 2 for size in made.shape]
        found = one(asked, kind="cell", example={"row": 3}, site=row.path, cell=cell)
        assert found["value"] == pytest.approx(float(made[tuple(cell)]))
        assert found["computed"] == pytest.approx(found["value"], rel=1e-4, abs=1e-5)


def test_a_cell_beside_the_layer_is_refused() -> None:
    with pytest.raises(SpecError, match="4 × 8 × 8"):
        one(desk("images"), kind="cell", example={"row": 0}, site="network[0]", cell=[0, 8, 0])
    with pytest.raises(SpecError, match="path of a layer"):
        one(desk("images"), kind="cell", example={"row": 0}, site="network[9]", cell=[0])


def test_the_receptive_field_is_that_of_strides_and_kernels() -> None:
    """Conv 3, padding same, then pooling by two: 4 × 4 pixels from twice the place less one, cut off at the edge."""
    asked = desk("images")
    for row in range(4):
        found = one(asked, kind="receptive_field", site="network[2]", cell=[1, row, 2])
        assert found["box"] == [[max(0, 2 * row - 1), min(8, 2 * row + 3)], [3, 7]]
    assert one(asked, kind="receptive_field", site="network[4]", cell=[3])["box"] == [[0, 8], [0, 8]]


def test_the_effective_field_is_the_mean_size_of_the_gradient() -> None:
    asked = desk("images")
    found = one(asked, kind="receptive_field", site="network[2]", cell=[1, 1, 2], examples=8)
    background = asked.subject.background
    x = background[:: len(background) // 8][:8].clone().requires_grad_()
    value_at(asked, "2_max_pool", x)[:, 1, 1, 2].sum().backward()
    assert x.grad is not None
    assert found["effect"] == pytest.approx(x.grad.abs().sum(1).mean(0).numpy())
    assert not (found["effect"] > 0)[found["theory"] == 0].any(), "no gradient outside of what it can see"
    sizes = sorted(found["effect"].flatten().tolist(), reverse=True)
    assert sum(sizes[: found["core"]]) >= 0.95 * sum(sizes) > sum(sizes[: found["core"] - 1])


def test_a_table_has_no_fields_and_a_plane_no_maximisation() -> None:
    assert "no places" in one(desk("table"), kind="enter")["views"]["field"]
    assert "at once" in one(desk("plane"), kind="enter")["views"]["maximise"]
    with pytest.raises(SpecError, match="no places"):
        one(desk("table"), kind="receptive_field", site="network[0]", cell=[0])


@pytest.mark.parametrize(("name", "site", "unit"), [("images", "network[1]", 2), ("images", "network[5]", 3), ("table", "network[0]", 4)])
def test_the_film_climbs_and_every_picture_has_its_activation(name: str, site: str, unit: int) -> None:
    asked = desk(name)
    question = {"kind": "maximise", "site": site, "unit": unit, "steps": 60}
    first, *film = parts(asked, question)
    module = asked.assembly.plan.row(site).name
    for part in (film[0], film[-1]):
        x = asked.prepared.inputs_of(torch.from_numpy(part["inputs"].copy())[None])
        want = float(value_at(asked, module, x)[:, unit].mean())
        assert part["activation"] == pytest.approx(want, rel=1e-3, abs=1e-4)
    assert film[-1]["activation"] > film[0]["activation"]
    assert film[0]["at"] == 0 and film[-1]["at"] == 60
    again = parts(asked, question)
    assert (again[-1]["inputs"] == film[-1]["inputs"]).all(), "its own generator: the same seed makes the same film"
    train = asked.prepared.train
    values = value_at(asked, module, train.x)[:, unit].reshape(len(train.x), -1).mean(1)
    best = values.argsort(descending=True)[:9]
    assert first["top"]["values"] == pytest.approx(values[best].numpy(), rel=1e-4)
    assert first["top"]["rows"][0] == train.index[best[0]]


def test_maximising_touches_no_generator_outside() -> None:
    before = torch.random.get_rng_state()
    parts(desk("images"), {"kind": "maximise", "site": "network[1]", "steps": 4})
    assert torch.equal(torch.random.get_rng_state(), before)


def test_principal_components_are_those_of_scikit_learn() -> None:
    from sklearn.decomposition import PCA

    asked = desk("images")
    found = one(asked, kind="projector", site="network[4]", most=200)
    x = asked.prepared.inputs_of(asked.prepared.raw.x[torch.from_numpy(found["rows"].copy()).long()])
    oracle = PCA(2).fit(value_at(asked, "4_dense", x).numpy())
    want = oracle.transform(value_at(asked, "4_dense", x).numpy())
    assert found["explained"] == pytest.approx(oracle.explained_variance_ratio_, rel=1e-4)
    assert abs(found["points"]) == pytest.approx(abs(want), abs=1e-3)


def test_wide_layers_have_the_same_components_by_the_shorter_way() -> None:
    from playground.looking.projection import principal

    generator = torch.Generator().manual_seed(0)
    values = torch.randn(20, 300, generator=generator)
    wide = principal(values, 3)
    _, sizes, axes = torch.linalg.svd(values.double() - values.double().mean(0), full_matrices=False)
    assert torch.allclose(wide.points.abs(), ((values.double() - values.double().mean(0)) @ axes[:3].T).abs(), atol=1e-8)
    assert torch.allclose(wide.explained, sizes[:3] ** 2 / (sizes**2).sum())


def test_alignment_turns_and_never_stretches() -> None:
    from playground.looking.projection import aligned

    generator = torch.Generator().manual_seed(0)
    points = torch.randn(30, 2, generator=generator, dtype=torch.float64)
    turn = torch.tensor([[0.6, -0.8], [0.8, 0.6]], dtype=torch.float64)
    assert torch.allclose(aligned(points @ turn, points), points)
    turned = aligned(points * 3, points)
    assert torch.allclose(turned @ turned.T, 9 * points @ points.T)


def test_the_next_copy_is_turned_towards_the_one_before() -> None:
    asked = desk("images")
    first = one(asked, kind="projector", site="network[0]")
    asked.put(asked.subject, asked.generation)
    second = one(asked, kind="projector", site="network[0]")
    assert not first["aligned"] and second["aligned"]
    assert second["points"] == pytest.approx(first["points"], abs=1e-4)


def test_neighbours_by_t_sne_stay_neighbours() -> None:
    asked = desk("table")
    found = one(asked, kind="projector", site="network[0]", method="tsne")
    assert found["points"].shape == (150, 2) and found["explained"] is None
    y = asked.prepared.raw.y[torch.from_numpy(found["rows"].copy()).long()]
    points = torch.from_numpy(found["points"].copy())
    nearest = torch.cdist(points, points).fill_diagonal_(torch.inf).argmin(1)
    assert (y[nearest] == y).float().mean() > 0.9


def test_umap_says_what_it_needs_where_it_is_missing() -> None:
    if one(desk("table"), kind="enter")["umap"]:
        assert one(desk("table"), kind="projector", site="network[0]", method="umap")["points"].shape == (150, 2)
    else:
        with pytest.raises(SpecError, match="umap-learn"):
            one(desk("table"), kind="projector", site="network[0]", method="umap")


def test_rooms_answer_their_own_questions_and_both_say_what_the_network_says() -> None:
    from playground.explaining.questions import parse as explain

    assert {"enter", "predict", "overview"} <= {question.tag() for question in questions()}
    assert "attribute" not in {question.tag() for question in questions()}
    with pytest.raises(SpecError, match="must be one of"):
        explain({"kind": "enter"})
    with pytest.raises(SpecError, match="must be one of"):
        parse({"kind": "attribute"})
