"""Neural Playground: assemble a neural network, watch it learn, look inside.

    import playground

    experiment = playground.load("spiral")
    print(playground.describe(experiment))
    run = playground.train(experiment, epochs=20)
    run.rows[-1]
    playground.explain(run, run.trainer.prepared.test.x[:1]).scores

Names are fetched when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playground.attribution import Attribution, Subject, Target, explain
    from playground.comparing.found import search
    from playground.comparing.race import race
    from playground.comparing.swept import sweep
    from playground.document import from_link, load, to_link
    from playground.engine import Trainer, resume, train
    from playground.experiment import Data, Experiment, Training
    from playground.model import build, describe, export, notebook, plan
    from playground.problem import Problem, SpecError
    from playground.runs.stored import history

_HOMES = {
    "Attribution": "attribution",
    "Data": "experiment",
    "Experiment": "experiment",
    "Problem": "problem",
    "SpecError": "problem",
    "Subject": "attribution",
    "Target": "attribution",
    "Trainer": "engine",
    "Training": "experiment",
    "build": "model",
    "describe": "model",
    "explain": "attribution",
    "export": "model",
    "from_link": "document",
    "history": "runs.stored",
    "load": "document",
    "notebook": "model",
    "plan": "model",
    "race": "comparing.race",
    "resume": "engine",
    "search": "comparing.found",
    "sweep": "comparing.swept",
    "to_link": "document",
    "train": "engine",
}

__all__ = [
    "Attribution",
    "Data",
    "Experiment",
    "Problem",
    "SpecError",
    "Subject",
    "Target",
    "Trainer",
    "Training",
    "build",
    "describe",
    "explain",
    "export",
    "from_link",
    "history",
    "load",
    "notebook",
    "plan",
    "race",
    "resume",
    "search",
    "sweep",
    "to_link",
    "train",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
