"""Who answers the Look page."""

from __future__ import annotations

from playground.attribution import Subject
from playground.explaining.respondent import Respondent
from playground.looking.questions import SHELF


def respondent() -> Respondent:
    """One who knows the questions of the Look page; none of them needs Captum or Plotly."""
    return Respondent(SHELF, slow=(), copied=Subject.copied)
