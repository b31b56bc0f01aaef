"""Pictures one by one become an archive that is read like any other, and archives can be put together."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from playground.uploads import album
from playground.uploads.framing import Framing
from playground.uploads.packing import Shot, join, pack
from playground.uploads.refusal import Refusal
from tests.uploads.picturing import LIMITS, classes, developed, encoded, noise, zipped

SHOTS = [Shot("cat", "1.png", encoded(noise(1))), Shot("dog", "1.png", encoded(noise(2))), Shot("cat", "camera", encoded(noise(3), "JPEG"))]


def archive(shots: list[Shot]) -> bytes:
    out = io.BytesIO()
    pack(shots, out)
    return out.getvalue()


def joined(tmp_path: Path, *contents: bytes) -> bytes:
    paths = [tmp_path / f"{index}.zip" for index in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    join(list(map(str, paths)), "set.zip", str(tmp_path / "out.zip"), LIMITS)
    return (tmp_path / "out.zip").read_bytes()


def test_the_same_pictures_give_the_same_bytes_in_any_order() -> None:
    assert archive(SHOTS) == archive(SHOTS[::-1])


def test_picked_pictures_are_read_as_they_were_given() -> None:
    framing = Framing(side=16)
    ref, card = developed(archive(SHOTS), framing=framing)
    whole, _ = developed({"cat/1.png": SHOTS[0].content, "cat/2.jpg": SHOTS[2].content, "dog/1.png": SHOTS[1].content}, framing=framing)
    assert card.counts() == {"cat": 2, "dog": 1} and card.names[1].startswith("cat/camera-") and card.names[1].endswith(".jpg")
    assert (album.pixels(ref, framing) == album.pixels(whole, framing)).all()


def test_two_pictures_called_alike_stay_two_and_one_brought_twice_stays_one() -> None:
    twice = [Shot("cat", "1.png", encoded(noise(5))), Shot("cat", "1.png", encoded(noise(6))), Shot("cat", "1.png", encoded(noise(5)))]
    assert developed(archive(twice))[1].pictures == 2


def test_archives_put_together_hold_the_pictures_of_both_by_class(tmp_path: Path) -> None:
    first = zipped(
        {"set/cat/a.png": encoded(noise(7)), "set/cat/deep/b.png": encoded(noise(8)), "set/dog/a.png": encoded(noise(9)), "notes.txt": b"x"}
    )
    made = joined(tmp_path, first, archive([Shot("cat", "a.png", encoded(noise(10))), Shot("owl", "o.png", encoded(noise(11)))]))
    _, card = developed(made)
    assert card.counts() == {"cat": 3, "dog": 1, "owl": 1} and card.notes == ()
    again = joined(tmp_path, made, archive([Shot("owl", "o.png", encoded(noise(11)))]))
    assert again == made, "a picture that is there already changes nothing"


def test_what_cannot_be_unpacked_stays_behind_when_archives_are_put_together(tmp_path: Path) -> None:
    content = bytearray(zipped(classes(3)))
    content[content.find(b"dark/0.png") + 30] ^= 255
    _, card = developed(joined(tmp_path, bytes(content), archive(SHOTS)))
    assert card.counts() == {"cat": 2, "dark": 2, "dog": 1, "light": 3}


def test_a_hostile_archive_is_refused_here_too(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="would lie outside"):
        joined(tmp_path, zipped({"../x.png": SHOTS[0].content}))
    with pytest.raises(Refusal, match="no pictures to put together"):
        joined(tmp_path, zipped({"a/x.txt": b"hi"}))


def test_names_that_lead_elsewhere_are_made_plain() -> None:
    made = archive([Shot("../../etc", "../passwd.png", SHOTS[0].content), Shot("a/b", "x/y.png", SHOTS[1].content)])
    assert developed(made)[1].counts() == {"b": 1, "etc": 1}
