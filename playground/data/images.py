"""Small pictures."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor
from torch.nn import functional as F

from playground.data.dataset import DataForm, Dataset, Origin, Shape
from playground.data.packaged import rows
from playground.data.task import Classification
from playground.params import Label


class Digits(Dataset):
    """Which digit is it? Handwritten, 8 × 8 pixels from 0 (paper) to 1 (ink)."""

    group: ClassVar[str] = "Images"
    form: ClassVar[DataForm] = DataForm.IMAGE
    note: ClassVar[str] = "All parts hold the writing of the same 13 people; a stranger's hand would be harder."
    origin: ClassVar[Origin] = Origin(
        "E. Alpaydin, C. Kaynak: Optical Recognition of Handwritten Digits (1998), test set. UCI Machine Learning Repository, doi:10.24432/C50P49",
        "CC BY 4.0, UCI Machine Learning Repository",
        "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    )
    kind: Literal["digits"] = "digits"
    side: Annotated[Literal[8, 16, 32], Field(description="Pixels to a side; more than 8 are drawn between those that there are."), Label("Side")] = 8

    def task(self) -> Classification:
        """Telling the ten digits apart."""
        return Classification(tuple("0123456789"))

    def example_shape(self) -> Shape:
        """One channel, of 8 × 8 pixels unless enlarged."""
        return (1, self.side, self.side)

    def examples(self) -> int:
        """The pictures there are."""
        return 1797

    def columns(self) -> tuple[str, ...]:
        """The channel."""
        return ("ink",)

    def _draw(self) -> tuple[Tensor, Tensor]:
        table = rows("digits.csv.gz")
        ink = table[:, :-1].reshape(-1, 1, 8, 8) / 16
        if self.side > 8:
            ink = F.interpolate(ink, size=(self.side, self.side), mode="bilinear", align_corners=False)
        return ink, table[:, -1].long()
