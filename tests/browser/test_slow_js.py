"""Slow motion's pure functions: the formulas that it shows give the change that torch made, and what it draws is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser

from playground.engine import Trainer
from playground.probes.anatomy import anatomy
from playground.probes.step import Anatomy
from tests.browser.modules import Modules
from tests.engine.cases import experiment
from tests.probes.plain import VARIANTS


@pytest.fixture(scope="module")
def modules(browser: Browser) -> Iterator[Modules]:
    page = browser.new_page()
    yield Modules(page)
    page.close()


def step(optimiser: dict[str, Any], steps: int, **changes: Any) -> Anatomy:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 4}, {"kind": "tanh"}], optimiser=optimiser, **changes))
    trainer.run(steps)
    return anatomy(trainer)


def entries(seen: Anatomy) -> tuple[list[dict[str, Any]], np.ndarray[Any, np.dtype[np.float64]]]:
    """Every weight and bias as the browser reads it, and how far each moved."""
    found, moves = [], []
    for moved in (moved for part in seen.blocks for moved in (part.weight, part.bias) if moved):
        flat = {name: getattr(moved, name).ravel() for name in ("before", "after", "gradient", "penalty", "seen")}
        for at in range(moved.before.size):

            def one(value: Any, at: int = at) -> Any:
                return float(value.ravel()[at]) if isinstance(value, np.ndarray) else value

            state = {name: {when: one(value) for when, value in both.items()} for name, both in moved.state.items()}
            frozen = bool(moved.frozen is not None and moved.frozen.ravel()[at])
            found.append({**{name: float(values[at]) for name, values in flat.items()}, "frozen": frozen, "state": state})
            moves.append(float(flat["after"][at]) - float(flat["before"][at]))
    return found, np.array(moves)


def changes(modules: Modules, seen: Anatomy) -> np.ndarray[Any, np.dtype[np.float64]]:
    rule, (given, _) = asdict(seen.rule), entries(seen)
    return np.array(modules.run("slow/updates.js", "return entries.map((entry) => m.explain(rule, entry).change);", rule=rule, entries=given))


@pytest.mark.parametrize("steps", [0, 4])
@pytest.mark.parametrize("optimiser", VARIANTS, ids=lambda fields: " ".join(map(str, fields.values())))
def test_the_shown_formula_gives_the_update(modules: Modules, optimiser: dict[str, Any], steps: int) -> None:
    seen = step(optimiser, steps)
    np.testing.assert_allclose(changes(modules, seen), entries(seen)[1], rtol=1e-4, atol=2e-7)


@pytest.mark.parametrize("optimiser", VARIANTS, ids=lambda fields: " ".join(map(str, fields.values())))
def test_every_line_is_what_its_numbers_say(modules: Modules, optimiser: dict[str, Any]) -> None:
    """The numbers filled into a formula, worked out as a person would, give its value; they are shown with four figures."""
    seen = step(optimiser, 3, penalties=[{"kind": "l2", "strength": 0.1}], training={"clip": 0.1, "batch": 10})
    body = """
      const plain = (text) => text.replaceAll("\u2212", "-").replaceAll("·", "*").replaceAll("^", "**").replaceAll("½", "0.5")
        .replace(/√\\((.*)\\)$/, "Math.sqrt($1)").replace(/√\\(([^()]*|\\([^()]*\\)|[^()]*\\([^()]*\\)[^()]*)\\)/g, "Math.sqrt($1)")
        .replace(/√([\\d.e-]+)/g, "Math.sqrt($1)").replaceAll("max(", "Math.max(").replace(/\\|\\(?([^|)]*)\\)?\\|/g, "Math.abs($1)")
        .replace(/([\\d.e-]+|\\([^()]*\\))²/g, "($1)**2").replace(/^-([\\d.]+(e-?\\d+)?)/, "-1*$1")
        .replace(/(\\d)e-(\\d)/g, "$1E-$2").replace(/E-/g, "e-");
      return entries.flatMap((entry) => m.explain(rule, entry).lines.filter(({ numbers }) => numbers !== null)
        .map(({ numbers, value, symbol }) => [symbol, numbers, value, (0, eval)(plain(numbers))]));
    """
    lines = modules.run("slow/updates.js", body, rule=asdict(seen.rule), entries=entries(seen)[0][:6])
    assert lines
    for symbol, text, value, worked in lines:
        assert worked == pytest.approx(value, rel=0.01, abs=1e-6), f"{symbol} = {text}"


def test_what_is_frozen_is_said_not_to_move(modules: Modules) -> None:
    trainer = Trainer(experiment(network=[{"kind": "dense", "units": 4}, {"kind": "tanh"}], optimiser={"kind": "adamw", "weight_decay": 0.5}))
    trainer.freeze("network[0]", 1, None, True)
    seen = anatomy(trainer)
    np.testing.assert_allclose(changes(modules, seen), entries(seen)[1], rtol=1e-4, atol=2e-7)


def test_of_a_wide_column_sixteen_units_are_drawn_with_the_chosen_one(modules: Modules) -> None:
    drawn = modules.run("slow/columns.js", "return [m.drawn(64, 13), m.drawn(16, 3), m.drawn(3)];")
    assert len(drawn[0]) == 16 and 13 in drawn[0] and drawn[0] == sorted(set(drawn[0]))
    assert drawn[1:] == [list(range(16)), [0, 1, 2]]


def test_columns_keep_within_their_box_and_apart(modules: Modules) -> None:
    body = """
      const step = { blocks: [2, 16, 9, 1].map((count) => ({ units: Array.from({ length: count }, (_, i) => i), count })) };
      const { columns } = m.place(step, { block: 1, unit: 0 }, { width: 420, height: 300, before: 40 });
      const low = (tiles) => Math.max(...tiles.map(({ y, size }) => y + size));
      return columns.map(({ tiles, left, right }) => ({ left, right, tops: tiles.map(({ y }) => y), low: low(tiles), size: tiles[0].size }));
    """
    columns = modules.run("slow/columns.js", body)
    assert all(after["left"] > before["right"] for before, after in pairwise(columns))
    assert all(min(column["tops"]) >= 20 and column["low"] <= 300 and column["size"] >= 20 for column in columns)


def test_a_step_stays_while_its_layers_and_examples_do(modules: Modules) -> None:
    body = """
      const blocks = () => [{ id: "input", title: "Input", units: 2 }, { id: "output", title: "Output", units: 1 }];
      const scene = () => ({ generation: 1, blocks: blocks(), data: { x: [1, NaN], y: [0], part: [0] } });
      const step = new m.Step({ blocks: [], batch: {}, rule: {}, step: 3 }, scene());
      const changed = (change) => { const other = scene(); change(other); return step.within(other); };
      const renewed = (s) => (s.generation = 2);
      return [renewed, (s) => (s.blocks[1].units = 3), (s) => s.blocks.pop(), (s) => (s.data.x[0] = 2), (s) => (s.data.part[0] = 1)].map(changed);
    """
    assert modules.run("slow/step.js", body) == [True, False, False, False, False]
