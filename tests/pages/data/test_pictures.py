"""Pictures on the Data page without a browser: shown as the network gets them, arranged, grown, and put into an experiment."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from streamlit.testing.v1 import AppTest

from playground.data import prepare
from playground.data.arranging import AlbumSpec
from playground.data.picture_files import PictureFiles
from playground.experiment import Experiment
from playground.model.check import problems
from playground.ui import shell
from playground.ui.data.pictures.adding import grown
from playground.ui.data.pictures.sheets import GAP, address, contact_sheet
from playground.ui.data.pictures.start import SPLIT, for_pictures
from playground.ui.thumbnail import tiled
from playground.uploads import album
from playground.uploads.album_card import AlbumCard
from playground.uploads.file_ref import FileRef
from playground.uploads.framing import Crop, Framing
from playground.uploads.packing import Shot
from playground.uploads.refusal import Refusal
from playground.uploads.vault import vault
from tests.pages.test_pages import opened
from tests.uploads.picturing import classes, developed, encoded, kept, noise, read


def with_pictures(tab: str = "", content: dict[str, bytes] | None = None) -> tuple[AppTest, FileRef]:
    """The page of a user who has pictures."""
    app = opened()
    ref = kept(content or classes(12), owner=app.session_state["session"].owner)
    read(ref)
    app.switch_page(str(shell.script("data"))).run()
    if tab:
        app.button_group(key="pictures/tab").set_value(tab).run()
    return app, ref


def spec_of(app: AppTest, ref: FileRef) -> AlbumSpec:
    entry = vault().entry(app.session_state["session"].owner, ref.sha256)
    assert entry is not None
    return AlbumSpec.read(entry.spec)


@pytest.mark.parametrize("tab", ["Pictures", "Classes", "Add", "Learn", "Predict", "Card"])
def test_every_part_of_a_users_pictures_opens(tab: str) -> None:
    app, _ = with_pictures(tab)
    assert not app.exception and not app.error
    assert app.subheader[1].value == "set"


@pytest.mark.parametrize("way", ["ZIP", "Pick", "Webcam"])
def test_every_way_of_bringing_pictures_is_offered(way: str) -> None:
    app = opened("data/data.py")
    app.button_group(key="bringing").set_value("pictures").run()
    app.button_group(key="pictures/from").set_value(way).run()
    assert not app.exception and not app.error


@pytest.mark.parametrize("framing", [Framing(side=16), Framing(side=12, colour=False)], ids=["colour", "grey"])
def test_what_is_shown_is_what_the_network_gets_pixel_for_pixel(framing: Framing) -> None:
    """The sheet of examples, a thumbnail and the first look in Play hold the tensor's very numbers."""
    ref, card = developed(classes(6), framing=framing)
    from playground.data.arranging import declare_pictures

    x = declare_pictures(ref, card, AlbumSpec(framing=framing)).sample().x
    shades = (x if framing.colour else 1 - x).permute(0, 2, 3, 1)  # (n, side, side, channels)
    wanted = shades.mul(255).round().to(torch.uint8).numpy()
    pixels, side = album.pixels(ref, framing), framing.side
    sheet = contact_sheet(pixels, columns=4, zoom=2)
    for place in range(12):
        down, across = place // 4 * (2 * side + GAP), place % 4 * (2 * side + GAP)
        shown = sheet[down : down + 2 * side : 2, across : across + 2 * side : 2]
        assert (shown[..., :3] == wanted[place]).all() and (shown[..., 3] == 255).all()
    png = np.asarray(Image.open(io.BytesIO(__import__("base64").b64decode(address(pixels[3]).partition(",")[2]))))
    assert (png.reshape(wanted[3].shape) == wanted[3]).all()
    play = tiled(x[:1], columns=1, exact=True)
    assert (play.reshape(wanted[0].shape) == wanted[0]).all()


def test_framing_is_kept_and_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.uploads.developing import develop

    monkeypatch.setattr(album, "guarded", lambda function, name, given, cure: develop(**given))
    app, ref = with_pictures()
    app.selectbox(key=f"{ref.sha256[:12]}/side").set_value(16).run()
    app.button_group(key=f"{ref.sha256[:12]}/colour").set_value(False).run()
    assert not app.exception and spec_of(app, ref).framing == Framing(side=16, colour=False)
    assert "16 × 16 × 1 numbers each" in str([caption.value for caption in app.caption])


def test_pictures_become_an_experiment_with_weights_and_augmentation_and_are_shown_in_play(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[Any] = []
    app, ref = with_pictures("Learn", {**classes(30, dark=40), **classes(6, light=200)})
    app.toggle(key=f"{ref.sha256[:12]}/balanced").set_value(True).run()
    app.multiselect(key=f"{ref.sha256[:12]}/augment").set_value(["flip", "shift"]).run()
    assert "Few training pictures: light 4" in str([warning.value for warning in app.warning])
    monkeypatch.setattr("streamlit.switch_page", went.append)
    app.button(key=f"{ref.sha256[:12]}/train").click().run()
    experiment: Experiment = app.session_state["session"].experiment
    assert isinstance(experiment.data.source, PictureFiles) and experiment.data.source.classes() == ("dark", "light")
    assert [kind.kind for kind in experiment.data.augmentations] == ["flip", "shift"]  # type: ignore[attr-defined]
    assert experiment.objective.loss.weights[1] > 3 * experiment.objective.loss.weights[0]  # type: ignore[attr-defined]
    assert str(went[0]).endswith("play/play.py") and app.session_state["session"].problems == ()


@pytest.mark.parametrize("side", [8, 20, 32, 96])
@pytest.mark.parametrize("colour", [True, False])
def test_the_network_to_begin_with_fits_every_framing(side: int, colour: bool) -> None:
    from playground.data.arranging import declare_pictures

    framing = Framing(side=side, colour=colour)
    ref, card = developed(classes(8), framing=framing)
    source = declare_pictures(ref, card, AlbumSpec(framing=framing))
    assert problems(for_pictures(source, prepare(source, split=SPLIT), SPLIT)) == ()


def test_one_class_is_told_on_the_spot() -> None:
    app, _ = with_pictures("Learn", classes(6, dark=40))
    assert not app.exception and "set.zip: there is only one class ('dark', 6 pictures)" in app.error[0].value


def test_a_set_grows_and_keeps_what_was_said_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The grown set is another file, with the title, notes and choices of the one before, which goes."""
    app = opened()
    owner = app.session_state["session"].owner
    monkeypatch.setattr("playground.ui.data.pictures.adding.session", lambda: app.session_state["session"])
    first = grown(owner, None, [Shot("cat", "1.png", encoded(noise(1))), Shot("dog", "1.png", encoded(noise(2)))])
    entry = vault().entry(owner, first.sha256)
    assert entry is not None and entry.kind == "pictures" and entry.title == "my pictures"
    from dataclasses import replace

    entry = replace(entry, title="pets", notes="mine", spec=AlbumSpec(titles={"cat": "Katze"}).model_dump_json())
    vault().write(owner, entry)
    second = grown(owner, entry, [Shot("owl", "webcam.jpg", encoded(noise(3), "JPEG"))])
    assert album.survey(second).counts() == {"cat": 1, "dog": 1, "owl": 1}
    now = vault().entry(owner, second.sha256)
    assert now is not None and (now.title, now.notes, now.spec) == ("pets", "mine", entry.spec) and not vault().has(first)
    with pytest.raises(Refusal, match=r"my pictures.zip: 1 of 4 pictures cannot be read: .*owl/x-.* is damaged"):
        grown(owner, now, [Shot("owl", "x.png", encoded(noise(4))[:60])])
    assert vault().entry(owner, second.sha256) is not None, "the set stays as it was"


def test_classes_are_renamed_and_pictures_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.ui.data.pictures import classes as part

    app, ref = with_pictures()
    session = app.session_state["session"]
    entry = vault().entry(session.owner, ref.sha256)
    assert entry is not None
    edits: dict[str, Any] = {"edited_rows": {"0": {"Class": " night  time "}, "1": {"Learn from": False}}}
    monkeypatch.setattr(part, "held", lambda key: edits)
    monkeypatch.setattr("playground.ui.data.deciding.session", lambda: session)
    monkeypatch.setattr("playground.ui.data.pictures.deciding.session", lambda: session)
    card = AlbumCard(Framing(), ("dark", "light"), (0, 1), ("dark/0.png", "light/0.png"), ((1, 1), (1, 1)))
    part._rename(entry, card, "key")
    found = spec_of(app, ref)
    assert found.titles == {"dark": "night time"} and found.closed == ("light",)
    edits = {"edited_rows": {"1": {"Learn from": False}}}
    part._leave_out(entry, ["dark/0.png", "light/0.png"], "key")
    assert spec_of(app, ref).without == ("light/0.png",)
    edits = {"edited_rows": {"1": {"Learn from": True}}}
    part._leave_out(entry, ["dark/0.png", "light/0.png"], "key")
    assert spec_of(app, ref).without == ()


def test_two_quick_changes_are_both_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second comes from a page that was drawn before the first."""
    from playground.ui.data.pictures.deciding import decide

    app, ref = with_pictures()
    session = app.session_state["session"]
    entry = vault().entry(session.owner, ref.sha256)
    assert entry is not None
    monkeypatch.setattr("playground.ui.data.deciding.session", lambda: session)
    monkeypatch.setattr("playground.ui.data.pictures.deciding.session", lambda: session)
    decide(entry, colour=False)
    decide(entry, crop=Crop.FIT)
    decide(entry, balanced=True)
    found = spec_of(app, ref)
    assert (found.framing.colour, found.framing.crop, found.balanced) == (False, Crop.FIT, True)
