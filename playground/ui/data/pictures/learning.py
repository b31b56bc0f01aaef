"""What is learnt from pictures: the division, the balance of the classes, augmentation, and what is suspicious."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamlit as st

from playground.augmentations import Augmentation
from playground.data import Prepared, prepare
from playground.data.arranging import AlbumSpec, declare_pictures
from playground.data.picture_files import PictureFiles
from playground.engine.augmented import first_batch
from playground.figures import class_balance, draw_balance
from playground.problem import SpecError
from playground.registry import every
from playground.ui.data.deciding import place
from playground.ui.data.learning import ALIKE
from playground.ui.data.pictures.deciding import decide
from playground.ui.data.pictures.sheets import contact_sheet
from playground.ui.data.pictures.start import SPLIT, for_pictures
from playground.ui.session import held, hold, session
from playground.uploads.album_card import AlbumCard
from playground.uploads.vault import Entry

FEW = 10
"""Training pictures of a class below which a network can learn little of it."""
SHOWN = 24


def learning(entry: Entry, spec: AlbumSpec, card: AlbumCard) -> bool:
    """Draw the choices; True when the pictures were put into the session's experiment to be trained on."""
    split = SPLIT.model_copy(update={"seed": spec.seed})
    try:
        source = declare_pictures(entry.file, card, spec)
        prepared = prepare(source, scaling=source.recommended, split=split)
    except SpecError as error:
        st.error(f"{entry.file.name}: {'; '.join(problem.message for problem in error.problems)}", icon=":material/block:")
        return False
    sizes = " · ".join(f"{name} {len(part):,}" for name, part in prepared.parts.items())
    st.caption(f"{source.described()} {source.examples():,} of {card.pictures:,} pictures are learnt from ({sizes}).")
    _seed(entry, spec)
    with st.container():  # a place of its own: what is below stays the same, whether there is something to balance or not
        _balance(entry, spec, prepared)
    experiment = for_pictures(source, prepared, split, balanced=spec.balanced, augmentations=_chosen(spec))
    _augmentation(entry, spec)
    batch, _ = first_batch(experiment, prepared)
    st.caption("The first training batch, as the network gets it")
    pixels = source.pixels(prepared.standardiser.restore(batch[:SHOWN]))
    st.image(contact_sheet(pixels, columns=12, zoom=max(1, 64 // source.framing.side)), alt="The first training batch", output_format="PNG")
    with st.container():
        for warning in _warnings(source, prepared, card):
            st.warning(warning, icon=":material/warning:")
    if st.button("Train on it", key=place(entry, "train"), type="primary", icon=":material/play_circle:"):
        session().replace(experiment)
        return True
    return False


def _seed(entry: Entry, spec: AlbumSpec) -> None:
    key = place(entry, "seed")
    hold(key, spec.seed)
    tip = "60 % train, 20 % choose, 20 % judge, every class alike in all of them. Another seed divides otherwise; Play changes the shares."
    st.number_input("Seed of the division", 0, 2**31 - 1, key=key, help=tip, width=200, **_change(entry, "seed", key))


def _change(entry: Entry, field: str, key: str) -> dict[str, Any]:
    """What a widget calls when it has changed: its value is the field's from now on."""

    def changed() -> None:
        value: Any = held(key)
        decide(entry, **{field: tuple(value) if isinstance(value, list) else value})

    return {"on_change": changed}


def _balance(entry: Entry, spec: AlbumSpec, prepared: Prepared) -> None:
    balance = class_balance(prepared)
    chart = draw_balance(balance)
    st.plotly_chart(chart, key=place(entry, "balance"), config={"displayModeBar": False}, alt="Share of each class in each part")
    st.caption("Training pictures: " + " · ".join(f"{name} {count:,}" for name, count in list(balance.train.items())[:12]))
    counts = sorted(balance.train.values())
    if counts[-1] <= ALIKE * counts[0]:
        return
    times = f"{counts[-1] / counts[0]:.1f} times as common as" if counts[0] else "there, unlike"
    key = place(entry, "balanced")
    hold(key, spec.balanced)
    tip = "Weights in the loss, from the training part: every class then counts alike, and accuracy over all pictures may fall."
    label = f"Count rare classes for more: the commonest is {times} the rarest"
    st.toggle(label, key=key, help=tip, **_change(entry, "balanced", key))


def _kinds() -> dict[str, type[Augmentation]]:
    return {kind.tag(): kind for kind in every(Augmentation)}  # type: ignore[type-abstract]


def _chosen(spec: AlbumSpec) -> list[Augmentation]:
    kinds = _kinds()
    return [kinds[tag]() for tag in spec.augment if tag in kinds][:8]


def _augmentation(entry: Entry, spec: AlbumSpec) -> None:
    key, kinds = place(entry, "augment"), _kinds()
    hold(key, [tag for tag in spec.augment if tag in kinds])
    tip = "Done anew to each training picture each time, so that few pictures teach more. Play sets how much. Flip only what may be mirrored."
    label, change = "Change training pictures by", _change(entry, "augment", key)
    st.multiselect(label, list(kinds), key=key, format_func=lambda tag: kinds[tag].name(), help=tip, width=520, **change)


def _warnings(source: PictureFiles, prepared: Prepared, card: AlbumCard) -> Iterator[str]:
    few = {name: count for name, count in class_balance(prepared).train.items() if count < FEW}
    if few:
        told = ", ".join(f"{name} {count}" for name, count in list(few.items())[:6])
        yield f"Few training pictures: {told}. A network tells classes well with some dozens of each; add pictures, or change them by augmentation."
    if card.repeats:
        yield f"{card.repeats:,} pictures are the very same file as another: one may train and the other judge, which makes results look too good."
    if card.torn:
        yield f"{card.torn:,} of them lie in two classes: no network can be right about both."
