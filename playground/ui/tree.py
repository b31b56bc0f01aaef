"""The tree of runs: who was forked from whom, where, and with what changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.difference import Difference, between
from playground.lesson import id_of, name_of
from playground.runs.history import Entry
from playground.runs.manager import manager
from playground.ui.session import Session

MOST = 200
"""Runs of a tree that are drawn."""

Json = dict[str, Any]


def tree(session: Session) -> list[Json]:
    """The runs that this session's belongs to, parents first; nothing when it has no relatives."""
    run = manager().get(session.token) if session.token else None
    if run is None or not run.family:
        return []
    return nodes(manager().history.family(session.owner, run.uid), run.uid)


def nodes(family: Sequence[Entry], current: str = "") -> list[Json]:
    """The runs of a tree as the browser draws them. Depth is counted from the root; what was changed is said field by field."""
    depth: dict[str, int] = {}
    out = []
    for entry in family[:MOST]:
        depth[entry["uid"]] = depth.get(entry["parent"], -1) + 1
        changes = between(entry["forked_experiment"], entry["experiment"]) if entry["forked_experiment"] else ()
        out.append(
            {
                "uid": entry["uid"],
                "parent": entry["parent"],
                "depth": depth[entry["uid"]],
                "name": entry["name"] or f"{entry['data']} {entry['network']}",
                "step": entry["step"],
                "forked": entry["forked_step"],
                "changes": list(map(changed, changes)),
                "metric": entry["metric"],
                "value": entry["test_metric"],
                "current": entry["uid"] == current,
            }
        )
    return out


def changed(change: Difference) -> str:
    """What a difference changes, as the controls name it: `Learning rate: 0.01 → 0.001`."""
    return f"{_label(change.path)}{str(change).removeprefix(change.path)}"


def _label(path: str) -> str:
    """A field as controls name it, layers by their place."""
    return path if "[" in path else name_of(id_of(tuple(path.split("."))))
