"""Links of TensorFlow Playground: every valid one opens, a broken one says which key."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data import Feature, Scaling
from playground.data.plane import Circle, Spiral
from playground.data.plane_regression import MultiGauss, TiltedPlane
from playground.document import load, opened
from playground.experiment import Experiment
from playground.initialisers import Uniform, Zero
from playground.lesson import Lesson
from playground.model.check import problems
from playground.penalties import L2
from playground.problem import SpecError
from playground.tensorflow_playground import entries
from playground.tensorflow_playground.address import FEATURES

HOME = "https://playground.tensorflow.org/"
WHOLE = (
    "activation=relu&regularization=L2&batchSize=30&dataset=spiral&regDataset=reg-plane&learningRate=0.1&regularizationRate=0.003&noise=15"
    "&networkShape=8,6,4&seed=0.63204&showTestData=true&discretize=false&percTrainData=70&x=true&y=false&xTimesY=true&xSquared=false&ySquared=false"
    "&cosX=false&sinX=true&cosY=false&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false"
)


def faults(link: str) -> dict[str, str]:
    with pytest.raises(SpecError) as caught:
        load(link)
    return {problem.path: problem.message for problem in caught.value.problems}


def test_a_whole_link_gives_that_experiment() -> None:
    found = load(HOME + "#" + WHOLE)
    assert found.data.source == Spiral(noise=0.15, seed=63204)
    assert found.data.features == (Feature.X1, Feature.X1_X2, Feature.SIN_X1)
    assert (found.data.split.train, found.data.split.validation, found.data.split.test) == (0.7, 0.0, 0.3)
    assert [layer.tag() for layer in found.network] == ["dense", "relu"] * 3
    assert [layer.units for layer in found.network[::2]] == [8, 6, 4]  # type: ignore[attr-defined]
    assert found.penalties == (L2(strength=0.003),)
    assert found.optimiser.tag() == "sgd" and found.optimiser.lr == 0.1
    assert found.training.batch == 30
    assert found.objective.loss.tag() == "half_squared"  # type: ignore[attr-defined]
    assert found.initialiser == Uniform(limit=0.5, bias="tenth")
    assert opened(HOME + "#" + WHOLE).lesson.shown == ("train", "test")


def test_absent_keys_have_its_defaults() -> None:
    for bare in (HOME, "http://playground.tensorflow.org", HOME + "#", HOME + "#activation=&dataset="):
        found = load(bare)
        assert found.data.source == Circle() and found.data.features == (Feature.X1, Feature.X2)
        assert [layer.units for layer in found.network[::2]] == [4, 2]  # type: ignore[attr-defined]
        assert found.network[1].tag() == "tanh" and found.training.batch == 10 and found.optimiser.lr == 0.03
        assert not found.penalties and found.data.split.train == 0.5
        assert opened(bare) == opened(HOME) and not opened(bare).notes


@pytest.mark.parametrize(
    "link",
    [
        "http://playground.tensorflow.org/#{}",
        "https://playground.tensorflow.org/?{}",
        "playground.tensorflow.org/#{}",
        "https://Playground.TensorFlow.org/#{}",
        "#{}",
        "?{}",
        "{}",
        "  {}\n",
        "https://some.mirror.example/playground/#{}",
        "file:///home/me/playground/index.html#{}",
    ],
)
def test_it_is_known_in_any_dress(link: str) -> None:
    plain = load(HOME + "#" + WHOLE)
    assert load(link.format(WHOLE)) == plain
    assert load(link.format(WHOLE.replace("&", "&amp;"))) == plain
    assert load(link.format(WHOLE.replace("&", "&amp;amp;"))) == plain
    assert load(link.format(WHOLE.replace("&reg", "®"))) == plain, "what HTML makes of an unescaped link"
    assert load(link.format(WHOLE.replace(",", "%2C"))) == plain


def test_other_texts_are_none() -> None:
    for text in ("", "xor", "x=1.eJxT", "?x=1.eJxT&y=2", "https://host/?x=1.eJxT", "{}", "a=b", "https://host/page?problem", "two words", "[1]"):
        assert entries(text) is None, text


@pytest.mark.parametrize(
    ("problem", "dataset", "kind"),
    [("regression", "reg-plane", TiltedPlane), ("regression", "reg-gauss", MultiGauss), ("classification", "xor", Circle)],
)
def test_the_problem_chooses_between_the_two_data_sets(problem: str, dataset: str, kind: type) -> None:
    found = load(f"{HOME}#problem={problem}&regDataset={dataset if problem == 'regression' else 'reg-gauss'}")
    assert type(found.data.source) is kind
    assert found.data.source.examples() == (1200 if problem == "regression" else 500)
    assert found.data.target_scaling is Scaling.NONE


def test_a_zero_start_is_one() -> None:
    assert load(HOME + "#initZero=true").initialiser == Zero(bias="zeros")


def test_shapes_beyond_its_limits() -> None:
    assert not load(HOME + "#networkShape=").network
    deep = load(HOME + "#networkShape=16,16,16,16,16,16,16,8&activation=linear")
    assert [layer.units for layer in deep.network] == [16] * 7 + [8]  # type: ignore[attr-defined]
    assert len(load(HOME + "#networkShape=" + ",".join(["8"] * 128)).network) == 256
    assert not problems(load(HOME + "#networkShape=64,128,4096"))


@pytest.mark.parametrize(
    ("link", "key", "came"),
    [
        ("dataset=donut", "dataset", "donut"),
        ("problem=ranking", "problem", "ranking"),
        ("regDataset=reg-maximum", "regDataset", "reg-maximum"),
        ("activation=gelu", "activation", "gelu"),
        ("regularization=L3", "regularization", "L3"),
        ("noise=81", "noise", "81"),
        ("noise=-1", "noise", "-1"),
        ("noise=loud", "noise", "loud"),
        ("noise=NaN", "noise", "NaN"),
        ("learningRate=Infinity", "learningRate", "Infinity"),
        ("learningRate=0", "learningRate", "0"),
        ("regularizationRate=11", "regularizationRate", "11"),
        ("batchSize=0", "batchSize", "0"),
        ("batchSize=2.5", "batchSize", "2.5"),
        ("percTrainData=0", "percTrainData", "0"),
        ("percTrainData=101", "percTrainData", "101"),
        ("networkShape=4,two", "networkShape", "two"),
        ("networkShape=4,,2", "networkShape", '""'),
        ("networkShape=0", "networkShape", "0"),
        ("networkShape=5000", "networkShape", "5000"),
        ("networkShape=" + ",".join(["1"] * 129), "networkShape", "129"),
        ("networkShape", "networkShape", "nothing"),
        ("x=maybe", "x", "maybe"),
        ("x=false&y=false", "x", "nothing"),
        ("initZero=1", "initZero", "1"),
    ],
)
def test_a_broken_link_says_which_key(link: str, key: str, came: str) -> None:
    found = faults(HOME + "#" + link)
    assert list(found) == [key]
    assert "must" in found[key] and came in found[key]


def test_every_fault_comes_at_once() -> None:
    assert set(faults(HOME + "#noise=99&activation=x&networkShape=a&percTrainData=3")) == {"noise", "activation", "networkShape", "percTrainData"}


def test_hidden_controls_become_a_lesson() -> None:
    link = "&".join(
        f"{name}_hide=true" for name in ("playButton", "learningRate", "dataset", "noise", "numHiddenLayers", "activation", "showTestData")
    )
    lesson = opened(f"{HOME}#{link}&stepButton_hide=false").lesson
    assert lesson == Lesson(hidden=("play", "optimiser.lr", "data.source.kind", "data.source.noise", "network", "output.points"))


def test_a_hidden_input_is_not_used() -> None:
    """Its page deletes the tile, and with it the input."""
    found = opened(HOME + "#sinX=true&x_hide=true")
    assert found.experiment.data.features == (Feature.X2, Feature.SIN_X1)
    assert any(note.startswith("x_hide") for note in found.notes)


@pytest.mark.parametrize(
    ("link", "start"),
    [
        ("seed=0.5", "seed"),
        ("regularization=L1&regularizationRate=0.1", "regularization:"),
        ("regularizationRate=0.1", "regularizationRate:"),
        ("batchSize=30", "batchSize: the 10 examples"),
        ("batchSize=300", "batchSize: 300 is more"),
        ("tutorial=one", "tutorial"),
        ("hideText=true", "hideText"),
        ("collectStats=true", "collectStats"),
        ("cosX=true", "cosX"),
        ("dataset=gauss&noise=50", "noise"),
        ("problem_hide=true", "problem_hide"),
        ("activation_hide=true", "activation_hide"),
        ("numHiddenLayers_hide=true", "numHiddenLayers_hide"),
        ("foo_hide=true", "foo_hide"),
        ("utm_source=mail", "utm_source"),
    ],
)
def test_what_has_no_equal_is_said(link: str, start: str) -> None:
    notes = opened(HOME + "#" + link).notes
    assert len(notes) == 1 and notes[0].startswith(start) and notes[0].endswith("."), notes


def test_a_seed_is_kept_as_a_number() -> None:
    assert load(HOME + "#seed=0.00042").seed == 42
    assert load(HOME + "#seed=banana").seed == load(HOME + "#seed=banana").data.source.seed != 0  # type: ignore[attr-defined]


numbers = st.floats(0, 80).map(lambda value: f"{value:.3g}")
keys = st.fixed_dictionaries(
    {},
    optional={
        "activation": st.sampled_from(["relu", "tanh", "sigmoid", "linear"]),
        "regularization": st.sampled_from(["none", "L1", "L2"]),
        "dataset": st.sampled_from(["circle", "xor", "gauss", "spiral"]),
        "regDataset": st.sampled_from(["reg-plane", "reg-gauss"]),
        "problem": st.sampled_from(["classification", "regression"]),
        "batchSize": st.integers(1, 1000).map(str),
        "noise": numbers,
        "learningRate": st.sampled_from(["0.00001", "1e-3", "0.03", "10"]),
        "regularizationRate": st.sampled_from(["0", "0.001", "10"]),
        "percTrainData": st.integers(10, 90).map(str),
        "networkShape": st.lists(st.integers(1, 40), max_size=9).map(lambda sizes: ",".join(map(str, sizes))),
        "seed": st.text("0123456789.", max_size=8),
        "initZero": st.sampled_from(["true", "false"]),
        **{name: st.sampled_from(["true", "false"]) for name in FEATURES[2:]},
        **{f"{name}_hide": st.sampled_from(["true", "false"]) for name in ("noise", "playButton", "dataset", "odd")},
    },
)


@settings(max_examples=150, deadline=None)
@given(keys)
def test_every_valid_combination_opens_and_can_run(found: dict[str, str]) -> None:
    link = HOME + "#" + "&".join(f"{name}={value}" for name, value in found.items())
    experiment = load(link)
    assert not problems(experiment)
    assert Experiment.parse(experiment.to_json()) == experiment


@settings(max_examples=200, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["noise", "networkShape", "activation", "x", "batchSize", "seed", "x_hide"]), st.text(max_size=12), min_size=1)
)
def test_any_value_opens_or_is_refused_by_its_key(found: dict[str, str]) -> None:
    link = HOME + "#" + "&".join(f"{name}={value}" for name, value in found.items())
    try:
        load(link)
    except SpecError as error:
        assert all(problem.path in found or problem.path == "" for problem in error.problems), error
