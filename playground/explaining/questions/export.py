"""Take the scores home."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from playground.explaining.desk import Desk
from playground.explaining.question import Payload
from playground.explaining.scores import Scored


class Export(Scored):
    """The scores of one example as a file, numbers in full."""

    title: ClassVar[str] = "Export"
    kind: Literal["export"] = "export"
    form: Literal["csv", "json"] = "csv"

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part: the `text` of the file and its `name`."""
        attribution = self.attribution(desk)
        text = attribution.to_csv() if self.form == "csv" else attribution.to_json(indent=1)
        yield {"name": f"{attribution.method.tag().replace('_', '-')}-step-{attribution.step}.{self.form}", "text": text}
