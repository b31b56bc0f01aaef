"""The network as the browser computes it equals torch's forward pass with the same weights, at any points."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground.layers.activations import Activation
from playground.losses import Loss
from playground.probes import surface, units, weights
from playground.probes.units import quantised
from playground.registry import every
from playground.runs.message import pack
from tests.browser.modules import Modules
from tests.browser.networks import SOURCES, Case, case, drawn, experiment

RUN = """
const { decodeText } = await import(new URL("../frame.js", address));
const [{ scene, tensors, points, silenced }] = decodeText(text);
const mind = new m.Mind(scene);
const values = mind.run(tensors, points, { silenced });
const { probability, value } = mind.answer(values.at(-1), mind.count(points));
const apart = mind.linear(tensors, points, { silenced });
const plain = (arrays) => arrays.map((array) => [...array]);
return {
  values: plain(values), answer: [...(probability ?? value)],
  pre: plain(apart.map(({ pre }) => pre)), post: plain(apart.map(({ post }) => post)),
};
"""


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def alike(found: list[float], expected: np.ndarray[Any, Any]) -> None:
    """Unit by unit, to 1e-4 of the unit's largest value, and what torch's float32 itself cancels in the tail of a GELU."""
    columns = np.array(found).reshape(expected.shape[1], -1).T
    scale = np.abs(expected).max(0, initial=1e-6)
    assert np.all(np.abs(columns - expected) <= 1e-4 * scale + 1e-6), np.abs(columns - expected).max(0) / scale


def check(modules: Modules, given: Case) -> dict[str, Any]:
    got: dict[str, Any] = modules.run("mind/mind.js", RUN, text=given.sent())
    for found, post, expected in zip(got["values"], got["post"], given.values(), strict=True):
        alike(found, expected)
        assert found == post
    alike(got["answer"], given.answer())
    return got


@pytest.mark.parametrize("seed", range(30))
def test_random_networks_give_what_torch_gives(modules: Modules, seed: int) -> None:
    check(modules, case(drawn(seed), seed))


@pytest.mark.parametrize("kind", [activation.tag() for activation in every(Activation)])
def test_every_activation(modules: Modules, kind: str) -> None:
    """At inputs small and large."""
    act, deep = {"kind": kind}, {"kind": "dense", "units": 3}
    layers = [{"kind": "dense", "units": 9}, act, deep, {"kind": "batch_norm"}, act]
    check(modules, case(experiment(layers, features=["x1", "x2", "x1_squared"]), points=120))


DENSE, TANH = {"kind": "dense", "units": 6}, {"kind": "tanh"}
CONTAINERS: dict[str, list[dict[str, Any]]] = {
    "the input itself added": [DENSE, {"kind": "residual", "body": [DENSE, TANH, {"kind": "dense", "units": 6, "bias": False}]}, {"kind": "relu"}],
    "an activation first": [DENSE, {"kind": "residual", "body": [{"kind": "elu"}, DENSE]}, TANH],
    "a shortcut of its own": [{"kind": "residual", "body": [DENSE, {"kind": "layer_norm"}, TANH], "shortcut": [DENSE, {"kind": "batch_norm"}]}],
    "one in another": [DENSE, {"kind": "residual", "body": [{"kind": "residual", "body": [DENSE, TANH]}, {"kind": "group_norm", "groups": 3}]}],
    "before any other layer": [{"kind": "batch_norm"}, TANH, {"kind": "residual", "body": [TANH]}, {"kind": "dropout"}],
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_containers_and_norms(modules: Modules, name: str) -> None:
    check(modules, case(experiment(CONTAINERS[name]), 3))


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["kind"])
def test_every_loss_reads_the_outputs_alike(modules: Modules, source: dict[str, Any]) -> None:
    task = experiment([], source).data.source.task()
    for loss in every(Loss):
        if loss().fits(task):
            check(modules, case(experiment([{"kind": "dense", "units": 4}], source, loss.tag())))


def test_before_the_activation_stands_the_sum(modules: Modules) -> None:
    given = case(experiment([{"kind": "dense", "units": 5}, {"kind": "tanh"}]))
    pre = check(modules, given)["pre"][1]
    dense = given.player.trainer.network[0]
    alike(pre, dense(given.player.trainer.prepared.inputs_of(given.x)).detach().numpy())


def test_what_overflows_is_said_to_be_no_number(modules: Modules) -> None:
    given = case(experiment([{"kind": "dense", "units": 2}, {"kind": "tanh"}, {"kind": "dense", "units": 2}]))
    output: Any = given.player.trainer.network.output
    output.weight.data.fill_(float("nan"))
    got = modules.run("mind/mind.js", RUN, text=given.sent())
    assert np.isnan(got["values"][-1]).all() and np.isnan(got["answer"]).all() and not np.isnan(got["values"][1]).any()


PICTURES = """
const { decodeText } = await import(new URL("../frame.js", address));
const { Mind } = await import(new URL("./mind.js", address));
const [{ scene, tensors, silenced }] = decodeText(text);
const pictures = new m.Pictures(new Mind(scene), scene);
const view = { tensors, silenced };
const { units, surface } = pictures.parts(view, size);
const plain = (array) => array && [...array];
const drawn = units.map(({ maps, curves, low, high }) => {
  const values = maps ?? curves;
  return { values: plain(values), shape: values.shape, low: plain(low), high: plain(high) };
});
const answer = surface.probability ?? surface.value;
const block = scene.blocks.length - 2;
const one = scene.data.form === "plane" ? [...pictures.map(view, block, scene.blocks[block].units - 1, size).values] : null;
const links = pictures.weights(tensors).map((w) => w && { weight: plain(w.weight), shape: w.weight.shape, bias: plain(w.bias) });
return { drawn, answer: [...answer], shape: answer.shape, one, links };
"""


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source["kind"])
def test_pictures_are_those_that_the_worker_would_send(modules: Modules, source: dict[str, Any]) -> None:
    """Over the same grids; a column of 70 shows twelve of its units."""
    given = case(experiment([{"kind": "dense", "units": 70}, {"kind": "gelu"}, {"kind": "dense", "units": 3}], source, scaling="standard"))
    assembly, blocks = given.player.trainer.assembly, given.player.trainer.plan.blocks()
    given.silenced.clear()
    got = modules.run("mind/pictures.js", PICTURES, text=given.sent(), size=60)
    for found, expected in zip(got["drawn"], units(assembly, blocks, 30, 0), strict=True):
        assert tuple(found["shape"]) == expected.values.shape
        np.testing.assert_allclose(found["values"], expected.values.ravel(), rtol=1e-4, atol=1e-5)
        if found["low"]:
            flat = np.array(found["values"]).reshape(len(found["low"]), -1)
            assert (found["low"], found["high"]) == (flat.min(1).tolist(), flat.max(1).tolist())
    answer = surface(assembly, 60)
    assert answer is not None
    expected_answer = answer.value if answer.probability is None else answer.probability
    assert expected_answer is not None
    assert tuple(got["shape"]) == expected_answer.shape
    np.testing.assert_allclose(got["answer"], expected_answer.ravel(), rtol=1e-4, atol=1e-5)
    if got["one"]:
        np.testing.assert_allclose(got["one"], units(assembly, blocks, 60, 0)[-2].values[-1].ravel(), rtol=1e-4, atol=1e-5)
    for link, wanted in zip(got["links"], weights(assembly.network, blocks), strict=True):
        assert (link is None) == (wanted is None)
        if link and wanted and wanted.bias is not None:
            assert np.array_equal(np.array(link["weight"], "f4").reshape(link["shape"]), wanted.weight) and np.array_equal(link["bias"], wanted.bias)


def test_pictures_in_steps_arrive_as_numbers(modules: Modules) -> None:
    sent = np.array([[[0.25, -3], [np.nan, 7]], [[1, 1], [1, np.inf]]], np.float32)
    body = """
        const { decodeText } = await import(new URL("../frame.js", address));
        const { units, surface } = m.received(decodeText(text)[0]);
        return [[...units[0].maps], units[0].maps.shape, units[1], [...surface.probability]];"""
    frame = {"units": [quantised(sent)._asdict(), None], "surface": {"probability": np.array([[0, 65534], [65535, 32767]], "u2")}}
    maps, shape, other, probability = modules.run("mind/received.js", body, text=base64.b64encode(pack(frame)).decode())
    np.testing.assert_allclose(maps, [0.25, -3, np.nan, 7, 1, 1, 1, np.nan], atol=1e-4)
    assert shape == [2, 2, 2] and other is None
    np.testing.assert_allclose(probability, [0, 1, np.nan, 0.5])
