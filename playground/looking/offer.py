"""Which views mean something for a network and its data, and why others do not."""

from __future__ import annotations

from collections.abc import Sequence

from playground.attribution import Subject
from playground.data import DataForm, Labelling
from playground.layers.modules import Attention, Recurrent
from playground.looking.site import Site
from playground.model.layout import Layout

NO_PLACES = "This needs inputs that lie somewhere, as the pixels of a picture do: the columns of a table have no places."


def offers(subject: Subject, sites: Sequence[Site]) -> dict[str, str | None]:
    """Each view's name with None, or a sentence that stands in its place."""
    modules = list(subject.network.modules())
    steps_needed = "This needs layers that read a sequence step by step: recurrent ones, attention, or a dense layer at each position."
    recurrent = any(isinstance(module, Recurrent) for module in modules)
    steps = recurrent or any(site.layout is Layout.STEPS and site.module for site in sites)
    attends = any(isinstance(module, Attention) for module in modules)
    return {
        "maps": None,
        "field": no_places(subject),
        "maximise": no_slope(subject),
        "projector": None,
        "gates": None if recurrent else "This needs a recurrent layer: RNN, LSTM or GRU.",
        "steps": None if steps else steps_needed,
        "attention": None if attends else "This needs attention: a self-attention layer or a transformer block.",
        "tokens": None if isinstance(subject.task, Labelling) else "This needs a network that names a token at each position of a sequence.",
        "spreads": None,
    }


def no_places(subject: Subject) -> str | None:
    """Why there are no receptive fields."""
    if subject.form is DataForm.TOKENS:
        return "Tokens are names: there is no gradient with respect to one. See which positions a token looks at under Attention."
    return None if len(subject.shape) > 1 else NO_PLACES


def no_slope(subject: Subject) -> str | None:
    """Why nothing can be followed up a gradient to the input."""
    if subject.form is DataForm.PLANE:
        return "On the plane every input can be seen at once: hover over a unit on the Play page, which shows its value everywhere."
    return "A token is this one or that one: there is no gradient to follow to a better one." if subject.form is DataForm.TOKENS else None
