"""Runs of a comparison on their way: trained together in bands of seeds, the first band small, so that there is soon something to see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import ceil, inf, isfinite, nan
from time import monotonic

from playground.comparing.agreement import RESOLUTION
from playground.comparing.effort import examples_per_epoch
from playground.comparing.half import MOST_BYTES, Half
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

KEEP_EVERY, KEEP_SHARE = 5.0, 0.02
"""Seconds between two times at which half-trained runs are kept, at the least, and the share of the time that this may take."""

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
    keeping: bool = False,
) -> bool:
    """Train every run of a comparison that has not ended, by a crew of the recruiter's processes, or in this one; whether that was done.

    `go_on` is asked several times a second; `told` is called whenever there is something new, several times a second at most. `keeping` has runs that
    are half trained kept now and then (`varied.half`), for a comparison that is stopped and resumed: it goes on with them, and all come out as if
    nothing had been. Otherwise they begin again.
    """
    steps = {setting.number: epoch_steps(setting) * varied.length for setting in varied.settings}
    troop: Troop | None = None
    try:
        for places in together(varied, steps):
            troop = _formed(varied, troop, places, recruiter, hands)
            if not _train(varied, troop, places, steps[places[0][0]], go_on, told, Keeper(varied, troop, places) if keeping else None):
                return False
        return True
    finally:
        varied.running.clear()
        if troop is not None:
            troop.close()


class Keeper:
    """Keeps runs that are trained together as they are, every few seconds and for a small share of the time, unless they are too large."""

    def __init__(self, varied: Varied, troop: Troop, places: list[Place]) -> None:
        self._varied, self._troop, self._places = varied, troop, places
        self._next = monotonic() + KEEP_EVERY

    def look(self, step: int) -> None:
        """So many steps have been taken by each that goes on."""
        begun = monotonic()
        if begun < self._next:
            return
        going = [member for member, key in enumerate(self._places) if key not in self._varied.runs]
        half = Half(tuple(self._places[member] for member in going), step, self._troop.states(going))
        fits = half.bytes <= MOST_BYTES
        self._varied.half = half if fits else None
        self._next = begun + max(KEEP_EVERY, (monotonic() - begun) / KEEP_SHARE) if fits else inf


def together(varied: Varied, steps: Mapping[int, int]) -> Iterator[list[Place]]:
    """The runs that are left, as they are trained together: those that are half trained, then of each band those with epochs of as many steps."""
    if varied.half is not None:
        yield list(varied.half.places)
    for band in bands(varied):
        for alike in sorted(set(steps.values())):
            places = [key for key in band if steps[key[0]] == alike and key not in varied.runs]
            if places:
                yield places


def bands(varied: Varied) -> Iterator[list[Place]]:
    """The runs that are left, in the order in which they are trained: all settings' first seeds, then more seeds at a time."""
    abreast = _abreast(varied)
    first = min(FIRST, max(2, EARLY // len(varied.settings)))
    seeds, stride, begun = varied.sweep.seeds, max(FIRST, abreast // len(varied.settings)), 0
    while begun < seeds:
        end = min(seeds, begun + (stride if begun else first))
        every = [(setting.number, place) for place in range(begun, end) for setting in varied.settings]
        for start in range(0, len(every), abreast):
            yield [key for key in every[start : start + abreast] if key not in varied.runs]
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
    """The troop with these runs, half trained if they are, its processes kept from before if there were any."""
    experiments = [varied.settings[setting].member(place, varied.sweep.fresh) for setting, place in places]
    half = varied.half
    states, step = ((), 0) if half is None else (half.checkpoints(), half.step)
    if troop is None and recruiter is not None:
        return Crew(experiments, recruiter, workers=hands, states=states, step=step)
    troop = troop or Own()
    troop.begin(experiments, states, step)
    return troop


def _train(
    varied: Varied,
    troop: Troop,
    places: list[Place],
    steps: int,
    go_on: Callable[[], bool],
    told: Callable[[], None],
    keeper: Keeper | None,
) -> bool:
    """These runs to their end; whether they came there."""
    left, stride = steps - (varied.half.step if varied.half else 0), max(1, steps // 60)
    where = f" in {troop.processes} processes" if isinstance(troop, Crew) else ""
    ways = {places[member]: (title + where, reason) for title, members, reason in troop.ways for member in members}
    while left and any(member.finished is None and member.diverged is None for member in troop.members):
        begun, step = monotonic(), min(stride, left)
        done = troop.advance(step, lambda: not go_on())
        if not done and not go_on():
            return False
        left -= step
        for key, member in zip(places, troop.members, strict=True):
            if member.diverged is not None and key not in varied.runs:
                varied.add(_broken(varied, key, member, ways[key], member.step * varied.length / steps))
        if done and left and keeper is not None:
            keeper.look(steps - left)
        stride = max(1, round(stride * min(4.0, max(0.25, LOOK / max(1e-4, monotonic() - begun)))))
        for key, member in zip(places, troop.members, strict=True):
            if key not in varied.runs:
                varied.running[key] = _ran(varied, key, member, ways[key])
        told()
        if not go_on():
            return False
    for key, member, closing in zip(places, troop.members, troop.closings(RESOLUTION if varied.mapped else 0), strict=True):
        if key not in varied.runs:
            varied.add(_ran(varied, key, member, ways[key], closing), closing)
    varied.half = None
    told()
    return True


def _ran(varied: Varied, key: Place, member: Standing, way: tuple[str, str], closing: Closing | None = None) -> Ran:
    """How a run stands, with the scores of its end as its last row."""
    end, reason, rows = End.RUNNING if closing is None else End.COMPLETE, member.finished or "", list(member.rows)
    if closing is not None and (not rows or rows[-1]["epoch"] < closing.epochs):
        rows.append({"epoch": closing.epochs, **closing.scores})
    epochs = closing.epochs if closing else float(rows[-1]["epoch"]) if rows else 0.0
    if closing is not None and not isfinite(closing.scores[varied.measure]):
        end, reason = End.DIVERGED, "Its score is no number."
    return Ran(*key, end, reason, epochs, dict(closing.scores) if closing else {}, columns_of(rows, varied.columns), way)


def _broken(varied: Varied, key: Place, member: Standing, way: tuple[str, str], epochs: float) -> Ran:
    """A run that has diverged, and so ended before the others: its scores are no numbers."""
    scores = {column: nan for column in (member.rows[0] if member.rows else ()) if "." in column}
    return Ran(*key, End.DIVERGED, member.diverged or "", epochs, scores, columns_of(member.rows, varied.columns), way)
