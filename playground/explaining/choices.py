"""What may be chosen, as the page draws it: methods and baselines with their words, their controls and how they suit this network."""

from __future__ import annotations

from playground.attribution import Baseline, Fit, Method, Offer, Subject, offers
from playground.attribution.layers import LayerMethod
from playground.explaining.question import Payload
from playground.params import controls
from playground.registry import Declared, every


def methods(subject: Subject) -> list[Payload]:
    """Every method for inputs, those that do not suit the network included, with the reason."""
    return [
        {**_card(method, offer), **_words(method), "group": method.group, "random": method.random} for method, offer in offers(subject).items()
    ]


def layer_methods(subject: Subject) -> list[Payload]:
    """Every method for units, in the same form; none of them draws random numbers, and they are too few for groups."""
    known = every(LayerMethod)  # type: ignore[type-abstract]
    return [{**_card(method, method.offer(subject.facts)), **_words(method), "group": "", "random": False} for method in known]


def baselines(subject: Subject) -> list[Payload]:
    """Every baseline; those that mean nothing for this kind of data are absent with a reason."""
    return [_card(baseline, _suits(baseline, subject)) for baseline in every(Baseline)]  # type: ignore[type-abstract]


def _words(method: type[Method] | type[LayerMethod]) -> Payload:
    return {
        "question": method.question,
        "shows_not": method.shows_not,
        "source": method.source,
        "promise": method.promise.value,
        "uses_baseline": method.uses_baseline,
        "cost": method.cost,
    }


def _suits(baseline: type[Baseline], subject: Subject) -> Offer:
    if subject.form in baseline.forms:
        return Offer()
    wanted = " and ".join(sorted(form.value for form in baseline.forms))
    return Offer(Fit.NO, f"It is for data of the form {wanted}.")


def _card(kind: type[Declared], offer: Offer) -> Payload:
    return {
        "kind": kind.tag(),
        "title": kind.name(),
        "summary": kind.summary(),
        "fit": offer.fit.value,
        "reason": offer.reason,
        "controls": [control.plain() for control in controls(kind)],
        "defaults": kind().model_dump(mode="json"),
    }
