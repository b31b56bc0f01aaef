"""What is read of a picture: its pixels upright, eight bits deep, flattened, framed; compared with arrays made by hand and with Pillow itself."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from playground.uploads import album
from playground.uploads.classes import classes_of, natural
from playground.uploads.framing import Crop, Framing, Ground
from playground.uploads.picture import Unreadable, decoded
from tests.uploads.picturing import classes, developed, encoded, noise, zipped

GREY, COLOUR = Framing(colour=False), Framing()
MOST = 1_000_000


def pixels(content: bytes, framing: Framing = COLOUR) -> np.ndarray:
    return np.asarray(decoded(content, framing, MOST).image)


@pytest.mark.parametrize("kind", ["PNG", "BMP", "TIFF", "WEBP"])
def test_formats_without_loss_are_read_to_the_last_bit(kind: str) -> None:
    picture = noise(1)
    options = {"lossless": True} if kind == "WEBP" else {}
    assert (pixels(encoded(picture, kind, **options)) == picture).all()


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "WEBP"])
def test_formats_with_loss_are_read_as_pillow_reads_them(kind: str) -> None:
    content = encoded(noise(2), kind)
    with Image.open(io.BytesIO(content)) as image:
        assert (pixels(content) == np.asarray(image.convert("RGB"))).all()


def test_grey_is_the_luma_of_the_colours() -> None:
    picture = noise(3)
    expected = picture @ np.array([299, 587, 114]) / 1000
    assert np.abs(pixels(encoded(picture), GREY) - expected).max() <= 1


@pytest.mark.parametrize("turn", range(1, 9))
def test_pictures_stand_as_the_camera_was_held(turn: int) -> None:
    upright = noise(4, (6, 4))
    turned = {
        1: upright, 2: upright[:, ::-1], 3: upright[::-1, ::-1], 4: upright[::-1],
        5: upright.transpose(1, 0, 2), 6: np.rot90(upright, 1), 7: upright[::-1, ::-1].transpose(1, 0, 2), 8: np.rot90(upright, -1),
    }[turn]  # fmt: skip
    exif = Image.Exif()
    exif[274] = turn
    assert (pixels(encoded(np.ascontiguousarray(turned), "PNG", exif=exif)) == upright).all()


def test_what_is_clear_shows_the_ground_that_is_said() -> None:
    rgba = noise(5, channels=4)
    for ground, shade in ((Ground.WHITE, 255), (Ground.BLACK, 0)):
        share = rgba[..., 3:].astype(float) / 255
        expected = rgba[..., :3] * share + shade * (1 - share)
        got = pixels(encoded(rgba), Framing(ground=ground))
        assert np.abs(got - expected).max() <= 1
    one = Image.fromarray(noise(5, channels=1))
    clear = encoded(one, "PNG", transparency=int(one.getpixel((0, 0))))  # type: ignore[call-overload]
    assert pixels(clear, GREY)[0, 0] == 255, "a grey that stands for clear"


def test_sixteen_bits_become_eight() -> None:
    deep = np.random.default_rng(6).integers(0, 65536, (9, 7)).astype(np.uint16)
    for kind in ("PNG", "TIFF"):
        assert (pixels(encoded(deep, kind), GREY) == np.round(deep / 257)).all()
    fractions = (deep / 65535).astype(np.float32)
    assert np.abs(pixels(encoded(fractions, "TIFF"), GREY) - 255 * fractions).max() <= 0.51


def test_palettes_black_and_white_and_printers_colours_are_read() -> None:
    few = Image.fromarray(noise(7) // 128 * 255)
    assert (pixels(encoded(few.quantize(8), "PNG")) == np.asarray(few)).all()
    clear = few.quantize(8)
    content = encoded(clear, "PNG", transparency=clear.getpixel((0, 0)))
    assert (pixels(content)[0, 0] == 255).all()
    bits = Image.fromarray(noise(8, channels=1)).convert("1")
    assert (pixels(encoded(bits), GREY) == 255 * np.asarray(bits)).all()
    cmyk = Image.fromarray(noise(9)).convert("CMYK")
    assert np.abs(pixels(encoded(cmyk, "TIFF")).astype(int) - np.asarray(cmyk.convert("RGB"))).max() == 0


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "TIFF"])
def test_of_a_picture_that_moves_the_first_frame_is_taken_and_that_is_said(kind: str) -> None:
    frames = [Image.fromarray(np.full((8, 8, 3), 40 * step, np.uint8)) for step in range(1, 4)]
    options = {"lossless": True} if kind == "WEBP" else {}
    content = encoded(frames[0], kind, save_all=True, append_images=frames[1:], **options)
    found = decoded(content, COLOUR, MOST)
    assert found.moving and (np.asarray(found.image) == 40).all()
    _, card = developed({**classes(), "dark/film.gif": content})
    assert card.notes == ("1 picture moves: its first frame is taken (dark/film.gif).",)


@pytest.mark.parametrize("crop", list(Crop))
@pytest.mark.parametrize("size", [(30, 12), (12, 30), (20, 20), (5, 3)])
def test_squares_are_what_pillow_makes_of_the_picture(crop: Crop, size: tuple[int, int]) -> None:
    image, way = Image.fromarray(noise(10, size)), Image.Resampling.BICUBIC
    framing = Framing(side=16, crop=crop, ground=Ground.BLACK)
    expected = {
        Crop.CENTRE: lambda: ImageOps.fit(image, (16, 16), way),
        Crop.FIT: lambda: ImageOps.pad(image, (16, 16), way, color=(0, 0, 0)),
        Crop.STRETCH: lambda: image.resize((16, 16), way),
    }[crop]()
    assert (np.asarray(framing.framed(image)) == np.asarray(expected)).all()


def test_the_crop_keeps_what_it_says() -> None:
    """By hand, without resizing: the middle of a wide picture; all of it between rims; both halves of it pressed together."""
    wide = np.zeros((16, 32, 3), np.uint8)
    wide[:, 8:24] = 90
    image = Image.fromarray(wide)
    assert (np.asarray(Framing(side=16).framed(image)) == 90).all()
    fitted = np.asarray(Framing(side=32, crop=Crop.FIT).framed(image))
    assert (fitted[8:24] == wide).all() and (fitted[:8] == 255).all() and (fitted[24:] == 255).all()
    pressed = np.asarray(Framing(side=16, crop=Crop.STRETCH).framed(image))
    assert (pressed[:, 0] == 0).all() and (pressed[:, 8] == 90).all()


def test_the_archives_pixels_are_the_pictures_in_the_order_of_the_card() -> None:
    entries = classes(4)
    for framing in (COLOUR, Framing(side=12, colour=False), Framing(side=24, crop=Crop.FIT)):
        ref, card = developed(entries, framing=framing)
        found = album.pixels(ref, framing)
        assert found.shape == (8, framing.side, framing.side, framing.channels) and card.pictures == 8
        for place, name in enumerate(card.names):
            expected = np.asarray(framing.framed(decoded(entries[name], framing, MOST).image))
            assert (found[place] == expected.reshape(found[place].shape)).all()
    assert card.folders == ("dark", "light") and card.labels == (0,) * 4 + (1,) * 4 and card.sizes[0] == (12, 12)


def test_a_large_photograph_is_near_to_what_it_is_when_decoded_whole() -> None:
    """JPEG is decoded at a fraction of its size where that is enough."""
    down, across = np.mgrid[0:600, 0:800]
    smooth = np.stack([across * 255 / 800, down * 255 / 600, 128 + 0 * down], 2).astype(np.uint8)
    framing = Framing(side=32)
    got = np.asarray(framing.framed(decoded(encoded(smooth, "JPEG", quality=95), framing, MOST).image)).astype(int)
    whole = np.asarray(framing.framed(Image.fromarray(smooth))).astype(int)
    assert np.abs(got - whole).max() <= 4


def test_classes_are_the_first_folders_that_differ() -> None:
    assert classes_of([("cat",), ("dog",)]) == (["cat", "dog"], False)
    assert classes_of([("set", "cat"), ("set", "dog")])[0] == ["cat", "dog"]
    assert classes_of([("cat", "siamese"), ("cat",), ("dog", "boxer")])[0] == ["cat", "cat", "dog"]
    assert classes_of([("set", "train", "cat"), ("set", "test", "cat"), ("set", "test", "dog")]) == (["cat", "cat", "dog"], True)
    assert classes_of([("cat",), ("cat",)])[0] == ["cat", "cat"], "one class keeps its folder"
    assert classes_of([("set", "cat"), ("set", "dog"), ()])[0] == ["cat", "dog", None]
    assert classes_of([(), ()])[0] == [None, None]


def test_names_are_sorted_as_people_do() -> None:
    assert sorted(["b10", "b9", "A1", "a"], key=natural) == ["a", "A1", "b9", "b10"]


def test_the_very_same_file_twice_is_counted_and_more_so_in_two_classes() -> None:
    entries = classes(4)
    _, card = developed({**entries, "dark/again.png": entries["dark/0.png"], "light/twin.png": entries["dark/0.png"]})
    assert (card.repeats, card.torn) == (2, 1)


def test_what_is_no_picture_says_what_it_is() -> None:
    for content, said in (
        (b"MZ\x90\0" + b"\0" * 60, "is a Windows program, whatever its name says"),
        (b"%PDF-1.7", "is a PDF document"),
        (b"<!DOCTYPE html><html>", "is a web page or XML"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
        (b"\x80\x04\x95", "is a pickle, which may hold a program"),
        (b"", "is empty"),
        (b"\0\0\0\x18ftypheic", "is a HEIC or AVIF picture"),
        (b"hello", "is no picture"),
        (encoded(noise(1))[:60], "is damaged"),
        (encoded(noise(1), "JPEG")[:300], "is damaged"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "is damaged"),
        (encoded(noise(11, (1200, 1000))), "has 1,200 × 1,000 pixels: more than the 1,000,000"),
    ):
        with pytest.raises(Unreadable, match="^" + said.replace("(", r"\(")):
            decoded(content, COLOUR, MOST)


def test_an_archive_is_read_whatever_its_pictures_are_packed_with() -> None:
    import zipfile

    entries = classes(3)
    cards = [developed(zipped(entries, method=method))[1] for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    assert cards[0].names == cards[1].names
