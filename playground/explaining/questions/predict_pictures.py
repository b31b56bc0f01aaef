"""What does the network say of new pictures?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field

from playground.data.picture_files import PictureFiles
from playground.explaining.desk import Desk
from playground.explaining.question import Payload, Question
from playground.explaining.reading import outputs, read
from playground.problem import Problem, SpecError
from playground.uploads import album
from playground.uploads.file_ref import FileRef

AT_ONCE = 1024
"""Pictures that are numbers at the same time."""


class PredictPictures(Question):
    """Answers for the pictures of an archive, framed as those that the network learns from: `probability` (n, C) and `names` (n), in the order of
    the archive's card. Folders mean nothing."""

    title: ClassVar[str] = "Predictions for new pictures"
    patience: ClassVar[float] = 3.0
    kind: Literal["predict_pictures"] = "predict_pictures"
    file: Annotated[FileRef, Field(description="The archive that they are in.")]

    def answer(self, desk: Desk) -> Iterator[Payload]:
        """In one part."""
        source = desk.assembly.experiment.data.source
        if not isinstance(source, PictureFiles):
            raise SpecError([Problem("", "Only a network that learns from pictures of your own can be asked about others.")])
        card = album.survey(self.file, source.framing, labelled=False)
        pixels = album.pixels(self.file, source.framing, labelled=False)
        parts = (source.inputs(pixels[begin : begin + AT_ONCE]) for begin in range(0, len(pixels), AT_ONCE))
        output = torch.cat([outputs(desk, desk.prepared.inputs_of(part)) for part in parts])
        yield {**read(desk, output), "names": list(card.names), "notes": list(card.notes)}
