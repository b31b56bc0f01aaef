"""Lessons: which controls a link hides or locks. What a hidden control set stays to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from playground.data import Dataset
from playground.initialisers import Initialiser
from playground.losses import Loss
from playground.optimisers import Optimiser
from playground.penalties import Penalty
from playground.registry import Declared, every
from playground.schedules import Schedule
from playground.stopping import StopRule

HIDE, LOCK, SHOW = "hide", "lock", "show"
"""The query parameters of an address that hold a lesson."""

MOST = 64
"""Controls that a link may name, each way."""

SHOWN = ("train", "validation", "test", "discretise")
"""Switches under the output surface."""


@dataclass(frozen=True, slots=True)
class Governed:
    """A control, or a whole group of them, that a lesson can hide or lock: its id in links, its name on screen, its heading in lists."""

    id: str
    label: str
    group: str


CONTROLS: tuple[Governed, ...] = tuple(
    Governed(id, label, group)
    for group, rows in {
        "Running": {
            "play": "Play and pause",
            "step": "Step",
            "reset": "Reset",
            "reroll": "Re-roll",
            "speed": "Speed",
            "undo": "Undo and redo",
        },
        "Data": {
            "data.source.kind": "Data set",
            "data.source.noise": "Noise",
            "data.source.size": "Size",
            "data.source.seed": "Seed of the data, Regenerate",
            "data.features": "Input features",
            "data.scaling": "Scaling of the inputs",
            "data.target_scaling": "Scaling of the targets",
            "data.split": "Split into parts",
        },
        "Network": {"network": "Layers and units"},
        "Training": {
            "optimiser": "Optimiser, with all its settings",
            "optimiser.kind": "Choice of the optimiser",
            "optimiser.lr": "Learning rate",
            "schedule": "Schedule",
            "objective.loss": "Loss",
            "training.batch": "Batch size",
            "penalties": "Penalties, with their strengths",
            "penalties.kind": "Choice of penalties",
            "penalties.strength": "Strength of penalties",
            "training.clip": "Clip gradients",
            "training.max_norm": "Max norm",
            "initialiser": "First weights",
            "seed": "Seed",
            "training.stop": "Stop rules",
            "training.device": "Device",
            "training.gear": "Arithmetic",
        },
        "Output": {"output.points": "Which points are shown", "output.discretise": "Discretise"},
    }.items()
    for id, label in rows.items()
)
"""What the lesson maker offers. Any other field is known by its path too: `data.source.arms`, `optimiser.momentum`."""

FAMILIES: Mapping[str, type[Declared]] = {
    "data.source": Dataset,
    "optimiser": Optimiser,
    "schedule": Schedule,
    "objective.loss": Loss,
    "penalties": Penalty,
    "initialiser": Initialiser,
    "training.stop": StopRule,
}
WHOLE = frozenset({"data", "training", "output", *FAMILIES})


class Access(Enum):
    """What a lesson leaves of a control."""

    OPEN = "open"
    LOCKED = "locked"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Lesson:
    """Ids of controls hidden and locked, the switches of the output that are on at first (None: as always), and whether it stands in another page.

    An id stands for everything beneath it too: `data` hides all of the data's controls.
    """

    hidden: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    shown: tuple[str, ...] | None = None
    embed: bool = False

    @property
    def restricts(self) -> bool:
        """Whether it hides or locks anything."""
        return bool(self.hidden or self.locked)

    def access(self, id: str) -> Access:
        """What is left of a control."""
        if _within(id, self.hidden):
            return Access.HIDDEN
        return Access.LOCKED if _within(id, self.locked) else Access.OPEN

    def holds(self, *ids: str) -> bool:
        """Whether any of these controls is hidden or locked."""
        return any(self.access(id) is not Access.OPEN for id in ids)

    def parameters(self) -> dict[str, str]:
        """The lesson as query parameters of an address; `embed` is the surrounding page's, and not among them."""
        lists = {HIDE: self.hidden, LOCK: self.locked, SHOW: self.shown}
        return {name: ",".join(ids) for name, ids in lists.items() if ids or (name == SHOW and ids is not None)}

    @classmethod
    def read(cls, parameters: Mapping[str, str], *, embed: bool = False) -> tuple[Lesson, tuple[str, ...]]:
        """The lesson in an address's query parameters, and a note for everything there that is not understood."""
        notes: list[str] = []
        hidden, locked = (_listed(parameters.get(name, ""), name, known, notes) for name in (HIDE, LOCK))
        shown = _listed(parameters[SHOW], SHOW, SHOWN.__contains__, notes) if SHOW in parameters else None
        return cls(hidden, locked, shown, embed), tuple(notes)


def id_of(path: Iterable[str | int]) -> str:
    """The id of the control of a field of the experiment: `("penalties", 0, "strength")` is `penalties.strength`."""
    return ".".join(part for part in path if isinstance(part, str))


def name_of(id: str) -> str:
    """A control's name on screen."""
    family, _, field = id.rpartition(".")
    named = {control.id: control.label for control in CONTROLS}
    return named.get(id) or (named.get(family) if field == "kind" else None) or field.replace("_", " ").capitalize()


def known(id: str) -> bool:
    """Whether there is such a control."""
    if id in WHOLE or any(id == control.id for control in CONTROLS):
        return True
    family, _, field = id.rpartition(".")
    if family not in FAMILIES:
        return id == "data.split.seed"
    return any(field in member.model_fields for member in every(FAMILIES[family]))


def _within(id: str, ids: Iterable[str]) -> bool:
    return any(id == whole or id.startswith(f"{whole}.") for whole in ids)


def _listed(text: str, parameter: str, known: Callable[[str], bool], notes: list[str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for part in text.split(",") if (name := part.strip())))
    strange = [name[:60] for name in names if not known(name)]
    if strange:
        notes.append(f"{parameter}: {', '.join(strange[:4])} {'is' if len(strange) == 1 else 'are'} not known here and left out.")
    if len(names) - len(strange) > MOST:
        notes.append(f"{parameter}: only the first {MOST} are taken.")
    return tuple(name for name in names if name[:60] not in strange)[:MOST]
