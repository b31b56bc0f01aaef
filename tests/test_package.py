"""What `import playground` gives: names for notebooks, fetched only when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import playground
from playground.engine.record import train
from playground.experiment import Experiment
from playground.problem import SpecError


def test_every_name_is_there() -> None:
    for name in playground.__all__:
        assert getattr(playground, name) is not None
    assert playground.Experiment is Experiment
    assert playground.SpecError is SpecError
    assert playground.train is train
    assert set(playground.__all__) <= set(dir(playground))
    assert playground.__all__ == sorted(playground.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        playground.nothing  # noqa: B018


def test_importing_costs_nothing() -> None:
    script = "import sys, playground; heavy = {'torch', 'streamlit', 'pydantic', 'numpy'} & set(sys.modules); sys.exit(', '.join(heavy) or None)"
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_the_docstring_holds() -> None:
    """The lines of the package's docstring, on a shorter run."""
    experiment = playground.load("spiral")
    assert "Spiral" in str(playground.describe(experiment))
    run = playground.train(experiment, epochs=1)
    assert run.rows[-1]["epoch"] == 1
    assert playground.explain(run, run.trainer.prepared.test.x[:1]).scores.shape == (1, *run.trainer.prepared.shape)
