"""A declared table as tensors, made once and kept beside its file, and the few facts that are asked for before anything is loaded."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pyarrow import compute as pc
from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from playground.problem import Problem, SpecError
from playground.settings import settings
from playground.uploads import table
from playground.uploads.vault import vault, write_whole

if TYPE_CHECKING:
    from playground.data.table_file import TableFile

VERSION = 1
"""Goes up whenever the same declaration is to become other numbers."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What became of a table's `rows`: `examples` are learnt from; the others are left out for want of a target, of inputs, or of a time.

    `unknown` counts, by column, values that the declaration does not list, `labels` the examples of each class.
    """

    rows: int
    examples: int
    without_target: int
    incomplete: int
    without_time: int
    groups: int = 0
    unknown: dict[str, int] = field(default_factory=dict)
    labels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Learnable:
    """`x` float32 (n, inputs) with NaN where one is missing, `y` as in `Samples`, `rows` int64 (n,) of the table; order and group as declared."""

    x: Tensor
    y: Tensor
    rows: Tensor
    order: Tensor | None
    group: Tensor | None


def facts(source: TableFile) -> Facts:
    """The facts of a declared table, without loading it where they have been found before; Refusal or SpecError says why there are none."""
    return _facts(source, vault().has(source.file))


def load(source: TableFile) -> Learnable:
    """The numbers of a declared table; Refusal or SpecError says why there are none."""
    tensors = _tensors(source)
    return Learnable(tensors["x"], tensors["y"], tensors["rows"], tensors.get("order"), tensors.get("group"))


@lru_cache(maxsize=64)
def _facts(source: TableFile, _there: bool) -> Facts:
    place = _places(source)[0]
    try:
        return _kept(place)
    except (OSError, ValueError, TypeError):
        _make(source)
    return _kept(place)


def _kept(place: Path) -> Facts:
    content = json.loads(place.read_bytes())
    return Facts(**{**content, "labels": tuple(content["labels"])})


@lru_cache(maxsize=2)
def _tensors(source: TableFile) -> dict[str, Tensor]:
    place = _places(source)[1]
    try:
        return load_file(place)
    except (OSError, SafetensorError):
        _make(source)
    return load_file(place)


def _places(source: TableFile) -> tuple[Path, Path]:
    """Where facts and tensors belong."""
    stem = hashlib.sha256(f"{VERSION} {table.VERSION} {source.model_dump_json()}".encode()).hexdigest()[:24]
    vault().path(source.file)
    return vault().derived(source.file, f"{stem}.facts.json"), vault().derived(source.file, f"{stem}.safetensors")


def _make(source: TableFile) -> None:
    """Turn the table into numbers and keep them."""
    from playground.data.encoding import encode, moments, targets

    card = table.survey(source.file, source.reading)
    names = (source.target, source.ordered_by, source.grouped_by, *(piece.column for piece in source.pieces()))
    needed = dict.fromkeys(name for name in names if name)
    lacking = [name for name in needed if card.column(name) is None]
    if lacking:
        raise _absent(source, lacking, [column.name for column in card.columns])
    if card.rows * len(source.pieces()) > settings().max_cells:
        raise SpecError([Problem("data.source", _too_many(card.rows, len(source.pieces())))])
    text = table.rows(source.file, source.reading, list(needed))
    encoded = encode(source, text)
    y, known = targets(source, text.column(source.target))
    order = moments(source, text.column(source.ordered_by)) if source.ordered_by else None
    timed = np.ones(len(known), bool) if order is None else ~np.isnan(order)
    keep = known & encoded.whole & timed
    made = {"x": encoded.x[keep].astype(np.float32), "y": y[keep] if source.classes else y[keep].astype(np.float32), "rows": np.flatnonzero(keep)}
    tensors = {name: torch.from_numpy(values) for name, values in made.items()}
    if order is not None:
        tensors["order"] = torch.from_numpy(order[keep])
    if source.grouped_by:
        group = pc.fill_null(text.column(source.grouped_by), "").combine_chunks().dictionary_encode().indices.to_numpy()
        tensors["group"] = torch.from_numpy(group[keep].astype(np.int64))
    labels = tuple(tensors["y"].bincount(minlength=len(source.classes)).tolist()) if source.classes else ()
    missing = int((~known).sum()), int((known & ~encoded.whole).sum()), int((known & encoded.whole & ~timed).sum())
    groups = int(tensors["group"].bincount().count_nonzero()) if source.grouped_by else 0
    found = Facts(len(known), int(keep.sum()), *missing, groups, encoded.unknown, labels)
    _usable(source, found)
    for place, content in zip(_places(source), (json.dumps(asdict(found)).encode(), save(tensors)), strict=True):
        write_whole(place, content)
    vault().tidy(source.file)


def _usable(source: TableFile, found: Facts) -> None:
    """SpecError when nothing can be learnt from what is left."""
    if found.examples < 2:
        why = f"{found.without_target:,} without a target, {found.incomplete:,} incomplete, {found.without_time:,} without a time"
        left = f"of {found.rows:,} rows {found.examples} are left to learn from"
        raise SpecError([Problem("data.source", f"{source.file.name}: {left} ({why}). {_CURE}")])


_CURE = "Choose another target, or fill missing cells instead of leaving rows out."


def _absent(source: TableFile, lacking: list[str], there: list[str]) -> SpecError:
    wanted, present = ", ".join(map(repr, lacking[:3])), ", ".join(map(repr, there[:6]))
    return SpecError([Problem("data.source", f"{source.file.name} has no column {wanted}; it has {present}{' …' if len(there) > 6 else ''}")])


def _too_many(rows: int, inputs: int) -> str:
    most = settings().max_cells
    return f"{rows:,} rows times {inputs:,} inputs are more than the {most:,} numbers that this server takes. Take fewer rows or columns."
