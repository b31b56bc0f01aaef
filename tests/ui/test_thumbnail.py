"""Every dataset has a picture of its own."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from playground.data import Dataset, ready
from playground.data.images import Digits
from playground.ui.thumbnail import sheet, thumbnail


def picture(dataset: type[Dataset]) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(thumbnail(dataset).partition(",")[2])))


@pytest.mark.parametrize("dataset", ready(), ids=lambda d: d.tag())
def test_a_thumbnail_shows_something(dataset) -> None:
    alpha = np.asarray(picture(dataset).convert("RGBA"))
    assert len(np.unique(alpha.reshape(-1, 4), axis=0)) > 1


def test_no_two_are_alike() -> None:
    assert len({thumbnail(dataset) for dataset in ready()}) == len(ready())


def test_a_sheet_holds_the_very_images() -> None:
    samples = Digits().sample()
    tiled = sheet(samples, rows=2, columns=3)
    fifth = tiled[8:16, 8:16]
    wanted = samples.x[4, 0].numpy()
    assert np.array_equal(fifth, (255 - 255 * wanted / float(samples.x[:6].max())).astype(np.uint8))
