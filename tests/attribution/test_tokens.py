"""Sequences, tokens, and answers at each place: what is explained there is what the network computes with."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import captum.attr
import pytest
import torch
from torch import nn

from playground.attribution import Subject, Target, explain
from playground.attribution.baseline import Mean, Row, Token
from playground.attribution.concept import Extreme, Holding
from playground.attribution.explain import title_of
from playground.attribution.influence.unrolled import unrolled
from playground.attribution.judge import truth
from playground.attribution.layers import explain_layers
from playground.attribution.look_up import tokens_of
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.figures.attribution import units
from playground.problem import SpecError
from tests.attribution.families import DOCUMENTS, examples, subject, trainer

TOKENS = ("words", "letters", "one-hot")
EMBEDDING = {"kind": "embedding", "tokens": 32, "features": 8}


def given(name: str, count: int = 3) -> torch.Tensor:
    """The tokens of the examples (count, length)."""
    return subject(name).background[5 : 5 + count]


@pytest.mark.parametrize("name", TOKENS)
def test_rows_and_tokens_are_the_same_example(name: str) -> None:
    there, tokens = subject(name), given(name)
    assert torch.equal(there.enter(tokens), examples(name))
    assert torch.equal(there.leave(examples(name)), tokens.long())
    with torch.no_grad():
        whole = Trainer(Experiment.model_validate(DOCUMENTS[name], strict=False)).assembly.network.eval()
        whole.load_state_dict(trainer(name).network.state_dict())
        assert torch.equal(there.network(examples(name)), whole(tokens))
        assert torch.equal(there.network(tokens), whole(tokens))
    by_tokens, by_rows = (explain(there, x, target=1) for x in (tokens, examples(name)))
    assert torch.equal(by_tokens.scores, by_rows.scores)
    assert by_tokens.tokens is not None
    assert torch.equal(by_tokens.tokens, tokens.long())


def test_a_row_that_is_no_tokens_is_told() -> None:
    there = subject("words")
    mean = Mean().of(there, examples("words"), 0)
    assert (tokens_of(there.network, mean) == -1).any()
    mixed = examples("words").clone()
    mixed[:, 4] = mean[:, 4]
    assert (there.leave(mixed) == -1).sum() == len(mixed)
    assert torch.equal(there.leave(mixed)[:, :4], given("words")[:, :4].long())


@pytest.mark.parametrize(("name", "method"), [("words", "integrated_gradients"), ("letters", "integrated_gradients")])
def test_the_path_is_captums_through_the_embedding(name: str, method: str) -> None:
    """LayerIntegratedGradients at the embedding, each position's numbers summed: the usual way to explain a text."""
    there, tokens, start = subject(name), given(name), 3
    target = explain(there, tokens, target=1, method=method).target
    plain = Subject.copied(trainer(name)).network

    def score(x: torch.Tensor) -> torch.Tensor:
        made = plain(x)
        made = made[:, target.place] if target.place is not None else made
        return made[:, -1 if made.shape[1] == 1 else 1]

    layer = next(plain.children())
    zero = torch.full_like(tokens, float(start))
    expected = captum.attr.LayerIntegratedGradients(score, layer).attribute(tokens, zero, n_steps=400).sum(-1).detach()
    ours = explain(there, tokens, target=target, method=method, baseline=Token(token=start)).scores
    assert torch.allclose(ours, expected, atol=0.01 * float(expected.abs().max()))


@pytest.mark.parametrize("name", TOKENS)
def test_taking_a_token_away_is_the_network_without_it(name: str) -> None:
    there, tokens = subject(name), given(name)
    found = explain(there, tokens, target=1, method="feature_ablation", baseline=Token(token=2))
    changed = tokens.clone()
    changed[:, 3] = 2.0
    left = explain(there, changed, target=found.target, method="saliency").f_x
    torch.testing.assert_close(found.scores[:, 3], found.f_x - left, rtol=1e-4, atol=1e-5)


def test_nothing_after_a_causal_answer_speaks_for_it() -> None:
    there, tokens = subject("letters"), given("letters")
    for method in ("integrated_gradients", "feature_ablation", "shapley_sampling"):
        found = explain(there, tokens, target=Target(output=2, place=4), method=method)
        assert found.scores[:, 5:].abs().max() == 0
        assert found.scores[:, :5].abs().max() > 0


def test_only_the_receptive_field_of_a_pixel_speaks() -> None:
    there = subject("pixels")
    found = explain(there, examples("pixels"), target=Target(output=1, place=10 * 24 + 7))
    outside = torch.ones(24, 24, dtype=torch.bool)
    outside[9:12, 6:9] = False
    assert found.scores[..., outside].abs().max() == 0
    assert found.scores[..., ~outside].abs().max() > 0
    assert found.title.endswith("at row 11, column 8")


@pytest.mark.parametrize(
    ("name", "target", "field"),
    [
        ("letters", Target(place=10), "target.place"),
        ("words", Target(place=0), "target.place"),
        ("pixels", Target(place=24 * 24), "target.place"),
        ("letters", Target(block="network[2]"), "target.block"),
        ("words", Target(block="network[1]", place=1), "target.place"),
    ],
)
def test_places_that_do_not_exist_are_told(name: str, target: Target, field: str) -> None:
    with pytest.raises(SpecError) as refusal:
        explain(subject(name), examples(name), target=target)
    assert [problem.path for problem in refusal.value.problems] == [field]


@pytest.mark.parametrize("wrong", [-1.0, 1000.0, 0.5])
def test_numbers_of_no_token_are_told(wrong: float) -> None:
    tokens = given("words").float()
    tokens[0, 0] = wrong
    with pytest.raises(SpecError, match="numbers of tokens"):
        explain(subject("words"), tokens)


def test_tokens_looked_up_deep_inside_are_not_explained() -> None:
    decoder = [EMBEDDING, {"kind": "decoder_block", "heads": 2, "hidden": 8}]
    inside = {"kind": "encoder_decoder", "source": 4, "encoder": [EMBEDDING], "decoder": decoder}
    document: dict[str, Any] = {**DOCUMENTS["one-hot"], "network": [inside, {"kind": "gru", "units": 4}]}
    with pytest.raises(SpecError, match="put Embedding"):
        Subject.of(Trainer(Experiment.model_validate(document, strict=False)))


def test_a_token_has_the_name_that_the_text_has() -> None:
    found = explain(subject("words"), given("words"), target=1)
    vocabulary, tokens = subject("words").vocabulary, given("words")[1].long().tolist()
    named = units(found, 1)
    assert named.names == [f"{place + 1} · {vocabulary[token] or '∅'}" for place, token in enumerate(tokens)]
    assert named.scores == pytest.approx(found.scores[1].tolist())
    rows = [row for row in found.table() if row["example"] == 1]
    assert [row["token"] for row in rows] == [vocabulary[token] for token in tokens]
    assert [row["value"] for row in rows] == tokens
    assert [row["input"] for row in rows][:2] == ["position 1", "position 2"]


def test_a_blank_is_a_class_that_can_be_seen() -> None:
    there = subject("letters")
    blank = replace(there, task=replace(there.task, classes=(" ", *there.task.classes[1:])))  # type: ignore[union-attr, type-var]
    assert title_of(blank, Target(output=0, place=2)) == "␣ at position 3"
    assert title_of(blank, Target(output=1, against=0, place=2)) == f"{there.task.classes[1]} rather than ␣ at position 3"  # type: ignore[union-attr]


def test_a_steps_numbers_have_their_features_names() -> None:
    found = explain(subject("series"), examples("series"), target=0)
    named = units(found)
    assert named.names[:3] == ["number, step 1", "mark, step 1", "number, step 2"]
    assert named.scores == pytest.approx(found.scores[0].flatten().tolist())
    assert [(row["input"], row["place"]) for row in found.table()[:3]] == [("number", 0), ("mark", 0), ("number", 1)]


def test_what_positions_carry_adds_up_layer_by_layer() -> None:
    there, x = subject("letters"), examples("letters", 1)
    aim = Target(output=2, place=6)
    found = explain_layers(there, x, target=aim)
    assert [block.units for block in found.blocks] == [10] * len(found.blocks)
    assert found.blocks[-1].scores[0].nonzero().flatten().tolist() == [6]
    ways = explain(there, x, target=aim).scores
    torch.testing.assert_close(found.blocks[0].scores, ways, rtol=0.02, atol=0.01 * float(ways.abs().max()))


def test_the_reasons_of_planted_words_are_found() -> None:
    """Trained until it knows, a network's evidence lies where the sentences were made to decide."""
    document = {
        "data": {"source": {"kind": "reviews", "size": 1500}},
        "network": [{"kind": "embedding", "tokens": 64, "features": 12}, {"kind": "gru", "units": 16}],
        "optimiser": {"kind": "adam", "lr": 0.01},
        "training": {"batch": 32},
    }
    made = Trainer(Experiment.model_validate(document, strict=False))
    before = Subject.of(made)
    made.run(700)
    there, part = Subject.of(made), made.assembly.prepared.test
    judged = [truth(one, explain(one, part.x[:60], method="shapley_sampling", target=1), part.index[:60]) for one in (before, there)]
    fresh, learnt = (float(each.share.mean()) for each in judged if each is not None)
    assert judged[0] is not None
    assert learnt > 1.6 * float(judged[0].chance.mean()), (fresh, learnt)
    assert learnt > fresh


def test_a_token_makes_a_concept() -> None:
    there = subject("words")
    concept = Holding(token=int(given("words")[0, -1]))
    assert torch.equal(concept.members(there), (there.background == concept.token).any(1))
    assert torch.equal(Holding(token=concept.token, place=13).members(there), there.background[:, 13] == concept.token)
    assert concept.words(there) == f"“{there.vocabulary[concept.token]}”"
    with pytest.raises(SpecError, match="high nor low"):
        Extreme(input=0).members(there)
    with pytest.raises(SpecError, match="hold a token"):
        concept.members(subject("series"))
    assert Extreme(input=3).words(subject("series")) == "mark at step 2 high"


def test_another_example_is_a_baseline_of_tokens() -> None:
    there = subject("words")
    assert torch.equal(there.leave(Row(row=7).of(there, examples("words"), 0))[0], there.background[7].long())
    with pytest.raises(SpecError, match="below"):
        Token(token=60_000).of(there, examples("words"), 0)


@pytest.mark.parametrize("directions", [1, 2])
@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("kind", [nn.RNN, nn.GRU, nn.LSTM])
def test_a_recurrent_layer_step_by_step_is_torchs(kind: type[nn.RNNBase], layers: int, directions: int) -> None:
    torch.manual_seed(1)
    cell = kind(3, 5, num_layers=layers, batch_first=True, bidirectional=directions == 2)
    x = torch.randn(4, 7, 3)
    torch.testing.assert_close(unrolled(cell)(x)[0], cell(x)[0], rtol=1e-5, atol=1e-6)
