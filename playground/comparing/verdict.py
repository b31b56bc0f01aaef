"""What a comparison says in words: who beats whom by how much, or that so many seeds cannot tell."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from playground.comparing.statistics import LEVEL, Gap, Interval, least_seeds, seeds_needed
from playground.metrics import TITLES

if TYPE_CHECKING:
    from playground.comparing.varied import Varied

MANY = 3
"""Settings that are named one by one; more are counted."""


class Finding(StrEnum):
    """What was found: one setting is best, some are, none can be told from the others, too few seeds to say, or how one setting alone does."""

    BEST = "best"
    LEADERS = "leaders"
    NONE = "none"
    FEW = "few"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`headline` in one sentence; `notes` say what else has to be known to believe it. `best` is the setting with the best mean, if any."""

    finding: Finding
    headline: str
    notes: tuple[str, ...]
    best: int | None = None

    def __str__(self) -> str:
        return "\n".join((self.headline, *self.notes))


def judged(varied: Varied) -> Verdict:
    """The verdict on what has ended so far; a winner some of whose runs diverged is not told without that."""
    found = _judged(varied)
    broken = varied.diverged(found.best) if found.best is not None else 0
    if not broken or found.best is None:
        return found
    warning = f"But {broken} of {len(varied.of(found.best))} runs of {_name(varied, found.best, short=True)} diverged."
    return replace(found, headline=f"{found.headline} {warning}")


def _judged(varied: Varied) -> Verdict:
    means = {s.number: varied.spread(s.number).mean for s in varied.settings}
    ranked = sorted((n for n, mean in means.items() if math.isfinite(mean)), key=lambda n: -means[n])
    notes = tuple(_notes(varied))
    if not ranked:
        gone = "Every run diverged." if varied.runs else "No run has ended yet."
        return Verdict(Finding.FEW, gone, notes)
    if not all(varied.of(setting.number) for setting in varied.settings):
        return Verdict(Finding.FEW, "Too early to tell: no run of some settings has ended.", notes)
    if len(varied.settings) == 1:
        return _alone(varied, notes)
    if len(ranked) == 1:
        return Verdict(Finding.BEST, f"Only {_name(varied, ranked[0])} trains: {_gone(varied)}.", notes, ranked[0])
    return _compared(varied, ranked, notes)


def so_far(varied: Varied) -> str:
    """Who leads while runs are still trained, without a word on whether that means anything."""
    counts = [len(varied.of(setting.number)) for setting in varied.settings]
    means = {setting.number: varied.spread(setting.number).mean for setting in varied.settings}
    known = [number for number, mean in means.items() if math.isfinite(mean)]
    if not known:
        return "The first runs are under way."
    if not min(counts):
        return f"{sum(counts)} runs have ended, none yet of some settings."
    best = max(known, key=lambda number: means[number])
    seeds = f"{min(counts)} of {varied.sweep.seeds} seeds"
    if len(varied.settings) == 1:
        return f"So far, over {seeds}: {_score(varied, means[best])} {_of(varied)} on average."
    level = [number for number in known if number != best and _score(varied, means[number]) == _score(varied, means[best])]
    if level:
        told = f"{_list(varied, sorted([best, *level]))} are level at {_score(varied, means[best])}"
    else:
        told = f"{_name(varied, best)} leads with {_score(varied, means[best])}"
    return f"So far, over {seeds}, {told}. The verdict comes at the end."


def _compared(varied: Varied, ranked: Sequence[int], notes: tuple[str, ...]) -> Verdict:
    """The best against each other; settings of which too few runs came to their end are named, and no more."""
    comparisons = len(ranked) * (len(ranked) - 1) // 2
    least = least_seeds(comparisons)
    sound = [number for number in ranked if varied.spread(number).runs >= least]
    thin = [number for number in ranked if number not in sound]
    if len(sound) < 2:
        return _too_few(varied, ranked, thin, least, notes)
    found = _ranked(varied, sound, least, notes)
    if not thin:
        return found
    return replace(found, headline=f"{found.headline} Too few runs of {_list(varied, thin, short=True)} came to their end to compare.")


def _too_few(varied: Varied, ranked: Sequence[int], thin: Sequence[int], least: int, notes: tuple[str, ...]) -> Verdict:
    best, seeds = ranked[0], min(len(varied.of(number)) for number in ranked)
    if seeds >= least:
        ended, count = varied.spread(thin[-1]).runs, len(varied.of(thin[-1]))
        only = f"only {ended} of {count} runs of {_name(varied, thin[-1])} came to their end"
        return Verdict(Finding.FEW, f"Too many runs diverged to compare: {only}, and it takes {least}.", notes, None)
    wanted = f"{_name(varied, best)} has the best mean over {_seeds(seeds)}, but that says nothing: it takes at least {least} to tell"
    return Verdict(Finding.FEW, f"Too few seeds. {wanted}{' so many settings apart' if len(ranked) > 2 else ''}.", notes, best)


def _ranked(varied: Varied, ranked: Sequence[int], least: int, notes: tuple[str, ...]) -> Verdict:
    """Settings that can be compared, best mean first."""
    best, *others = ranked
    known = varied.gaps()
    gaps = {other: before(known, best, other) for other in others}
    comparisons = len(varied.settings) * (len(varied.settings) - 1) // 2
    told = {other: gap for other, gap in gaps.items() if gap.seeds >= least}
    clear = [other for other, gap in told.items() if gap.interval.low > 0]
    open_ = [other for other in others if other not in clear]
    nearest = others[0]
    if not open_:
        rest = f"; the {'other' if len(others) == 2 else f'other {len(others) - 1}'} by more" if len(others) > 1 else ""
        verb = "beats" if len(others) == 1 else "is best: it beats"
        said = f"{_name(varied, best)} {verb} {_name(varied, nearest, short=True)} {_by(varied, gaps[nearest])}{rest}."
        return Verdict(Finding.BEST, said, notes, best)
    if not clear:
        gap = gaps[nearest]
        sure = "No difference" if len(others) == 1 else "No difference between the best and any other"
        ahead = f"{_name(varied, best)} is {_apart(varied, gap)} ahead of {_name(varied, nearest, short=True)}"
        said = f"{sure} that {_seeds(gap.seeds)} can show: {ahead}"
        return Verdict(Finding.NONE, f"{said} {_interval(varied, gap.interval)}.", (*_wanted(varied, gap, comparisons), *notes), best)
    level = f"{_list(varied, [best, *open_])} cannot be told apart by {_seeds(max(gap.seeds for gap in gaps.values()))}"
    beaten, *more = sorted(clear, key=lambda other: gaps[other].mean)
    rest = f", and {_list(varied, more, short=True)} by more" if more else ""
    said = f"{_name(varied, best, short=len(ranked) > 2)} beats {_name(varied, beaten, short=True)} {_by(varied, gaps[beaten], seeds=False)}{rest}"
    return Verdict(Finding.LEADERS, f"{level}. {said}.", notes, best)


def _alone(varied: Varied, notes: tuple[str, ...]) -> Verdict:
    found = varied.spread(0)
    low, high = found.middle
    mean = f"{_score(varied, found.mean)} {_of(varied)} on average over {_seeds(found.runs)}"
    told = f"{mean} {_between(varied, found.interval)}; the middle 80 % of runs lie between {_score(varied, low)} and {_score(varied, high)}."
    return Verdict(Finding.ALONE, told, notes, 0)


def before(gaps: Mapping[tuple[int, int], Gap], first: int, second: int) -> Gap:
    """How far the first is before the second, whichever way round it is known."""
    if (first, second) in gaps:
        return gaps[first, second]
    gap = gaps[second, first]
    return Gap(gap.seeds, -gap.mean, gap.deviation, Interval(-gap.interval.high, -gap.interval.low))


def _notes(varied: Varied) -> Iterator[str]:
    """What has to be known to believe it."""
    few = min((len(varied.of(s.number)) for s in varied.settings), default=0)
    if few < varied.sweep.seeds and varied.runs:
        yield f"{few} of {varied.sweep.seeds} seeds have been trained."
    broken = [(varied.diverged(s.number), s) for s in varied.settings if varied.diverged(s.number)]
    for count, setting in broken[:MANY]:
        yield f"{count} of {len(varied.of(setting.number))} runs of {setting.name} diverged: they are counted here and are in no mean."
    if len(broken) > MANY:
        yield f"Runs of {len(broken) - MANY} more settings diverged: they are counted in the table and are in no mean."
    data = "data and divisions drawn anew with every seed" if varied.sweep.fresh else "these data: another sample might say otherwise"
    yield f"Judged by the {_of(varied)}, after at most {varied.length} epochs, for {data}."
    if len(varied.settings) > 2:
        yield f"The intervals of all {len(varied.settings) * (len(varied.settings) - 1) // 2} pairs hold together with {100 * LEVEL:.0f} %."
    yield from varied.notes


def _wanted(varied: Varied, gap: Gap, comparisons: int) -> Iterator[str]:
    seeds = seeds_needed(gap.mean, gap.deviation, 1 - (1 - LEVEL) / comparisons)
    if seeds is not None and seeds > gap.seeds:
        yield f"To see a difference as small as this one, if it is real, would take some {_round(seeds):,} seeds."


def _gone(varied: Varied) -> str:
    others = [s for s in varied.settings if varied.of(s.number) and varied.diverged(s.number) == len(varied.of(s.number))]
    return f"all runs of {_list(varied, [s.number for s in others])} diverged"


def _by(varied: Varied, gap: Gap, *, seeds: bool = True) -> str:
    return f"by {_apart(varied, gap)} {_interval(varied, gap.interval)}{f' over {_seeds(gap.seeds)}' if seeds else ''}"


def _apart(varied: Varied, gap: Gap) -> str:
    unit = " points" if varied.metric == "accuracy" else ""
    return f"{_number(varied, gap.mean, gap.interval)}{unit}"


def _interval(varied: Varied, interval: Interval) -> str:
    low, high = (_number(varied, edge, interval) for edge in interval)
    return f"({100 * LEVEL:.0f} %: {low}{' to ' if '−' in low + high else '–'}{high})"


def _between(varied: Varied, interval: Interval) -> str:
    return f"({100 * LEVEL:.0f} %: {_score(varied, interval.low)}–{_score(varied, interval.high)})"


def _number(varied: Varied, value: float, interval: Interval) -> str:
    """Points of a per cent, or plain numbers, to as many places as the interval is worth."""
    scale = 100.0 if varied.metric == "accuracy" else 1.0
    width = scale * (interval.high - interval.low)
    places = 1 if scale == 100 and not 0 < width < 0.5 else 2 if scale == 100 else 3
    text = f"{scale * value:.{places}f}"
    return text.replace("-", "" if float(text) == 0 else "−")


def _score(varied: Varied, value: float) -> str:
    return f"{100 * value:.1f} %" if varied.metric == "accuracy" else f"{value:.3f}"


def _of(varied: Varied) -> str:
    return f"{TITLES.get(varied.metric, varied.metric)} on the {varied.part} part"


def _name(varied: Varied, number: int, *, short: bool = False) -> str:
    """The setting's name; `short` where its fields have been named."""
    setting = varied.settings[number]
    words = setting.short
    return setting.name if not short or words.lower() == setting.name.lower() else words


def _list(varied: Varied, numbers: Sequence[int], *, short: bool = False) -> str:
    if len(numbers) > MANY:
        return f"{_name(varied, numbers[0], short=short)} and {len(numbers) - 1} others"
    *before, last = [_name(varied, number, short=short or place > 0) for place, number in enumerate(numbers)]
    return f"{', '.join(before)} and {last}" if before else last


def _seeds(count: int) -> str:
    return f"{count} seed{'' if count == 1 else 's'}"


def _round(count: int) -> int:
    """Two figures are enough."""
    size = int(10 ** max(0, len(str(count)) - 2))
    return math.ceil(count / size) * size
