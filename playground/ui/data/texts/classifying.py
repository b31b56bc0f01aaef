"""What is learnt from labelled texts: their columns, their tokens, how long they may be, and how common each label is."""

from __future__ import annotations

from typing import Any

import streamlit as st

from playground.data import Prepared, baseline, prepare
from playground.data.text_proposing import TextTableSpec, declare_texts, label_of, text_of
from playground.data.text_table import MOST_WORDS, TextTable
from playground.data.tokens import PAD
from playground.figures import class_balance, draw_balance
from playground.problem import SpecError
from playground.ui.data.deciding import on_wish, place, wish
from playground.ui.data.start import TABLE_SPLIT, for_texts
from playground.ui.data.texts.tokens import show_tokens
from playground.ui.session import held, hold, session
from playground.uploads.card import TableCard
from playground.uploads.vault import Entry

STATIC = {"displayModeBar": False}
WAYS = {"word": "Words", "character": "Characters"}
EXAMPLES = 5


def classifying(entry: Entry, spec: TextTableSpec, card: TableCard) -> bool:
    """Draw the choices; True when the texts were put into the session's experiment to be trained on."""
    _columns(entry, spec, card)
    try:
        source = declare_texts(entry.file, card, spec.wishes, TABLE_SPLIT)
        prepared = prepare(source, split=TABLE_SPLIT)
    except SpecError as error:
        told = "; ".join(problem.message for problem in error.problems)
        st.error(told if told.startswith(entry.file.name) else f"{entry.file.name}: {told}", icon=":material/block:")
        return False
    _tokens(entry, spec, source)
    _outcome(source, prepared)
    _examples(source, prepared)
    st.plotly_chart(draw_balance(class_balance(prepared)), key=place(entry, "balance"), config=STATIC, alt="Share of each class in each part")
    mark = baseline(prepared)
    st.caption(f"To beat: {mark.words} gives a test accuracy of {mark.test:.0%}.")
    if st.button("Train on it", key=place(entry, "train"), type="primary", icon=":material/play_circle:"):
        session().replace(for_texts(source, prepared))
        return True
    return False


def _columns(entry: Entry, spec: TextTableSpec, card: TableCard) -> None:
    names = [column.name for column in card.columns if column.distinct > 1]
    chosen = {"text": text_of(card, spec.wishes), "target": label_of(card, spec.wishes)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        for field, label in (("text", "Texts"), ("target", "Labels")):
            key = place(entry, field)
            hold(key, chosen[field] if chosen[field] in names else None)
            change: dict[str, Any] = {"on_change": on_wish, "args": (entry, spec, field, key, lambda name: name or "")}
            st.selectbox(label, names, index=None, key=key, width=280, **change)


def _tokens(entry: Entry, spec: TextTableSpec, source: TextTable) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = place(entry, "by")
        hold(key, spec.wishes.by)
        change: dict[str, Any] = {"on_change": on_wish, "args": (entry, spec, "by", key)}
        st.segmented_control("Tokens", list(WAYS), key=key, format_func=WAYS.__getitem__, required=True, **change)
        tip = "The commonest of the training part; all others are one unknown token (□)."
        _number(entry, spec, "words", f"{WAYS[source.by]}, at most", spec.wishes.words, MOST_WORDS, 1, tip)
        _number(entry, spec, "length", "Tokens of each text, at most", source.length, 512, 2, "Shorter texts begin with nothing.")
        key = place(entry, "keep")
        hold(key, spec.wishes.keep)
        change = {"on_change": on_wish, "args": (entry, spec, "keep", key)}
        st.selectbox("Of longer texts", ["beginning", "end"], key=key, format_func=lambda end: f"keep the {end}", width=180, **change)


def _number(entry: Entry, spec: TextTableSpec, field: str, label: str, value: int, high: int, low: int, tip: str) -> None:
    key = place(entry, field)
    hold(key, value)
    st.number_input(label, low, high, key=key, help=tip, width=210, on_change=_wish, args=(entry, spec, field, key))


def _wish(entry: Entry, spec: TextTableSpec, field: str, key: str) -> None:
    wish(entry, spec, **{field: int(held(key))})


def _outcome(source: TextTable, prepared: Prepared) -> None:
    """What became of the rows and their tokens, counted."""
    counted = source.counted()
    sizes = " · ".join(f"{name} {len(part):,}" for name, part in prepared.parts.items())
    told = [f"{counted['examples']:,} of {counted['rows']:,} rows are learnt from ({sizes})"]
    wanting = {"a text": counted["without_text"], "a label that is told apart": counted["without_label"]}
    told += [f"{count:,} left out for want of {thing}" for thing, count in wanting.items() if count]
    share = counted["unknown"] / max(1, counted["tokens"])
    told.append(f"{share:.1%} of {counted['tokens']:,} tokens are unknown")
    if counted["cut"]:
        told.append(f"{counted['cut']:,} texts are cut to {source.length} tokens (the longest has {counted['longest']:,})")
    st.caption("; ".join(told) + ".")


def _examples(source: TextTable, prepared: Prepared) -> None:
    """The first training texts as the network reads them."""
    names = source.vocabulary()
    for row in prepared.train.index[:EXAMPLES].tolist():
        tokens = [names[token] for token in prepared.raw.x[row].tolist()]
        show_tokens([token for token in tokens if token != PAD], after=f" → {source.classes[int(prepared.raw.y[row])]}")
