"""Runs of a comparison on their way: trained together in bands of seeds, the first band small, so that there is soon something to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil, isfinite
from time import monotonic

from playground.comparing.agreement import RESOLUTION
from playground.comparing.effort import examples_per_epoch
from playground.comparing.ran import End, Ran, columns_of
from playground.comparing.setting import Setting
from playground.comparing.troop import Own, Troop
from playground.comparing.varied import Varied
from playground.model.plan import plan
from playground.runs.closing import Closing
from playground.runs.crew import Crew, Standing
from playground.runs.executor import Recruiter

FIRST, EARLY = 4, 16
"""Seeds of the first band at most, and about how many runs it has: so that its curves are soon there."""

ABREAST, PARAMETERS = 64, 8_000_000
"""Runs that are trained together at most, and how many parameters they may have in all."""

LOOK = 0.2
"""Seconds, about, between two looks at what has come of it."""

Place = tuple[int, int]


def conduct(
    varied: Varied,
    *,
    recruiter: Recruiter | None = None,
    hands: int = 1,
    go_on: Callable[[], bool] = lambda: True,
    told: Callable[[], None] = lambda: None,
) -> bool:
    """Train every run of a comparison that has not ended, by a crew of the recruiter's processes, or in this one; whether that was done.

    `go_on` is asked several times a second; `told` is called whenever there is something new, several times a second at most. Runs that are half
    trained when it is stopped are forgotten.
    """
    steps = {setting.number: epoch_steps(setting) * varied.length for setting in varied.settings}
    troop: Troop | None = None
    try:
        for band in bands(varied):
            for alike in sorted(set(steps.values())):
                places = [key for key in band if steps[key[0]] == alike]
                if not places:
                    continue
                troop = _formed(varied, troop, places, recruiter, hands)
                if not _train(varied, troop, places, alike, go_on, told):
                    return False
        return True
    finally:
        varied.running.clear()
        if troop is not None:
            troop.close()


def bands(varied: Varied) -> Iterator[list[Place]]:
    """The runs that are left, in the order in which they are trained: all settings' first seeds, then more seeds at a time."""
    abreast = _abreast(varied)
    first = min(FIRST, max(2, EARLY // len(varied.settings)))
    seeds, stride, begun = varied.sweep.seeds, max(FIRST, abreast // len(varied.settings)), 0
    while begun < seeds:
        end = min(seeds, begun + (stride if begun else first))
        left = [(setting.number, place) for place in range(begun, end) for setting in varied.settings if (setting.number, place) not in varied.runs]
        yield from (left[start : start + abreast] for start in range(0, len(left), abreast))
        begun = end


def epoch_steps(setting: Setting) -> int:
    """Steps of an epoch."""
    planned = plan(setting.experiment)
    return ceil(examples_per_epoch(setting.experiment, planned) / planned.batch)


def _abreast(varied: Varied) -> int:
    """Runs that are trained together at most."""
    largest = max(plan(setting.experiment).parameters for setting in varied.settings)
    return max(1, min(ABREAST, PARAMETERS // max(1, largest)))


def _formed(varied: Varied, troop: Troop | None, places: list[Place], recruiter: Recruiter | None, hands: int) -> Troop:
    """The troop with these runs, its processes kept from before if there were any."""
    experiments = [varied.settings[setting].member(place, varied.sweep.fresh) for setting, place in places]
    if troop is None and recruiter is not None:
        troop = Crew(experiments, recruiter, workers=hands)
    else:
        troop = troop or Own()
        troop.begin(experiments)
    return troop


def _train(varied: Varied, troop: Troop, places: list[Place], steps: int, go_on: Callable[[], bool], told: Callable[[], None]) -> bool:
    """These runs to their end; whether they came there."""
    left, stride = steps, max(1, steps // 60)
    where = f" in {troop.processes} processes" if isinstance(troop, Crew) else ""
    ways = {places[member]: (title + where, reason) for title, members, reason in troop.ways for member in members}
    while left and any(member.finished is None and member.diverged is None for member in troop.members):
        begun, step = monotonic(), min(stride, left)
        if not troop.advance(step, lambda: not go_on()) and not go_on():
            return False
        left -= step
        stride = max(1, round(stride * min(4.0, max(0.25, LOOK / max(1e-4, monotonic() - begun)))))
        for key, member in zip(places, troop.members, strict=True):
            varied.running[key] = _ran(varied, key, member, ways[key])
        told()
        if not go_on():
            return False
    for key, member, closing in zip(places, troop.members, troop.closings(RESOLUTION if varied.mapped else 0), strict=True):
        varied.add(_ran(varied, key, member, ways[key], closing), closing)
    told()
    return True


def _ran(varied: Varied, key: Place, member: Standing, way: tuple[str, str], closing: Closing | None = None) -> Ran:
    """How a run stands, with the scores of its end as its last row."""
    end = End.DIVERGED if member.diverged else End.RUNNING if closing is None else End.COMPLETE
    rows = list(member.rows)
    if end is End.COMPLETE and closing is not None and (not rows or rows[-1]["epoch"] < closing.epochs):
        rows.append({"epoch": closing.epochs, **closing.scores})
    epochs = closing.epochs if closing else float(rows[-1]["epoch"]) if rows else 0.0
    reason = member.diverged or member.finished or ""
    if end is End.COMPLETE and closing is not None and not isfinite(closing.scores[varied.measure]):
        end, reason = End.DIVERGED, "Its score is no number."
    return Ran(*key, end, reason, epochs, dict(closing.scores) if closing else {}, columns_of(rows, varied.columns), way)
