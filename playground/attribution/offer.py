"""Whether a method is offered for a network, and why not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fit(StrEnum):
    """Offered, offered with a caution, or absent."""

    OK = "ok"
    CAUTION = "caution"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Offer:
    """How a method suits a network; `reason` is a sentence for the learner, empty only when it suits without reserve."""

    fit: Fit = Fit.OK
    reason: str = ""


OFFERED = Offer()


def caution(reason: str) -> Offer:
    """Offered, with this sentence beside it."""
    return Offer(Fit.CAUTION, reason)


def absent(reason: str) -> Offer:
    """Not offered, for this reason."""
    return Offer(Fit.NO, reason)
