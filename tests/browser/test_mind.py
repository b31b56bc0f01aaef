"""What the running page shows equals torch's forward pass with the weights it received: live, in a preview, and under the pointer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import JSHandle, Page

from playground.data import Classification, DataForm, Prepared
from playground.document import to_link
from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from tests.browser.networks import SOURCES, experiment
from tests.browser.stage import Stage

WIDE = [layer for _ in range(3) for layer in ({"kind": "dense", "units": 64}, {"kind": "tanh"})]
MIXED = [{"kind": "dense", "units": 7}, {"kind": "gelu"}, {"kind": "batch_norm"}, {"kind": "residual", "body": [{"kind": "dense", "units": 7}]}]
FEATURES = ["x1", "x2", "x1_squared", "x1_x2", "sin_x1", "sin_x2", "cos_x2"]
NETWORKS = {
    "mixed": experiment(MIXED, features=FEATURES, scaling="standard"),
    "classes": experiment([{"kind": "dense", "units": 5}, {"kind": "selu"}], SOURCES[1]),
    "line": experiment([{"kind": "dense", "units": 6}, {"kind": "silu"}], SOURCES[3], scaling="standard"),
    "wide": experiment(WIDE, features=FEATURES),
}
every_network = pytest.mark.parametrize("name", NETWORKS)

FRAME = """(stage, which) => {
    const plain = (array) => array && [...array];
    const { tensors, units, surface, weights } = which === "shown" ? stage.frame : window.__playground.lastFrame;
    const answer = surface.probability ?? surface.value;
    return {
        tensors: Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, { shape: tensor.shape, values: plain(tensor) }])),
        units: units.map(({ maps, curves }) => plain(maps ?? curves)), answer: plain(answer), shape: answer.shape,
        weights: weights.map((w) => w && { weight: plain(w.weight), bias: plain(w.bias) }),
    };
}"""

DRAWN = """(stage) => {
    const { live } = stage.views.find(({ picture }) => picture).picture, { glide } = stage.views.find(({ current }) => current).current;
    const moving = live.moving || !(glide.arrived === glide.to);
    return { moving, answer: [...glide.now], weights: live.blocks.map(({ weight }) => weight && [...weight.now]) };
}"""

Frame = dict[str, Any]
Array = NDArray[np.float32]


def opened(page: Page, app: str, given: Experiment, seconds: float = 1.5) -> JSHandle:
    """The page's stage, its network trained for a moment and paused."""
    page.set_default_timeout(120_000)
    shown = Stage(page).open(f"{app}/?x={to_link(given)}").press("play")
    shown.wait("f.step > 20")
    page.wait_for_timeout(1000 * seconds)
    shown.pause()
    page.wait_for_timeout(500)
    return page.locator(".stage").evaluate_handle("(node) => node.parentNode[Symbol.for('neural-playground.stage')]")


class Oracle:
    """Torch with a frame's weights."""

    def __init__(self, given: Experiment, frame: Frame) -> None:
        self.trainer = Trainer(given)
        own = self.trainer.assembly.tensors()
        with torch.no_grad():
            for name, tensor in frame["tensors"].items():
                own[f"network.{name}"].copy_(torch.tensor(tensor["values"]).reshape(tensor["shape"]))
        self.blocks = self.trainer.plan.blocks()
        self.trainer.network.eval()

    @property
    def prepared(self) -> Prepared:
        return self.trainer.prepared

    def values(self, points: torch.Tensor) -> list[Array]:
        """Each block's values (units, n)."""
        x = self.prepared.inputs_of(points)
        found = {"": x}
        with torch.no_grad():
            for name, layer in self.trainer.network.named_children():
                x = found[name] = layer(x)
        return [found[block.names[-1] if block.names else ""].T.numpy() for block in self.blocks]

    def answer(self, points: torch.Tensor) -> Array:
        output = torch.from_numpy(self.values(points)[-1].T.copy())
        if isinstance(self.prepared.task, Classification):
            return self.trainer.assembly.bound.probability(output).T.numpy()
        return self.prepared.targets_of(output)[:, :1].T.numpy()

    def grid(self, size: int) -> torch.Tensor:
        """The middles of the cells, from the lower left, row by row."""
        at = torch.tensor([-6 + 12 * (i + 0.5) / size for i in range(size)])
        if self.prepared.form is DataForm.LINE:
            return at[:, None]
        return torch.stack([at.repeat(size), at.repeat_interleave(size)], 1)


def close(found: Any, expected: Array) -> None:
    """To 1e-4 of each row's largest value."""
    got = np.array(found, np.float64).reshape(len(expected), -1)
    assert np.all(np.abs(got - expected) <= 1e-4 * np.abs(expected).max(1, initial=1e-6, keepdims=True))


def check(given: Experiment, frame: Frame) -> Oracle:
    """Every part of a frame against torch."""
    oracle = Oracle(given, frame)
    for found, expected, block in zip(frame["units"], oracle.values(oracle.grid(30)), oracle.blocks, strict=True):
        close(found, expected[list(block.shown)])
    close(frame["answer"], oracle.answer(oracle.grid(frame["shape"][-1])))
    for i, (found, block) in enumerate(zip(frame["weights"], oracle.blocks, strict=True)):
        assert (found is not None) == block.weighted
        if found:
            layer: Any = dict(oracle.trainer.network.named_children())[block.names[0]]
            expected = layer.weight.detach().numpy()[list(block.shown)][:, list(oracle.blocks[i - 1].shown)]
            assert np.array_equal(np.array(found["weight"], "f4").reshape(expected.shape), expected)
            assert np.array_equal(np.array(found["bias"], "f4"), layer.bias.detach().numpy()[list(block.shown)])
    return oracle


@every_network
def test_what_is_drawn_at_rest_is_what_the_network_gives(page: Page, app: str, name: str) -> None:
    given = NETWORKS[name]
    stage = opened(page, app, given)
    page.wait_for_function(f"(stage) => !({DRAWN})(stage).moving", arg=stage)
    frame: Frame = stage.evaluate(FRAME, "last")
    check(given, frame)
    drawn = stage.evaluate(DRAWN)
    assert drawn["answer"] == frame["answer"]
    assert drawn["weights"] == [found and found["weight"] for found in frame["weights"]]
    assert not page.evaluate("window.__playground.faults")


@pytest.mark.parametrize("name", ["classes", "wide"])
def test_a_preview_shows_other_weights_at_once_and_null_ends_it(page: Page, app: str, name: str) -> None:
    given = NETWORKS[name]
    stage = opened(page, app, given, 0.2)
    before: Frame = stage.evaluate(FRAME, "last")
    changed = """(stage) => {
        const { tensors } = stage.frame, weight = tensors["output.weight"];
        const other = Object.assign(weight.map((v) => -2 * v), { shape: weight.shape });
        stage.preview({ "output.weight": other });
        const { surface } = stage.frame;
        return stage.views.find(({ current }) => current).current.glide.to.length === (surface.probability ?? surface.value).length;
    }"""
    assert stage.evaluate(changed), "the view shows it"
    at_once: Frame = stage.evaluate(FRAME, "shown")
    assert at_once["tensors"]["output.weight"]["values"] == pytest.approx([-2 * v for v in before["tensors"]["output.weight"]["values"]])
    check(given, at_once)
    page.wait_for_function("(stage) => (stage.frame.surface.probability ?? stage.frame.surface.value).shape.at(-1) >= 60", arg=stage)
    finer: Frame = stage.evaluate(FRAME, "shown")
    check(given, finer)
    assert finer["tensors"] == at_once["tensors"]
    stage.evaluate("(stage) => stage.preview(null)")
    assert stage.evaluate(FRAME, "shown") == before == stage.evaluate(FRAME, "last")


@pytest.mark.parametrize("name", ["mixed", "wide"])
def test_a_unit_under_the_pointer_fills_the_map_in_the_next_animation_frame(page: Page, app: str, name: str) -> None:
    given = NETWORKS[name]
    stage = opened(page, app, given, 0.2)
    oracle = Oracle(given, stage.evaluate(FRAME, "last"))
    look = """async (stage, unit) => {
        const view = stage.views.find(({ current }) => current).current, painted = [];
        const paint = view.paint.unit;
        view.paint.unit = function (...values) { painted.push(performance.now()); return paint.apply(this, values); };
        stage.emit("unit", unit);
        await new Promise(requestAnimationFrame);
        return [painted.length, view.unit.size, [...view.unit.values], stage.at([1.5, -2], view.unit)];
    }"""
    block, unit = len(oracle.blocks) - 2, 3
    painted, size, values, at = stage.evaluate(look, {"block": block, "index": unit, "title": "unit"})
    assert painted == 1
    close(values, oracle.values(oracle.grid(size))[block][unit : unit + 1])
    assert at == pytest.approx(float(oracle.values(torch.tensor([[1.5, -2.0]]))[block][unit, 0]), rel=1e-4, abs=1e-5)
    page.wait_for_function("(stage) => stage.views.find(({ current }) => current).current.unit.size >= 60", arg=stage)
    now = "(stage) => { const { unit } = stage.views.find(({ current }) => current).current; return [unit.size, [...unit.values]]; }"
    size, values = stage.evaluate(now)
    close(values, oracle.values(oracle.grid(size))[block][unit : unit + 1])


def test_discretised_tiles_show_signs_alone(page: Page, app: str) -> None:
    stage = opened(page, app, NETWORKS["mixed"], 0.2)
    page.get_by_role("button", name="Discretise").click()
    page.wait_for_timeout(1000)
    colours = """(stage) => {
        const { picture } = stage.views.find(({ picture }) => picture);
        return stage.discretise && [...new Set(picture.live.blocks[1].units.sheet.words)].length;
    }"""
    assert stage.evaluate(colours) == 2
