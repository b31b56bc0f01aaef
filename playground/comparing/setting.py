"""The settings of a comparison: every combination of the varied values, as an experiment with a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from playground.comparing.dimension import Searched, space
from playground.comparing.sweep import Sweep, checked
from playground.experiment import Experiment
from playground.model.check import problems
from playground.params import Form
from playground.problem import Problem, SpecError

SEEDS = 2**31
"""Seeds there are."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One of them: its values by field as they stand in JSON, the same in words, and the experiment with them."""

    number: int
    name: str
    values: dict[str, Any]
    words: dict[str, str]
    experiment: Experiment

    @property
    def short(self) -> str:
        """Its values alone, where what they are has been said."""
        return " · ".join(self.words.values()) or self.name

    def member(self, place: int, fresh: bool) -> Experiment:
        """Its run of so many seeds on: other first weights, another order; with `fresh` other data and another division, too.

        All settings take the same seeds, so that whatever they have in common is the same for them (common random numbers).
        """
        experiment = self.experiment
        update: dict[str, Any] = {"seed": _on(experiment.seed, place)}
        if fresh:
            data = experiment.data
            source = data.source.model_copy(update={"seed": _on(getattr(data.source, "seed", 0), place)})
            split = data.split.model_copy(update={"seed": _on(data.split.seed, place)})
            update["data"] = data.model_copy(update={"source": source, "split": split})
        return experiment.model_copy(update=update)


def settings_of(experiment: Experiment, sweep: Sweep) -> tuple[Setting, ...]:
    """Every setting, the first field's values outermost; SpecError says at once which cannot be, by field."""
    varied, found, faults = checked(experiment, sweep), list[Setting](), list[Problem]()
    turn = [one.field for one in space(experiment, sweep.over)]
    for number, places in enumerate(product(*(one.grid() for one in varied))):
        chosen = {one.field: _value(one, place) for one, place in zip(varied, places, strict=True)}
        words = {one.field: one.words(chosen[one.field]) for one in varied}
        name = ", ".join(_named(one, words[one.field]) for one in varied) or "as it is"
        try:
            made = experiment
            for field in turn:
                made = next(one for one in varied if one.field == field).variable.put(made, chosen[field])
            wrong: Sequence[Problem] = problems(made)
        except SpecError as error:
            wrong = error.problems
        except ValueError as error:
            wrong = [Problem("", str(error))]
        place = varied[-1].field if varied else "over"
        faults += [Problem(place, f"{name} cannot be trained: {str(fault).removeprefix(': ')}") for fault in wrong]
        if wrong:
            continue
        twin = next((other for other in found if other.experiment == made), None)
        if twin is not None:
            faults.append(Problem(place, f"{twin.name} and {name} are the same experiment"))
        found.append(Setting(number, name, chosen, words, made))
    if faults:
        raise SpecError(dict.fromkeys(faults))
    return tuple(found)


def _value(one: Searched, place: Any) -> Any:
    value = one.value(place)
    return int(value) if one.whole and one.numeric else value


def _named(one: Searched, word: str) -> str:
    """`Adam 0.01`, but `Learning rate 0.01`: a choice names itself."""
    return word[:1].upper() + word[1:] if one.variable.control.form is Form.CHOICE else f"{one.variable.label} {word}"


def _on(seed: int, place: int) -> int:
    return (seed + place) % SEEDS
