"""The plane as it is drawn at every stage of a network equals torch's forward pass with the same weights."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect

from playground.document import to_link
from playground.runs.message import pack
from tests.browser.modules import Modules
from tests.browser.networks import Case, case, drawn, experiment
from tests.browser.stage import Stage

Points = NDArray[np.float64]

LINES, FINE, EDGE = 21, 61, 6.0


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def cloud(given: Case) -> Case:
    """The same network at the data points and at those of the grid: lines of one x₁ from the left, then of one x₂ from below."""
    across, along = np.linspace(-EDGE, EDGE, LINES), np.linspace(-EDGE, EDGE, FINE)
    upright = np.stack(np.meshgrid(across, along, indexing="ij"), -1).reshape(-1, 2)
    grid = np.concatenate([upright, upright[:, ::-1]]).astype("f4")
    return replace(given, x=torch.cat([given.player.trainer.prepared.raw.x, torch.from_numpy(grid)]))


def stages(given: Case) -> list[Points]:
    """What torch makes of the points: the input, each layer's linear part or sum, and what follows it where something does; then the answer."""
    trainer = given.player.trainer
    post = [values.astype("f8") for values in given.values()]
    x = trainer.prepared.inputs_of(given.x)
    program = given.player.scene()["program"]["blocks"]
    found = [x.double().numpy()] if program[0] else []
    found.append(post[0])
    layers = dict(trainer.network.named_children())
    trainer.network.eval()
    for before, block, ops, after in zip(post, trainer.plan.blocks()[1:], program[1:], post[1:], strict=False):
        if len(ops) > 1 and ops[0]["op"] in ("linear", "residual"):
            with torch.no_grad():
                found.append(layers[block.names[0]](torch.from_numpy(before).float()).double().numpy())
        found.append(after)
    trainer.network.train()
    return [*found, given.answer().astype("f8")]


def alike(drawn: Points, values: Points, marks: int, train: NDArray[np.intp], shares: list[float]) -> None:
    """To 1e-4 of the largest value: the axes themselves for one or two units, else the principal components up to a turn."""
    if values.shape[1] == 1:
        assert np.abs(drawn[:, 0] - values[:, 0]).max() <= 1e-4 * max(1e-6, np.abs(values).max())
        assert not drawn[marks:, 1].any(), "the grid lies on the axis"
        return
    if values.shape[1] == 2:
        assert np.abs(drawn - values).max() <= 1e-4 * max(1e-6, np.abs(values).max())
        return
    centred = values - values[train].mean(0)
    if np.abs(centred[train]).max() <= 1e-6 * np.abs(values).max():
        assert shares == [0, 0], "what is left of a constant layer is rounding"
        return
    _, singular, axes = np.linalg.svd(centred[train], full_matrices=False)
    variance = singular**2
    np.testing.assert_allclose(shares, (variance / max(variance.sum(), 1e-30))[:2], atol=1e-4)
    if variance[1] - variance[2] < 1e-3 * variance[0]:
        return  # any plane among equals is right
    plane = centred @ axes[:2].T
    u, _, v = np.linalg.svd(plane[train].T @ (drawn[train] - drawn[train].mean(0)))
    assert np.abs(plane @ u @ v - drawn).max() <= 1e-4 * np.abs(centred).max()


JOURNEY = """
const { decodeText } = await import(new URL("../frame.js", address));
const { Mind } = await import(new URL("../mind/mind.js", address));
const [{ scene, tensors, silenced }] = decodeText(text);
const journey = new m.Journey(scene);
journey.take(new Mind(scene), tensors, silenced, false);
return journey.stages.map((stage, k) => {
    const { coords, shares, broken } = journey.projection(k);
    return { phrase: stage.phrase, dims: stage.dims, coords: [...coords], shares, broken };
});"""


@pytest.mark.parametrize("seed", [seed for seed in range(24) if drawn(seed).data.source.kind != "sine"])
def test_random_networks_bend_the_plane_as_torch_does(modules: Modules, seed: int) -> None:
    given = cloud(case(drawn(seed), seed))
    found = modules.run("warp/journey.js", JOURNEY, text=given.sent())
    parts = given.player.trainer.prepared.parts
    expected = stages(given)
    assert [stage["dims"] for stage in found] == [values.shape[1] for values in expected][: len(found)]
    assert len(expected) - len(found) in (0, 1), "scores and targets in their own units are answers already"
    for stage, values in zip(found, expected, strict=False):
        marks = len(given.player.trainer.prepared.raw.x)
        alike(np.reshape(stage["coords"], (-1, 2)), values, marks, parts["train"].index.numpy(), stage["shares"])


STEADY = """
const { decodeText } = await import(new URL("../frame.js", address));
const { Mind } = await import(new URL("../mind/mind.js", address));
const [{ scene, tensors, drift }] = decodeText(text);
const journey = new m.Journey(scene);
const mind = new Mind(scene);
const moves = journey.stages.map(() => 0);
let before = null;
for (let step = 0; step < 40; step++) {
    const moved = ([name, values]) => [name, values.map((value, i) => value + (step / 40) * drift[name][i])];
    const now = Object.fromEntries(Object.entries(tensors).map(moved));
    journey.take(mind, now, {}, true);
    const all = journey.stages.map((_, k) => journey.projection(k));
    const coords = all.map((own) => own.coords);
    const size = all.map(({ limits: [x0, x1, y0, y1] }) => Math.max(x1 - x0, y1 - y0));
    before?.forEach((old, k) => old.forEach((value, i) => { moves[k] = Math.max(moves[k], Math.abs(value - coords[k][i]) / size[k]); }));
    before = coords;
}
return moves;"""


@pytest.mark.parametrize("seed", range(4))
def test_nothing_flips_while_weights_move(modules: Modules, seed: int) -> None:
    """Each step moves the weights by a fortieth of what they are; no point moves by more than a sixth of the picture."""
    layers = [{"kind": "dense", "units": 8}, {"kind": "tanh"}, {"kind": "dense", "units": 5}, {"kind": "tanh"}]
    given, other = case(experiment(layers), seed), case(experiment(layers), seed + 100)
    network, drift = (dict(each.player.trainer.network.state_dict()) for each in (given, other))
    text = base64.b64encode(pack({"scene": given.player.scene(), "tensors": network, "drift": drift})).decode()
    assert max(modules.run("warp/journey.js", STEADY, text=text)) < 1 / 6


ARRAYS = "Object.fromEntries(Object.entries(window.__playground.lastFrame.tensors).map(([name, values]) => [name, [...values]]))"
WARP = "(({points, grid, shares, dims}) => ({points: [...points], grid: [...grid], shares, dims}))(window.__playground.warp)"


def test_the_open_page_draws_what_torch_computes(page: Page, app: str) -> None:
    layers = [{"kind": "dense", "units": 6}, {"kind": "tanh"}, {"kind": "dense", "units": 2}, {"kind": "relu"}]
    given = cloud(case(experiment(layers, {"kind": "blobs", "size": 90, "classes": 3}, features=["x1", "x2"])))
    stage = Stage(page).open(f"{app}/?x={to_link(given.player.trainer.experiment)}")
    page.get_by_role("tab", name="Space warp").click()
    stage.press("play")
    stage.wait("f.step > 60")
    stage.pause()
    read_tensors(page, given)
    slider = page.get_by_role("slider", name="Stage of the network")
    train = given.player.trainer.prepared.parts["train"].index.numpy()
    for number, values in enumerate(stages(given)):
        page.wait_for_function("(k) => { const w = window.__playground.warp; return w && w.at === k && !w.moving; }", arg=number)
        found: dict[str, Any] = page.evaluate(WARP)
        points = np.concatenate([np.reshape(found["points"], (-1, 2)), np.reshape(found["grid"], (-1, 2))])
        alike(points, values, len(found["points"]) // 2, train, found["shares"])
        slider.press("PageUp")
    expect(slider).to_have_attribute(
        "aria-valuetext", "Probabilities by softmax, 3 dimensions shown by 2 principal components with 100 % of the variance"
    )
    assert page.evaluate("window.__playground.faults") == []


def read_tensors(page: Page, given: Case) -> None:
    """Give the network the weights that the page has."""
    with torch.no_grad():
        for name, values in page.evaluate(ARRAYS).items():
            tensor = given.player.trainer.network.get_parameter(name)
            tensor.copy_(torch.tensor(values).reshape(tensor.shape))


def test_the_slider_travels_by_itself_to_the_last_stage(page: Page, app: str) -> None:
    layers = [{"kind": "dense", "units": 2}, {"kind": "tanh"}]
    Stage(page).open(f"{app}/?x={to_link(experiment(layers))}")
    page.get_by_role("tab", name="Space warp").click()
    page.get_by_role("button", name="Travel through the layers").click()
    page.wait_for_function("() => { const w = window.__playground.warp; return w && w.at === w.stages - 1; }")
    expect(page.get_by_role("button", name="Travel through the layers")).to_be_visible()


def test_there_is_no_space_to_warp_without_a_plane(page: Page, app: str) -> None:
    Stage(page).open(f"{app}/?x={to_link(experiment([{'kind': 'dense', 'units': 2}], {'kind': 'sine', 'size': 60}))}")
    expect(page.get_by_role("tab", name="Fit")).to_be_visible()
    expect(page.get_by_role("tab", name="Space warp")).to_have_count(0)
