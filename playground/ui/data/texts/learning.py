"""What is learnt from a text: its tokens, how many the network sees at once, and what there is to beat."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from playground.data import Prepared, prepare
from playground.data.baseline import guesses
from playground.data.text_file import TextFile
from playground.data.text_proposing import TextSpec, declare_text
from playground.problem import SpecError
from playground.ui.data.deciding import on_wish, place, wish
from playground.ui.data.start import TEXT_SPLIT, for_text
from playground.ui.data.texts.tokens import show_tokens
from playground.ui.session import held, hold, session
from playground.uploads.text import TextCard
from playground.uploads.vault import Entry

WAYS = {"character": "Characters", "byte_pair": "Byte pairs"}
NETWORKS = {"lstm": "An LSTM", "gpt": "A very small GPT"}
PREVIEW = 220
"""Tokens that are shown."""


def learning(entry: Entry, spec: TextSpec, card: TextCard) -> bool:
    """Draw the choices; True when the text was put into the session's experiment to be trained on."""
    _choices(entry, spec, card)
    try:
        with st.spinner("Finding the tokens …"):
            source = declare_text(entry.file, card.encoding, spec.wishes, TEXT_SPLIT.train)
            prepared = prepare(source, split=TEXT_SPLIT)
    except SpecError as error:
        told = "; ".join(problem.message for problem in error.problems)
        st.error(told if told.startswith(entry.file.name) else f"{entry.file.name}: {told}", icon=":material/block:")
        return False
    _outcome(source, prepared)
    show_tokens(source.begins(PREVIEW))
    _marks(prepared)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = place(entry, "network")
        network = st.segmented_control("Begin with", list(NETWORKS), default="lstm", key=key, format_func=NETWORKS.__getitem__, required=True)
        if st.button("Train on it", key=place(entry, "train"), type="primary", icon=":material/play_circle:"):
            session().replace(for_text(source, attention=network == "gpt"))
            return True
    return False


def _choices(entry: Entry, spec: TextSpec, card: TextCard) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = place(entry, "by")
        hold(key, spec.wishes.by)
        change: dict[str, Any] = {"on_change": on_wish, "args": (entry, spec, "by", key)}
        st.segmented_control("Tokens", list(WAYS), key=key, format_func=WAYS.__getitem__, required=True, **change)
        if spec.wishes.by == "byte_pair":
            tip = "Pieces that occur often, beside the 256 bytes; found in the training part alone."
            _number(entry, spec, "pieces", "Pieces, at most", 0, 2048, tip)
        _number(entry, spec, "length", "Tokens seen at once", 4, 512, "The network's context.")
        if card.letters > 100:
            tip = f"The first of {card.letters:,}. More make each look at the whole text slower."
            _number(entry, spec, "most", "Letters taken, at most", 100, max(card.letters, spec.wishes.most), tip)


def _number(entry: Entry, spec: TextSpec, field: str, label: str, low: int, high: int, tip: str) -> None:
    key = place(entry, field)
    hold(key, getattr(spec.wishes, field))
    st.number_input(label, low, high, key=key, help=tip, width=180, on_change=_wish, args=(entry, spec, field, key))


def _wish(entry: Entry, spec: TextSpec, field: str, key: str) -> None:
    wish(entry, spec, **{field: int(held(key))})


def _outcome(source: TextFile, prepared: Prepared) -> None:
    counted = source.counted()
    sizes = " · ".join(f"{name} {len(part):,}" for name, part in prepared.parts.items())
    told = f"{counted['letters']:,} letters are {counted['tokens']:,} tokens, of {len(source.vocabulary()):,} different ones"
    st.caption(f"{told}: {len(prepared.raw.x):,} rows of {source.length} ({sizes}), in their order; the last judge.")
    unknown = int((prepared.raw.x == 0).sum()) if source.unknown() is not None else 0
    if unknown:
        st.caption(f"{unknown:,} tokens are of characters that the training part does not have: they count as unknown (□).")


def _marks(prepared: Prepared) -> None:
    """What counting gives, on the part that judges."""
    found = [{"To beat": f"counting {guess.words}", "Loss": guess.loss, "Perplexity": guess.perplexity} for guess in guesses(prepared)]
    columns = {"Loss": st.column_config.NumberColumn(format="%.3f"), "Perplexity": st.column_config.NumberColumn(format="%.1f")}
    st.caption("What can be told without learning, on the test part (cross-entropy in nats)")
    st.dataframe(pd.DataFrame(found), hide_index=True, width=620, column_config=columns)
