"""Any JSON whatsoever, given as an experiment, either runs or is refused with every fault named: never another exception, never a hang."""

from __future__ import annotations

import copy
import json
import time
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playground.data import DataForm, Dataset, Kept
from playground.document import from_link, load, parse, to_link
from playground.engine.trainer import Trainer
from playground.experiment import Experiment
from playground.layers import Layer, output_shape
from playground.model import check, export, plan
from playground.params import Control, Form, controls
from playground.presets import presets
from playground.problem import SpecError
from playground.reference import FAMILIES
from playground.registry import Declared, every, named

PATIENCE = 20.0
"""Seconds of CPU time beyond which a case counts as hanging; first imports are part of it."""

SMALL = 50_000_000
"""Operations and bytes of a step up to which an accepted experiment is trained for one."""

ODD: tuple[Any, ...] = (None, True, False, 0, -1, 1, 2, 7, 64, 10**6, 2**31, 2**63, -(2**70), 0.0, -0.0, 0.5, 1e-9, 1.5, 1e300, -1e308)
WORDS: tuple[Any, ...] = ("", "x", "full", "relu")
ODDER: tuple[Any, ...] = (*WORDS, "𝕏" * 9, "\0", "\u202e", [], {}, [[]], [None], {"kind": "dense"}, {"kind": None}, {"kind": {}}, {"": ""}, [0] * 300)

DOCUMENTS = [json.loads(preset.experiment.to_json()) for preset in presets().values()]
MEMBERS: list[type[Declared]] = [
    member for _, family in FAMILIES for member in every(family) if member.__module__.startswith("playground.") and not issubclass(member, Kept)
]
LAYERS = [member for member in MEMBERS if member.__module__.startswith("playground.layers.")]

names = st.sampled_from([*Experiment.model_fields, "kind", "full", "relu"])
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | names
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(names | st.text(), inner))


def value_of(control: Control, random: Random) -> Any:
    """A value for a field: mostly within its bounds, sometimes at them, seldom beyond or of another kind."""
    if random.random() < 0.03:
        return copy.deepcopy(random.choice(ODD + ODDER))
    if control.options and random.random() < 0.8:
        return random.choice(control.options).value
    if control.optional and random.random() < 0.3:
        return None
    low = control.minimum if control.minimum is not None else control.above if control.above is not None else -10
    high = control.maximum if control.maximum is not None else control.below if control.below is not None else 10
    match control.form:
        case Form.FLAG:
            return random.random() < 0.5
        case Form.INTEGER:
            return random.choice((int(low), int(high))) if random.random() < 0.05 else random.randint(int(low), min(int(high), int(low) + 12))
        case Form.NUMBER:
            return random.choice((low, high)) if random.random() < 0.2 else random.uniform(low, min(high, low + 3))
    return control.default


def declared(members: list[type[Declared]], random: Random, depth: int = 0) -> dict[str, Any]:
    """A member of a family with fields drawn at random; containers hold layers drawn likewise."""
    member = random.choice(members)
    made: dict[str, Any] = {"kind": member.tag()}
    for control in controls(member):
        if control.field in ("body", "shortcut"):
            made[control.field] = [declared(LAYERS, random, depth + 1) for _ in range(random.randint(0, 3))] if depth < 10 else []
        elif random.random() < 0.7:
            made[control.field] = value_of(control, random)
    return made


def network(source: dict[str, Any], random: Random) -> list[dict[str, Any]]:
    """Layers drawn at random, most of which fit."""
    shape = (2,) if named(Dataset, source["kind"]).form is DataForm.PLANE else named(Dataset, source["kind"])().example_shape()
    layers: list[dict[str, Any]] = []
    for _ in range(random.randint(0, 12)):
        layer = declared(LAYERS, random)
        try:
            shape = output_shape(named(Layer, layer["kind"]).model_validate_json(json.dumps(layer)), shape)
        except ValueError:
            if random.random() < 0.98:
                continue
        layers.append(layer)
    return layers


def drawn(random: Random) -> Any:
    """A document made of the declarations."""

    def one(family: str) -> dict[str, Any]:
        return declared([m for m in MEMBERS if issubclass(m, dict(FAMILIES)[family])], random)

    source = one("Datasets")
    document: dict[str, Any] = {"network": network(source, random), "data": {"source": source, "scaling": random.choice(("none", "standard"))}}
    fields = {"optimiser": "Optimisers", "schedule": "Schedules", "initialiser": "Initialisers", "objective": "Objectives"}
    document |= {field: one(family) for field, family in fields.items() if random.random() < 0.5}
    if "objective" in document and random.random() < 0.8:
        document["objective"]["loss"] = one("Losses")
    document["penalties"] = [one("Penalties") for _ in range(random.randint(0, 2))]
    batch = random.choice((2, 10, 100, "full"))
    document["training"] = {"batch": batch, "stop": [one("Stop rules") for _ in range(random.randint(0, 2))]}
    document["training"] |= {"clip": random.choice((None, 0.1)), "max_norm": random.choice((None, 2.0))}
    return document


def mutated(random: Random) -> Any:
    """A good document with a few things changed anywhere in it."""
    document = copy.deepcopy(random.choice(DOCUMENTS)) if random.random() < 0.6 else drawn(random)
    for _ in range(random.choice((0, 0, 1, 2))):
        place: Any = document
        while isinstance(place, dict | list) and place:
            key = random.choice(list(place) if isinstance(place, dict) else range(len(place)))
            if not isinstance(place[key], dict | list) or not place[key] or random.random() < 0.3:
                change(place, key, random)
                break
            place = place[key]
    return document


def change(place: Any, key: Any, random: Random) -> None:
    """Remove, replace, or repeat one entry of an object or a list."""
    match random.randrange(5):
        case 0:
            del place[key]
        case 1:
            place[key] = copy.deepcopy(random.choice(ODDER))
        case 2 if isinstance(place, list):
            place.extend(copy.deepcopy(place[key]) for _ in range(random.choice((1, 300))))
        case 3:
            place[key] = declared(MEMBERS, random)
        case _:
            place[key] = random.choice(ODD)


def judge(text: str) -> str:
    """Give a text as an experiment; it runs, or is refused in order. Returns which."""
    begun = time.process_time()
    try:
        experiment = parse(text)
        planned = check(experiment)
    except SpecError as error:
        assert error.problems
        for problem in error.problems:
            assert problem.message and len(problem.message) < 2000
            assert problem.path or "JSON" in problem.message or "must be an object" in problem.message or "bytes" in problem.message
        assert time.process_time() - begun < PATIENCE
        return "refused"
    assert from_link(to_link(experiment)) == experiment
    assert plan(experiment).parameters == planned.parameters
    if 3 * planned.batch * planned.flops < SMALL and planned.memory < SMALL and planned.activations * experiment.data.source.examples() < 20 * SMALL:
        trainer = Trainer(experiment, device="cpu")
        trainer.run(1)
        assert trainer.position.step <= 1
        assert export(experiment)
    assert time.process_time() - begun < PATIENCE
    return "ran"


def fuzz(examples: int) -> Any:
    return settings(max_examples=examples, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@fuzz(150)
@given(anything)
def test_any_json(document: Any) -> None:
    judge(json.dumps(document))


@fuzz(350)
@given(st.integers(0, 2**60).map(Random))
def test_nearly_good_documents(random: Random) -> None:
    judge(json.dumps(mutated(random)))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@fuzz(3000)
@given(anything)
def test_any_json_thoroughly(document: Any) -> None:
    judge(json.dumps(document))


@pytest.mark.slow
@pytest.mark.timeout(7200)
@fuzz(7000)
@given(st.integers(0, 2**60).map(Random))
def test_nearly_good_documents_thoroughly(random: Random) -> None:
    judge(json.dumps(mutated(random)))


@fuzz(200)
@given(st.text() | st.binary().map(lambda b: b.decode("latin-1")) | st.from_regex(r"1\.[A-Za-z0-9_-]{1,80}", fullmatch=True))
def test_any_text(text: str) -> None:
    try:
        load(text, files=False)
    except SpecError as error:
        assert error.problems


def test_both_outcomes_occur() -> None:
    """The fuzzing is worth something: a fair part of the nearly good documents run."""
    outcomes = [judge(json.dumps(mutated(Random(seed)))) for seed in range(40)]
    assert outcomes.count("ran") >= 8
    assert outcomes.count("refused") >= 8
