"""A declared set of pictures: its tensors are its pixels, its classes are its folders, and a link carries the declaration alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from playground.data import Scaling, Split, prepare
from playground.data.arranging import AlbumSpec, declare_pictures
from playground.data.picture_files import Folder, PictureFiles
from playground.document import from_link, to_link
from playground.experiment import Data, Experiment
from playground.problem import SpecError
from playground.runs.scene import data_of
from playground.uploads import album
from playground.uploads.framing import Framing
from playground.uploads.refusal import Refusal
from playground.uploads.vault import vault
from tests.uploads.picturing import classes, developed

GREY, COLOUR = Framing(side=12, colour=False), Framing(side=16)


def declared(framing: Framing = COLOUR, **spec: object) -> PictureFiles:
    ref, card = developed(classes(6), framing=framing)
    return declare_pictures(ref, card, AlbumSpec(framing=framing, **spec))  # type: ignore[arg-type]


def test_the_tensors_are_the_pixels() -> None:
    """In colour from 0 to 1; in grey as ink, so that 1 is black."""
    for framing in (COLOUR, GREY):
        source = declared(framing)
        pixels = album.pixels(source.file, framing).astype(np.float32) / 255
        x = source.sample().x
        assert x.shape == (12, *source.example_shape()) and x.dtype == torch.float32
        assert torch.equal(x, torch.from_numpy(pixels if framing.colour else 1 - pixels).permute(0, 3, 1, 2))


def test_pixels_become_numbers_and_the_same_pixels_again() -> None:
    for framing in (COLOUR, GREY):
        source = declared(framing)
        pixels = np.random.default_rng(1).integers(0, 256, (5, framing.side, framing.side, framing.channels), dtype=np.uint8)
        assert (source.pixels(source.inputs(pixels)) == pixels).all()


def test_what_is_shown_is_what_the_network_gets() -> None:
    """The bytes that the pages draw, to the last bit, whatever the brightest picture is."""
    for framing in (COLOUR, GREY):
        source = declared(framing)
        shown = data_of(prepare(source), coloured=True)
        pixels = torch.from_numpy(np.array(album.pixels(source.file, framing)))
        assert shown["photographs"] is True
        assert torch.equal(shown["images"], pixels if framing.colour else 255 - pixels[..., 0])


def test_classes_are_folders_named_closed_joined_and_thinned() -> None:
    ref, card = developed({**classes(4), **{name.replace("dark", "grey"): content for name, content in classes(3, dark=90).items()}})
    spec = AlbumSpec(titles={"dark": "night", "grey": "night"}, without=("light/0.png", "not/there.png"))
    source = declare_pictures(ref, card, spec)
    assert source.classes() == ("night", "light") and source.without == ("light/0.png",)
    y = source.sample().y
    assert source.examples() == len(y) == 4 + 3 + 3 and y.tolist() == [0] * 7 + [1] * 3
    closed = declare_pictures(ref, card, AlbumSpec(closed=("grey",)))
    assert closed.classes() == ("dark", "light") and closed.examples() == 8
    names = [card.names[place] for place in closed.origins()]
    assert all(name.startswith(("dark/", "light/")) for name in names)


def test_one_class_alone_is_told_with_a_cure() -> None:
    ref, card = developed(classes(3, dark=40))
    with pytest.raises(SpecError, match=r"only one class \('dark', 3 pictures\): nothing to tell apart. Add pictures of another class"):
        declare_pictures(ref, card, AlbumSpec())
    with pytest.raises(ValidationError, match="two or more classes, got 'x' alone"):
        PictureFiles(file=ref, folders=(Folder(folder="a", title="x"), Folder(folder="x")))


def test_a_folder_that_is_not_there_is_named() -> None:
    ref, _ = developed(classes(3))
    with pytest.raises(SpecError, match="has no folder 'owl'; it has 'dark', 'light'"):
        PictureFiles(file=ref, folders=(Folder(folder="dark"), Folder(folder="owl"))).sample()


def test_a_link_carries_the_declaration_and_never_the_pictures() -> None:
    source = declared(GREY, titles={"dark": "night"})
    link = to_link(Experiment(data=Data(source=source, scaling=Scaling.STANDARD)))
    assert from_link(link).data.source == source and len(link) < 1500


def test_whoever_lacks_the_file_is_told_which_is_wanted() -> None:
    source = declared()
    assert source.lacking("somebody") == (source.file,)
    elsewhere = source.model_copy(update={"file": source.file.model_copy(update={"sha256": "0" * 64})})
    with pytest.raises(Refusal, match=r"set\.zip .*which is not among your files. Add that very file"):
        elsewhere.sample()


def test_parts_hold_every_class_alike() -> None:
    prepared = prepare(declared(), scaling=Scaling.STANDARD, split=Split(train=0.5, validation=0.25, test=0.25))
    for part in prepared.parts.values():
        counts = prepared.raw.y[part.index].bincount(minlength=2)
        assert abs(int(counts[0]) - int(counts[1])) <= 1


def test_a_set_beyond_the_bounds_is_refused_before_it_takes_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.data import picture_files
    from playground.settings import Settings

    monkeypatch.setattr(picture_files, "settings", lambda: Settings(max_cells=1000))
    with pytest.raises(SpecError, match=r"12 pictures of 3 × 20 × 20 numbers are 14,400, more than the 1,000 .*Make them smaller, or grey"):
        declared(Framing(side=20)).sample()


def test_a_deleted_set_goes_with_all_that_was_made_of_it() -> None:
    ref, _ = developed(classes(3))
    home = vault().path(ref).parent
    assert len(list(home.iterdir())) == 3
    for entry in home.parents[2].glob(f"owners/*/{ref.sha256}.json"):
        entry.unlink()
    vault().forget("nobody", ref.sha256)
    assert not home.exists()


def test_of_very_many_pictures_the_scene_holds_those_that_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.runs import scene

    monkeypatch.setattr(scene, "HEAVY", 100)
    monkeypatch.setattr(scene, "LISTED", 2)
    prepared = prepare(declared())
    shown = data_of(prepared, coloured=True, brief=True)
    assert len(shown["images"]) == len(shown["rows"]) == 5, "two of training and test, one of validation"
    whole = data_of(prepared, coloured=True)["images"]
    assert torch.equal(shown["images"], whole[shown["rows"].long()]) and "rows" not in data_of(prepared, coloured=True)
