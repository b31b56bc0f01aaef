"""Answers of the trained network for new pictures: from files or the webcam; shown and to be taken away as CSV."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from playground.data.arranging import AlbumSpec
from playground.data.picture_files import PictureFiles
from playground.data.spreadsheet import as_csv
from playground.explaining.questions.predict_pictures import PredictPictures
from playground.problem import SpecError
from playground.settings import settings
from playground.ui.asking import ask
from playground.ui.data.deciding import place
from playground.ui.data.pictures.adding import TYPES
from playground.ui.data.pictures.sheets import address
from playground.ui.session import held, session
from playground.uploads import album as albums
from playground.uploads.packing import Shot, pack
from playground.uploads.vault import Entry, vault

MARK = re.compile(r"-[0-9a-f]{8}(?=\.\w+$)")
LISTED = 200
"""Pictures whose answers are shown; the download has all."""


def predicting(entry: Entry, spec: AlbumSpec) -> None:
    """Pictures in, answers out."""
    source, token = session().experiment.data.source, session().token
    if not isinstance(source, PictureFiles) or source.file.sha256 != entry.file.sha256 or not token:
        st.info("No network learns from these pictures yet. Choose **Learn**, then **Train on it**; come back when it has learnt.")
        return
    look: dict[str, Any] = {"label_visibility": "collapsed", "required": True}
    way = st.segmented_control("From", ["Files", "Webcam"], default="Files", key=place(entry, "way"), **look)
    key = place(entry, f"new/{way}")
    with st.container(width=520):
        if way == "Webcam":
            st.camera_input("Take a picture: the network answers at once", key=key)
        else:
            most: dict[str, Any] = {"max_upload_size": settings().max_upload, "accept_multiple_files": True}
            st.file_uploader("New pictures, or a ZIP archive of them", [*TYPES, "zip"], key=key, **most)
    given = held(key)
    files = given if isinstance(given, list) else [given] if given is not None else []
    if files and (way == "Webcam" or st.button("Predict", key=place(entry, "predict"), type="primary")):
        try:
            _answer(entry, source, token, files)
        except SpecError as error:
            st.error("; ".join(map(str, error.problems)), icon=":material/block:")


def _answer(entry: Entry, source: PictureFiles, token: str, files: Sequence[Any]) -> None:
    """The answers for some files; what is kept of them for that is let go of again."""
    owner = session().owner
    known = {own.file.sha256 for own in vault().entries(owner)}
    name, content = _archive(files)
    ref = vault().keep(name, content, owner, kind="rows")
    try:
        with st.spinner("Asking the network …"):
            albums.survey(ref, source.framing, labelled=False)
            said = ask(token, PredictPictures(file=ref))
            pixels = np.array(albums.pixels(ref, source.framing, labelled=False)[:LISTED])
    finally:
        if ref.sha256 not in known:
            vault().forget(owner, ref.sha256)
    _show(entry, source, said, pixels)


def _archive(files: Sequence[Any]) -> tuple[str, io.BytesIO]:
    """One archive as it is, or pictures packed as one."""
    if len(files) == 1 and files[0].name.lower().endswith(".zip"):
        return files[0].name, files[0]
    out = io.BytesIO()
    pack((Shot("new", file.name, file.getvalue()) for file in files), out)
    out.seek(0)
    return "new pictures.zip" if len(files) > 1 else files[0].name, out


def _plain(name: str) -> str:
    """The name that a packed picture had before it was packed; others as they are."""
    return MARK.sub("", name.removeprefix("new/")) if name.startswith("new/") else name


def _show(entry: Entry, source: PictureFiles, said: dict[str, Any], pixels: Any) -> None:
    task = source.task()
    probability = np.asarray(said["probability"], float)
    best = [task.classes[index] for index in probability.argmax(1)]
    columns = {f"p({name})": probability[:, index].round(4) for index, name in enumerate(task.classes)}
    found = pd.DataFrame({"picture": list(map(_plain, said["names"])), "predicted": best, **columns})
    for note in said["notes"]:
        st.info(note, icon=":material/info:")
    shown = found.head(LISTED).copy()
    shown.insert(0, "", [address(picture, max(1, 48 // source.framing.side)) for picture in pixels])
    bars = {name: st.column_config.ProgressColumn(name, min_value=0, max_value=1, format="percent") for name in columns}
    with st.container(key="predictions"):  # without the widget's own download, which does not guard against formulas
        look: dict[str, Any] = {"hide_index": True, "row_height": 52, "height": min(520, 52 * len(shown) + 37)}
        st.dataframe(shown, column_config={"": st.column_config.ImageColumn("", width="small"), **bars}, **look)
    st.caption(f"{len(found):,} picture{'' if len(found) == 1 else 's'}, by the network as it was at step {said['step']:,}.")
    text = as_csv(list(found.columns), found.itertuples(index=False))
    name = f"{source.called()}-predictions.csv"
    st.download_button("Download predictions", text, name, "text/csv", icon=":material/download:", on_click="ignore")
