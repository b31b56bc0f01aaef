"""What is there to look at?"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import ClassVar, Literal

from playground.explaining.desk import Desk
from playground.explaining.opening import opening
from playground.explaining.question import Payload, Question
from playground.looking.offer import offers
from playground.looking.site import Site, sites


class Enter(Question):
    """Everything that the page shows before anything is asked: the data, what the network says of each example, and the `sites` of the network.

    `views` maps the name of each view to None, or to the sentence why it means nothing here; `umap` says whether umap-learn is at hand.
    """

    title: ClassVar[str] = "A fresh copy to look into"
    kind: Literal["enter"] = "enter"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        found = sites(desk.subject)
        yield {**opening(desk), "sites": [plain(site) for site in found], "views": offers(desk.subject, found), "umap": find_spec("umap") is not None}


def plain(site: Site) -> Payload:
    """A site as the page has it."""
    return {
        "id": site.id,
        "title": site.title,
        "kind": site.kind,
        "depth": site.depth,
        "shape_in": list(site.shape_in),
        "shape": list(site.shape),
        "layout": site.layout.value,
        "units": site.units,
        "places": list(site.places),
        "parameters": site.parameters,
        "container": site.container,
    }
