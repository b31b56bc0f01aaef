"""Do the inputs with large scores really carry the answer?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.attribution import judge
from playground.attribution.judge import Deletion as Found
from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored, raw
from playground.figures.attribution import deletion_data, draw_deletion


class Deletion(Scored):
    """The answer while inputs are replaced by the baseline's, largest scores first, and while they are put back, beside random orders."""

    title: ClassVar[str] = "Take away, put back"
    kind: Literal["deletion"] = "deletion"
    orders: Annotated[int, Field(ge=1, le=64, description="Random orders to compare with.")] = 8

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part.

        `taken[p]` and `put[p]` f4 (points, *shape) are the examples, before scaling (of tokens which they are, −1 for none), at each point of the two
        curves; `when` i4 (*shape) the point from which on each input is gone, or has come.
        """
        attribution = self.attribution(desk)
        found = judge.deletion(desk.subject, attribution, orders=self.orders, watch=desk.watch)
        points, units = range(len(found.share)), found.units[:, 0] if desk.subject.tokens else found.units
        curves = deletion_data(attribution.title, found.share, found.deleted, found.inserted, found.deleted_random, found.inserted_random)
        yield {
            "title": attribution.title,
            "share": found.share,
            "gone": found.gone.int(),
            "deleted": found.deleted,
            "inserted": found.inserted,
            "taken": raw(desk, torch.stack([found.at(point) for point in points])),
            "put": raw(desk, torch.stack([found.at(point, inserting=True) for point in points])),
            "when": torch.searchsorted(found.gone, found.order.argsort(), right=True)[units].int(),
            "names": list(attribution.names),
            "areas": {
                "deleted": found.area_deleted,
                "inserted": found.area_inserted,
                "deleted_random": found.area_deleted_random,
                "inserted_random": found.area_inserted_random,
            },
            "better": {"deleted": found.better_deleted, "inserted": found.better_inserted},
            "sentence": _sentence(found),
            "figures": {"curves": str(draw_deletion(curves).to_json())},
        }


def _sentence(found: Found) -> str:
    match found.better_deleted > 0.5, found.better_inserted > 0.5:
        case True, True:
            return "As inputs go in this order the score stays lower than in random orders, and higher as they come: large scores do carry it."
        case True, False:
            return "As inputs go in this order the score stays lower than in random orders; but as they come back it is no higher."
        case False, True:
            return "As inputs come in this order the score stays higher than in random orders; but as they go it is no lower."
    return "Random orders do as well: by this test the scores do not tell which inputs carry the answer."
