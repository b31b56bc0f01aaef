"""Gates, gradients by step, attention and written text equal what torch's own layers do."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from playground.attribution import Subject
from playground.engine import Trainer
from playground.experiment import Experiment
from playground.explaining import Desk, Payload
from playground.layers.modules import Attention, Recurrent
from playground.looking.questions import parse
from playground.looking.recurrence import output, run
from playground.looking.writing import chances
from playground.problem import SpecError
from playground.runs.message import pack, unpack

RECALL = {"kind": "recall", "size": 120, "length": 9}
BABBLE = {"kind": "babble", "size": 120, "length": 16}
EMBEDDED: list[dict[str, Any]] = [{"kind": "embedding", "tokens": 28, "features": 8}]
CAUSAL: dict[str, Any] = {"kind": "encoder_block", "heads": 2, "causal": True}
DOCUMENTS: dict[str, dict[str, Any]] = {
    "lstm": {"data": {"source": RECALL}, "network": [*EMBEDDED, {"kind": "lstm", "units": 6, "layers": 2, "bidirectional": True}]},
    "gru": {"data": {"source": RECALL}, "network": [*EMBEDDED, {"kind": "gru", "units": 6}], "training": {"clip": 1e-3}},
    "rnn": {"data": {"source": RECALL}, "network": [*EMBEDDED, {"kind": "rnn", "units": 6, "gives": "every"}, {"kind": "take", "place": "last"}]},
    "writer": {"data": {"source": BABBLE}, "network": [*EMBEDDED, {"kind": "positions"}, CAUSAL]},
    "reader": {"data": {"source": BABBLE}, "network": [*EMBEDDED, {"kind": "positions"}, {**CAUSAL, "causal": False}]},
    "translator": {
        "data": {"source": {"kind": "copying", "size": 120, "length": 4, "layout": "encoder_decoder"}},
        "network": [
            {
                "kind": "encoder_decoder",
                "source": 4,
                "encoder": [*EMBEDDED, {"kind": "positions"}, {"kind": "encoder_block", "heads": 2}],
                "decoder": [*EMBEDDED, {"kind": "positions"}, {"kind": "decoder_block", "heads": 2}],
            }
        ],
    },
    "reverser": {
        "data": {"source": {"kind": "copying", "size": 120, "length": 4, "layout": "decoder_only"}},
        "network": [*EMBEDDED, {"kind": "positions"}, CAUSAL],
    },
}


@cache
def trained(name: str) -> Trainer:
    made = Trainer(Experiment.model_validate(DOCUMENTS[name], strict=False))
    made.run(12)
    return made


def desk(name: str) -> Desk:
    return Desk(Subject.copied(trained(name)))


def one(asked: Desk, **question: Any) -> Payload:
    asked.begin(60)
    (found,) = (unpack(pack(part)) for part in parse(question).answer(asked))
    return found


@pytest.mark.parametrize("cell", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize(("layers", "both"), [(1, False), (2, True)])
@pytest.mark.parametrize("last", [False, True])
def test_the_recurrence_written_out_gives_what_torch_gives(cell: type[nn.Module], layers: int, both: bool, last: bool) -> None:
    torch.manual_seed(0)
    module = Recurrent(cell(3, 4, layers, batch_first=True, bidirectional=both), last)  # type: ignore[call-arg]
    x = torch.randn(2, 7, 3)
    assert torch.allclose(output(module, run(module.cell, x)), module(x), atol=1e-6)
    given, written = x.clone().requires_grad_(), x.clone().requires_grad_()
    (slope,) = torch.autograd.grad(module(given).square().sum(), given)
    (same,) = torch.autograd.grad(output(module, run(module.cell, written)).square().sum(), written)
    assert torch.allclose(slope, same, atol=1e-5)


@pytest.mark.parametrize(("name", "first"), [("lstm", "forget"), ("gru", "update"), ("rnn", "hidden")])
def test_gates_come_with_the_one_that_keeps_first_and_states_are_the_layers_own(name: str, first: str) -> None:
    asked = desk(name)
    found = one(asked, kind="gates", example={"row": 5}, site="network[1]")
    assert found["series"][0]["name"] == first and found["difference"] < 1e-5
    cell = asked.subject.network.get_submodule(asked.assembly.plan.row("network[1]").name).cell  # type: ignore[union-attr]
    x = asked.subject.network[0](asked.prepared.raw.x[5:6])
    want = cell(x)[0][0, :, :6]  # type: ignore[operator]
    hidden = next(series["values"] for series in found["series"] if series["name"] == "hidden")
    assert hidden == pytest.approx(want.detach().numpy(), abs=1e-5)
    gates = [series["values"] for series in found["series"] if series["name"] in ("forget", "update", "input", "reset", "output")]
    assert all(gate.min() >= 0 and gate.max() <= 1 for gate in gates)
    names = asked.prepared.source.vocabulary() if hasattr(asked.prepared, "source") else found["positions"]
    assert len(found["positions"]) == 9 and set(found["positions"]) <= set(names)


def test_the_gradient_by_step_is_that_of_the_loss_by_every_state() -> None:
    """By central differences: the state of one step moved by a little, everything after it computed anew."""
    asked = desk("rnn")
    found = one(asked, kind="time_gradient", examples=3)
    curve = next(curve for curve in found["curves"] if curve["recurrent"])
    network = asked.subject.network.double()
    x, y = asked.prepared.train.x[:3], asked.prepared.train.y[:3]
    embedding, recurrent, *rest = network
    cell: Any = recurrent.cell  # type: ignore[union-attr]

    def loss(step: int, moved: Tensor) -> float:
        h, states = torch.zeros(3, 6, dtype=torch.float64), []
        for t in range(9):
            given = embedding(x)[:, t]
            h = torch.tanh(given @ cell.weight_ih_l0.T + cell.bias_ih_l0 + h @ cell.weight_hh_l0.T + cell.bias_hh_l0)
            h = h + moved if t == step else h
            states.append(h)
        made = torch.stack(states, 1)
        for module in rest:
            made = module(made)
        bound = asked.assembly.bound
        return float(bound.loss(bound.phases[0], {"network": lambda _: made}, x, y))

    for step in (0, 4, 8):
        slope = torch.zeros(3, 6, dtype=torch.float64)
        for i in range(3):
            for unit in range(6):
                little = torch.zeros(3, 6, dtype=torch.float64)
                little[i, unit] = 1e-5
                slope[i, unit] = (loss(step, little) - loss(step, -little)) / 2e-5
        assert curve["values"][step] == pytest.approx(float((slope.norm(dim=1) * 3).mean()), rel=1e-3)


def test_the_steps_norm_and_its_threshold_are_those_of_training() -> None:
    asked = desk("gru")
    found = one(asked, kind="time_gradient")
    train = asked.prepared.train
    count = found["examples"]
    network = asked.subject.network.requires_grad_(True)
    bound = asked.assembly.bound
    bound.loss(bound.phases[0], {"network": network}, train.x[:count], train.y[:count]).backward()
    want = torch.stack([parameter.grad.norm() for parameter in network.parameters() if parameter.grad is not None]).norm()
    assert found["norm"] == pytest.approx(float(want), rel=1e-4) and found["clip"] == 1e-3
    assert one(desk("gru"), kind="spreads", examples=32)["norm"] == pytest.approx(float(want), rel=1e-4)
    assert not any(parameter.requires_grad for parameter in desk("gru").subject.network.parameters())


@pytest.mark.parametrize("name", ["writer", "reader"])
def test_attention_is_the_very_weights_and_its_rows_add_up_to_one(name: str) -> None:
    asked = desk(name)
    found = one(asked, kind="attention", example={"row": 2})
    weights = found["weights"]
    assert weights.shape == (2, 16, 16) and weights.sum(-1) == pytest.approx(1, abs=1e-5)
    assert found["causal"] == (name == "writer")
    if name == "writer":
        assert (torch.from_numpy(weights.copy()).triu(1) == 0).all(), "nobody looks ahead"
    (module,) = (module for module in asked.subject.network.modules() if isinstance(module, Attention))
    seen: list[Tensor] = []
    handle = module.register_forward_pre_hook(lambda _, given: seen.append(module.weights(given[0])))
    asked.subject.network(asked.prepared.raw.x[2:3])
    handle.remove()
    assert weights == pytest.approx(seen[0][0].detach().numpy(), abs=1e-6)
    vocabulary = asked.assembly.experiment.data.source.vocabulary()
    assert vocabulary is not None and found["queries"] == [vocabulary[token] for token in asked.prepared.raw.x[2].tolist()]


def test_a_network_without_attention_says_so() -> None:
    assert "needs attention" in one(desk("gru"), kind="enter")["views"]["attention"]
    with pytest.raises(SpecError, match="no attention"):
        one(desk("gru"), kind="attention", example={"row": 0})


def test_chances_are_the_softmax_at_a_temperature_of_the_likeliest() -> None:
    logits = torch.tensor([2.0, 1.0, 0.5, -1.0])
    assert torch.allclose(chances(logits, 1.0, None), logits.softmax(-1))
    assert torch.allclose(chances(logits, 0.5, None), (2 * logits).softmax(-1))
    assert torch.allclose(chances(logits, 1.0, 2), torch.tensor([*logits[:2].softmax(-1).tolist(), 0, 0]))
    assert chances(logits, 0, None).tolist() == [1, 0, 0, 0]


def test_the_next_tokens_bars_are_the_networks_probabilities() -> None:
    asked = desk("writer")
    found = one(asked, kind="next_token", example={"row": 1}, position=7, temperature=0.7, most=5, shown=28)
    logits = asked.subject.network(asked.prepared.raw.x[1:2])[0, 7].detach()
    vocabulary = asked.assembly.experiment.data.source.vocabulary()
    assert vocabulary is not None
    for name, plain, chance in zip(found["tokens"], found["plain"], found["chances"], strict=True):
        at = vocabulary.index(name)
        assert plain == pytest.approx(float(logits.softmax(-1)[at]), abs=1e-6)
        assert chance == pytest.approx(float(chances(logits, 0.7, 5)[at]), abs=1e-6)
    assert found["truth"] == vocabulary[int(asked.prepared.raw.y[1, 7])]


def test_greedy_text_is_the_likeliest_token_again_and_again_and_reproducible() -> None:
    asked = desk("writer")
    question = {"kind": "generate", "example": {"row": 0}, "begin": 6, "length": 20}
    found = one(asked, **question)
    vocabulary = asked.assembly.experiment.data.source.vocabulary()
    assert vocabulary is not None
    tokens = asked.prepared.raw.x[0, :6].tolist()
    for _ in range(20):
        seen = tokens[-16:]
        x = torch.tensor([seen + [3] * (16 - len(seen))])  # whatever stands after the last token
        tokens.append(int(asked.subject.network(x)[0, len(seen) - 1].argmax()))
    assert found["prompt"] + found["written"] == [vocabulary[token] for token in tokens]
    assert one(asked, **question)["written"] == found["written"]


def test_drawn_text_has_a_generator_of_its_own() -> None:
    asked = desk("writer")
    before = torch.random.get_rng_state()
    first, second, other = (one(asked, kind="generate", example={"row": 0}, temperature=1.0, seed=seed)["written"] for seed in (1, 1, 2))
    assert first == second != other
    assert torch.equal(torch.random.get_rng_state(), before)


def test_an_answer_is_written_from_its_source_alone() -> None:
    """The true answer, which stands in the example as a hint for training, is not looked at."""
    asked = desk("reverser")
    found = one(asked, kind="generate", example={"row": 3})
    vocabulary = asked.assembly.experiment.data.source.vocabulary()
    assert vocabulary is not None
    x = asked.prepared.raw.x[3:4].clone()
    x[0, 5:] = 0
    for k in range(4):
        token = int(asked.subject.network(x)[0, 4 + k].argmax())
        assert found["written"][k] == vocabulary[token]
        if k < 3:
            x[0, 5 + k] = token
    assert len(found["prompt"]) == 5 and found["truth"] == list(reversed(found["prompt"][:4]))


def test_a_decoder_writes_one_token_after_another_and_looks_at_the_source() -> None:
    asked = desk("translator")
    found = one(asked, kind="generate", example={"row": 3})
    vocabulary = asked.assembly.experiment.data.source.vocabulary()
    assert vocabulary is not None
    x = asked.prepared.raw.x[3:4].clone()
    source = [vocabulary[token] for token in x[0, :4].tolist()]
    x[0, 5:] = 0
    for k in range(4):
        token = int(asked.subject.network(x)[0, k].argmax())
        assert found["written"][k] == vocabulary[token]
        if k < 3:
            x[0, 5 + k] = token
    assert found["truth"] == list(reversed(source))
    reading, writing, across = (one(asked, kind="attention", example={"row": 3}, layer=layer) for layer in range(3))
    assert reading["queries"] == reading["keys"] == across["keys"] == source
    assert writing["queries"] == writing["keys"] == across["queries"] != source
    assert (reading["cross"], writing["cross"], across["cross"]) == (False, False, True)
    assert across["weights"].sum(-1) == pytest.approx(1, abs=1e-5)


def test_a_network_that_looks_ahead_cannot_write() -> None:
    with pytest.raises(SpecError, match="stand after them"):
        one(desk("reader"), kind="generate", example={"row": 0})


def test_every_number_of_a_sequence_network_has_its_arithmetic() -> None:
    for name in ("lstm", "gru", "writer"):
        asked = desk(name)
        for site in one(asked, kind="enter")["sites"][1:]:
            cell = [size // 2 for size in site["shape"]]
            found = one(asked, kind="cell", example={"row": 4}, site=site["id"], cell=cell)
            assert found["computed"] == pytest.approx(found["value"], rel=1e-4, abs=1e-5), site["title"]


def test_histograms_count_every_weight() -> None:
    asked = desk("gru")
    found = one(asked, kind="spreads")
    for layer in found["layers"]:
        module = asked.subject.network.get_submodule(asked.assembly.plan.row(layer["site"]).name)
        weights = [parameter for parameter in module.parameters() if parameter.ndim > 1]
        assert layer["weights"]["counts"].sum() == sum(parameter.numel() for parameter in weights)
        assert layer["weights"]["low"] == pytest.approx(min(float(parameter.min()) for parameter in weights))
