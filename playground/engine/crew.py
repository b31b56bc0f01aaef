"""How many threads a run's steps are taken by: one, and more only while these were measured to help."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from statistics import median
from time import perf_counter

import torch

LONG = 0.001
"""Seconds of a step from which on more threads can help at all."""

GAIN = 1.15
"""How many times as quick steps must be by more threads for these to stay."""

LAPSE = 2.0
"""Steps that take so many times as long as by one thread end it at once: others are on the cores."""

TRIAL, FEW = 0.2, 5
"""Seconds and number of slices by which a number of threads is judged, at the least."""

REST, LONGEST_REST = 10.0, 320.0
"""Seconds until the other number is tried again; twice as many each time that one thread was the better, up to the longest."""


class Crew:
    """Told how long steps took on the clock on the wall, it gives torch one thread or `most`.

    On cores that others use, two threads are up to a hundred times slower than one, as each waits for the other at every operation. The number
    decides the order of sums, and so the last bits of the results: with `most` above one a run is no longer the same bit for bit. Where it is one,
    nothing is ever changed.
    """

    def __init__(self, most: int = 1, clock: Callable[[], float] = perf_counter, put: Callable[[int], None] = torch.set_num_threads) -> None:
        self.most, self.count = most, 1
        self._clock, self._put = clock, put
        self._each = list[float]()
        self._spent, self._fresh = 0.0, True
        self.begin()

    def begin(self) -> None:
        """Another network: nothing is known of it."""
        self._alone, self._rest, self._next = inf, REST, -inf
        self._change(1)

    def took(self, steps: int, seconds: float) -> None:
        """A slice of training was so many steps and took so long."""
        if self.most == 1 or seconds <= 0:  # a run that went back to an earlier state has none to tell
            return
        if self._fresh:  # what wakes the threads is no part of a step
            self._fresh = False
            return
        each = seconds / steps
        if self.count > 1 and each > LAPSE * self._alone:
            self._give_up()
            return
        self._each.append(each)
        self._spent += seconds
        if self._spent >= TRIAL and len(self._each) >= FEW:
            self._judge(median(self._each))

    def _judge(self, typical: float) -> None:
        self._each, self._spent = [], 0.0
        now = self._clock()
        if self.count == 1:
            self._alone = typical
            if typical >= LONG and now >= self._next:
                self._next = now + REST
                self._change(self.most)
        elif typical * GAIN > self._alone:
            self._give_up()
        else:
            self._rest = REST
            if now >= self._next:  # how long one thread takes may have changed since
                self._change(1)

    def _give_up(self) -> None:
        self._next = self._clock() + self._rest
        self._rest = min(2 * self._rest, LONGEST_REST)
        self._change(1)

    def _change(self, count: int) -> None:
        self._each, self._spent, self._fresh = [], 0.0, True
        if count != self.count:
            self.count = count
            self._put(count)
