"""Which views mean something for a network and its data, and why others do not."""

from __future__ import annotations

from collections.abc import Sequence

from playground.attribution import Subject
from playground.data import DataForm
from playground.looking.site import Site

NO_PLACES = "This needs inputs that lie somewhere, as the pixels of a picture do: the columns of a table have no places."


def offers(subject: Subject, sites: Sequence[Site]) -> dict[str, str | None]:
    """Each view's name with None, or a sentence that stands in its place."""
    return {"maps": None, "field": no_places(subject), "maximise": no_slope(subject), "projector": None}


def no_places(subject: Subject) -> str | None:
    """Why there are no receptive fields."""
    return no_slope(subject) or (NO_PLACES if len(subject.shape) < 2 else None)


def no_slope(subject: Subject) -> str | None:
    """Why nothing can be followed up a gradient to the input."""
    if subject.form is DataForm.PLANE:
        return "On the plane every input can be seen at once: hover over a unit on the Play page, which shows its value everywhere."
    return "A token is this one or that one: there is no gradient to follow to a better one." if subject.form.value == "tokens" else None
