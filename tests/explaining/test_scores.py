"""Answers about one example's scores are the numbers that the same call gives in Python, and every one can be sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
import torch

from playground.attribution import Attribution, Cancelled, Target, explain, judge
from playground.attribution.baseline import Mean, Uniform, Zero, background
from playground.attribution.groups import superpixels
from playground.attribution.methods.integrated_gradients import IntegratedGradients
from playground.attribution.methods.saliency import Saliency
from playground.explaining import Desk, parse
from playground.explaining.scores import KEPT
from playground.problem import SpecError
from playground.runs.message import pack
from tests.explaining.trained import desk

FORMS = ("plane", "line", "table", "images")
KINDS = ("attribute", "spread", "baselines", "export", "sanity", "deletion", "agreement", "stability", "truth")
PATH = {"kind": "integrated_gradients"}


def ask(of: Desk, kind: str, row: int = 3, **fields: Any) -> list[dict[str, Any]]:
    """The parts of an answer, each of which can be sent."""
    of.begin(60)
    parts = list(parse(json.dumps({"kind": kind, "example": {"row": row}, **fields})).answer(of))
    for part in parts:
        pack(part)
    return parts


def own(of: Desk, row: int = 3, **choices: Any) -> Attribution:
    x = of.prepared.inputs_of(of.prepared.raw.x[row : row + 1])
    return explain(of.subject, x, **choices)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_question_is_answered_for_every_kind_of_data(form: str, kind: str) -> None:
    parts = ask(desk(form), kind)
    assert parts
    for figure in parts[-1].get("figures", {}).values():
        assert json.loads(figure)["data"]


def test_the_scores_are_those_of_explain_and_bring_their_proof() -> None:
    of = desk("table")
    part = ask(of, "attribute", target={"output": 2, "against": 0}, method=PATH, baseline={"kind": "zero"})[0]
    attribution = own(of, target=Target(output=2, against=0), method=IntegratedGradients(), baseline=Zero())
    assert torch.equal(part["scores"], attribution.scores[0])
    assert torch.equal(part["raw"], of.prepared.raw.x[3]) or torch.allclose(part["raw"], of.prepared.raw.x[3], atol=1e-5)
    assert part["f_x"] == float(attribution.f_x[0])
    assert part["f_baseline"] == float(attribution.f_baseline[0])
    assert part["f_baseline"] + part["for"] + part["against"] == pytest.approx(part["f_x"], abs=0.01 * abs(part["f_x"] - part["f_baseline"]))
    assert part["verdict"] in ("exact", "close")
    assert part["title"] == attribution.title
    assert part["units"]["names"] == list(attribution.names)
    start = of.prepared.standardiser.restore(Zero().of(of.subject, attribution.x, 0))[0]
    assert torch.equal(part["start"], start)


def test_without_a_sum_there_is_no_waterfall_and_no_start() -> None:
    part = ask(desk("table"), "attribute", method={"kind": "saliency"})[0]
    assert "waterfall" not in part["figures"]
    assert part["start"] is None
    assert part["verdict"] == "no promise"
    assert "promises no sum" in part["sentence"]


def test_a_picture_has_an_overlay_and_rows_have_none() -> None:
    figures = ask(desk("images"), "attribute", method=PATH)[0]["figures"]
    assert set(figures) == {"bars", "waterfall", "overlay"}
    assert "overlay" not in ask(desk("table"), "attribute")[0]["figures"]


def test_a_picture_may_be_cut_into_pieces() -> None:
    of = desk("images")
    part = ask(of, "attribute", method={"kind": "feature_ablation"}, groups=2)[0]
    groups = superpixels((1, 8, 8), 2)
    assert part["units"]["names"] == ["region 1", "region 2", "region 3", "region 4"]
    assert part["units"]["scores"].tolist() == pytest.approx([float(part["scores"][groups == k].sum()) for k in range(4)], abs=1e-5)
    with pytest.raises(SpecError, match="groups"):
        ask(of, "attribute", groups=9)


def test_an_answer_is_computed_once_and_few_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    of, runs = desk("table"), []
    attribute = Saliency.attribute
    monkeypatch.setattr(Saliency, "attribute", lambda self, case: runs.append(len(case.x)) or attribute(self, case))
    for _ in range(2):
        ask(of, "attribute", method={"kind": "saliency"})
        ask(of, "export", method={"kind": "saliency"})
    assert runs == [1]
    for row in range(KEPT + 1):
        ask(of, "attribute", row=row, method={"kind": "saliency"})
    assert len(of.memory["attributions"]) == KEPT


def test_other_examples_are_asked_about_the_same_target() -> None:
    of = desk("table")
    part = ask(of, "spread", method=PATH, examples=10)[0]
    chosen = own(of).target
    expected = explain(of.subject, background(of.subject, 10, 0), method=IntegratedGradients(), target=chosen)
    assert part["examples"] == 10
    assert torch.equal(part["scores"], expected.scores)
    strip = json.loads(part["figures"]["bars"])["data"][1]
    assert strip["x"] == pytest.approx(expected.scores.T.flatten().tolist(), abs=1e-6)


def test_once_others_were_asked_every_example_is_seen_among_them() -> None:
    of = desk("table")
    assert ask(of, "attribute", method=PATH, target={"output": 1})[0]["among"] == 0
    strip = json.loads(ask(of, "spread", method=PATH, target={"output": 1})[0]["figures"]["bars"])["data"][1]
    other = ask(of, "attribute", row=5, method=PATH, target={"output": 1})[0]
    assert other["among"] == 32
    assert json.loads(other["figures"]["bars"])["data"][1]["x"] == strip["x"]
    assert ask(of, "attribute", method=PATH, target={"output": 2})[0]["among"] == 0


def test_every_suitable_baseline_stands_beside_the_chosen_one() -> None:
    of = desk("images")
    part = ask(of, "baselines", method=PATH, baseline={"kind": "uniform"}, target={"output": 4})[0]
    assert part["titles"][0] == Uniform.name()
    assert len(part["titles"]) == len(set(part["titles"])) == len(part["scores"]) == 5
    expected = own(of, target=4, method=IntegratedGradients(), baseline=Uniform())
    assert torch.equal(part["scores"][0], expected.scores[0])
    assert float(part["f_baseline"][0]) == float(expected.f_baseline[0])


def test_a_method_without_a_baseline_says_so() -> None:
    assert "no baseline" in ask(desk("table"), "baselines", method={"kind": "saliency"})[0]["reason"]


def test_files_hold_the_attribution() -> None:
    of = desk("table")
    attribution = own(of, method=IntegratedGradients())
    table = ask(of, "export", method=PATH)[0]
    assert (table["text"], table["name"]) == (attribution.to_csv(), "integrated-gradients-step-200.csv")
    assert json.loads(ask(of, "export", method=PATH, form="json")[0]["text"])["scores"] == attribution.scores.tolist()


def test_the_untrained_network_is_the_judges() -> None:
    of = desk("images")
    part = ask(of, "sanity", method=PATH)[0]
    found = judge.sanity(of.subject, own(of, method=IntegratedGradients()), 1)
    assert part["correlation"] == found.correlation
    assert torch.equal(part["other"], found.other.scores[0])
    assert ask(of, "sanity", method=PATH, again=2)[0]["correlation"] != part["correlation"]


def test_the_curves_are_the_judges_and_each_point_has_its_picture() -> None:
    of = desk("images")
    part = ask(of, "deletion", method=PATH, orders=3)[0]
    found = judge.deletion(of.subject, own(of, method=IntegratedGradients()), orders=3)
    assert torch.equal(part["deleted"], found.deleted)
    assert torch.equal(part["inserted"], found.inserted)
    x = of.prepared.raw.x[3]
    assert torch.allclose(part["taken"][0], x, atol=1e-6)
    assert torch.allclose(part["put"][-1], x, atol=1e-6)
    assert torch.allclose(part["taken"][-1], part["put"][0])
    for point in (0, 1, 20, 63, 64):
        gone = part["when"] <= point
        assert int(gone.sum()) == int(part["gone"][point])
        assert torch.allclose(part["taken"][point], torch.where(gone, part["put"][0], x), atol=1e-6)
        assert torch.allclose(part["put"][point], torch.where(gone, x, part["put"][0]), atol=1e-6)
    assert part["areas"]["deleted"] == found.area_deleted


def test_the_matrix_is_of_all_offered_methods_and_comes_at_last() -> None:
    of = desk("table")
    parts = ask(of, "agreement", method={"kind": "saliency"})
    assert [part["done"] for part in parts] == [*range(1, parts[0]["of"] + 1), parts[0]["of"]]
    last = parts[-1]
    assert last["titles"][0] == Saliency.name()
    assert tuple(last["matrix"].shape) == (len(last["titles"]),) * 2
    place = last["titles"].index(IntegratedGradients.name())
    pair = [own(of, method=Saliency()), own(of, method=IntegratedGradients())]
    assert float(last["matrix"][0, place]) == pytest.approx(float(judge.agreement(pair).matrix[0, 1]))
    assert last["mean"] == pytest.approx(float(last["matrix"][0, 1:].mean()))


def test_noisy_copies_are_the_judges() -> None:
    of = desk("table")
    part = ask(of, "stability", method=PATH, noise=0.1, draws=5)[0]
    found = judge.stability(of.subject, own(of, method=IntegratedGradients()), 0.1, 5)
    assert torch.equal(part["correlations"], found.correlations)
    assert part["middle"] == pytest.approx(float(found.correlations.median()))


def test_without_known_reasons_the_truth_says_why() -> None:
    assert "not known" in ask(desk("table"), "truth")[0]["reason"]


@pytest.mark.parametrize("form", ["planted", "marks"])
def test_where_reasons_are_known_the_share_on_them_is_told(form: str) -> None:
    of = desk(form)
    part = ask(of, "truth", method=PATH)[0]
    found = judge.truth(of.subject, own(of, method=IntegratedGradients()), [3])
    assert (part["share"], part["chance"]) == (float(found.share[0]), float(found.chance[0]))
    assert torch.equal(part["relevant"].bool(), found.relevant[0])
    assert json.loads(part["figures"]["bar"])["data"][0]["x"] == [part["share"]]


def test_of_an_edited_picture_nobody_knows_the_reasons() -> None:
    of = desk("marks")
    edited = {"raw": of.prepared.raw.x[3].flatten().tolist()}
    assert "edited" in ask(of, "truth", example=edited)[0]["reason"]
    always = desk("planted")
    edited = {"raw": always.prepared.raw.x[3].tolist()}
    assert ask(always, "truth", example=edited)[0]["reason"] == ""


def test_the_default_is_the_likeliest_class_from_the_mean() -> None:
    of = desk("table")
    assert torch.equal(ask(of, "attribute")[0]["scores"], own(of, baseline=Mean()).scores[0])


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"target": {"output": 9}}, "target.output"),
        ({"method": {"kind": "guess"}}, "method"),
        ({"baseline": {"kind": "blur"}}, "baseline"),
        ({"example": {"raw": [1.0]}}, "example.raw"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(SpecError, match=path):
        ask(desk("table"), "attribute", **fields)


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_waits_for_what_is_no_longer_wanted(kind: str) -> None:
    of = desk("images")
    of.begin(None, lambda: True)
    with pytest.raises(Cancelled):
        list(parse({"kind": kind, "example": {"row": 0}}).answer(of))
