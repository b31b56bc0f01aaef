"""The stage is told everything, in JSON, and quickly."""

from __future__ import annotations

import json
import time

import pytest

from playground.data import DataForm
from playground.experiment import Experiment
from playground.layers import Layer
from playground.layers.branches import Branches, Chain
from playground.layers.containers import Residual
from playground.layers.convolution import Conv2d
from playground.layers.dense import Dense
from playground.layers.pooling import MaxPool
from playground.layers.shaping import Flatten
from playground.model.plan import plan
from playground.presets import presets
from playground.registry import every
from playground.ui.session import Session
from playground.ui.stage_config import config


@pytest.mark.parametrize("preset", presets().values(), ids=lambda p: p.slug)
def test_every_preset_makes_a_configuration(preset) -> None:
    told = json.loads(json.dumps(config(Session(preset.experiment)), allow_nan=False))
    planned = plan(preset.experiment)
    assert Experiment.parse(json.dumps(told["experiment"])) == preset.experiment
    assert [row["path"] for row in told["plan"]["rows"]] == [row.path for row in planned.rows]
    assert told["plan"]["parameters"] == planned.parameters
    assert [block["id"] for block in told["blocks"]] == [block.id for block in planned.blocks()]
    assert told["problems"] == []
    assert bool(told["features"]) == (preset.experiment.data.source.form is DataForm.PLANE)


def test_an_impossible_layer_is_named_where_it_breaks() -> None:
    told = config(Session(Experiment(network=(Dense(), Conv2d(), Dense()))))
    assert [problem["path"] for problem in told["problems"]] == ["network[1]"]
    assert told["plan"]["rows"][1]["problem"] == told["problems"][0]["message"]
    assert told["plan"]["rows"][2]["shape_in"] is None


def test_the_palette_holds_every_layer_with_its_controls() -> None:
    cards = {card["kind"]: card for group in config(Session(Experiment()))["palette"] for card in group["layers"]}
    assert set(cards) == {layer.tag() for layer in every(Layer)}
    assert [control["field"] for control in cards["dense"]["controls"]] == ["units", "bias"]
    assert cards["dense"]["default"] == json.loads(Dense().model_dump_json())


def test_the_palette_says_what_fits_the_network() -> None:
    def fitting(slug: str) -> set[str]:
        return {card["kind"] for group in config(Session(presets()[slug].experiment))["palette"] for card in group["layers"] if card["fits"]}

    assert "conv2d" not in fitting("spiral") and "dense" in fitting("spiral")
    assert "conv2d" in fitting("digits_cnn")


def test_the_palette_says_which_shapes_a_layer_takes_and_as_what_it_fits_them() -> None:
    network = (Conv2d(channels=4), Flatten(), Dense(units=8))
    digits = presets()["digits_cnn"].experiment.model_copy(update={"network": network})
    cards = {card["kind"]: card for group in config(Session(digits))["palette"] for card in group["layers"]}
    assert cards["conv2d"]["takes"] == ["1,8,8", "4,8,8"]
    assert cards["dense"]["takes"] == ["256", "8"] and cards["dense"]["suggested"] == {}
    assert cards["residual"]["suggested"]["8"]["body"][0] == {"kind": "dense", "units": 8, "bias": True}


def test_token_and_socket_come_together() -> None:
    session = Session(Experiment())
    assert (config(session)["token"], config(session)["socket"], config(session)["transport"]) == (None, None, "socket")
    session.token, session.polling = "abc", True
    assert (config(session)["socket"], config(session)["transport"]) == ("/playground/ws/abc", "poll")


def test_notices_carry_their_number() -> None:
    session = Session(Experiment())
    session.say("Look.", undo=True)
    assert config(session)["notice"] == {"id": 1, "text": "Look.", "undo": True}


def test_features_say_which_are_on() -> None:
    features = config(Session(Experiment()))["features"]
    assert [feature["value"] for feature in features if feature["on"]] == ["x1", "x2"]


def test_the_figures_name_the_columns_of_the_task() -> None:
    metric = config(Session(presets()["diabetes"].experiment))["figures"]["metric"]
    assert [trace["meta"]["y"] for trace in metric["data"]] == ["train.r2", "validation.r2", "test.r2"]


def test_telling_it_again_costs_next_to_nothing() -> None:
    session = Session(presets()["lenet"].experiment)
    config(session)
    best = min(_seconds(session) for _ in range(5))
    assert best < 0.02, f"{1000 * best:.1f} ms"


def _seconds(session: Session) -> float:
    start = time.perf_counter()
    config(session)
    return time.perf_counter() - start


def test_places_inside_containers_say_what_arrives_there() -> None:
    """Every path of Branches gets what arrives at it, an empty shortcut too; a chain goes on with what its last layer gives."""
    paths = (Conv2d(channels=3), Chain(body=(Conv2d(channels=5), MaxPool())))
    digits = presets()["digits_cnn"].experiment.model_copy(update={"network": (Residual(body=(Conv2d(channels=1),)), Branches(paths=paths))})
    told = config(Session(digits))
    residual, branches = told["plan"]["rows"][:2]
    assert branches["parallel"] and branches["entries"] == {"paths": {"shape": [1, 8, 8], "key": "1,8,8"}}
    assert residual["entries"].keys() == {"body", "shortcut"} and not residual["parallel"]
    chain = branches["children"][1]
    assert chain["entries"]["body"]["shape"] == [1, 8, 8] and chain["children"][-1]["key_out"] == "5,4,4"
    cards = {card["kind"]: card for group in told["palette"] for card in group["layers"]}
    assert {"1,8,8", "5,8,8", "5,4,4"} <= set(cards["conv2d"]["takes"])


def test_what_needs_an_encoder_fits_in_the_decoder_alone() -> None:
    told = config(Session(presets()["t5_small_mini"].experiment))
    (row,) = (row for row in told["plan"]["rows"] if row["kind"] == "encoder_decoder")
    encoder, decoder = (row["entries"][field] for field in ("encoder", "decoder"))
    assert (encoder["shape"], decoder["shape"]) == ([8, 32], [8, 32]) and encoder["key"] != decoder["key"]
    cards = {card["kind"]: card for group in told["palette"] for card in group["layers"]}
    assert decoder["key"] in cards["cross_attention"]["takes"] and encoder["key"] not in cards["cross_attention"]["takes"]
    assert {encoder["key"], decoder["key"]} <= set(cards["self_attention"]["takes"])
