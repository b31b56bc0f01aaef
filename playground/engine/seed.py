"""Seeds of independent streams from the one seed of an experiment."""

from __future__ import annotations

MASK = 2**64 - 1

AUGMENTED = 2**41
"""The stream from which the seeds of augmented batches come: batch that begins at example `i` of epoch `e` has stream `e · 2^24 + i` of its own."""

NOISE = 2**40
"""The stream from which the network itself draws; epoch `e` is ordered by stream `e`."""


def derive(seed: int, stream: int) -> int:
    """A seed of 32 bits (torch's CPU generator takes no more) for one of an experiment's streams; neighbours share nothing.

    The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
    """
    z = (seed * 0x9E3779B97F4A7C15 + stream * 0xD1342543DE82EF95 + 1) & MASK
    z = ((z ^ z >> 30) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ z >> 27) * 0x94D049BB133111EB) & MASK
    return (z ^ z >> 31) >> 32
