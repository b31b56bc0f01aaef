"""What is learnt from a table: the answer, the inputs' gaps, the division, the balance of the classes, and what is suspicious."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import streamlit as st

from playground.data import Prepared, Scaling, Split, SplitBy, prepare
from playground.data.columns import Blank, Missing
from playground.data.leakage import Warning, warnings
from playground.data.proposing import TableSpec, asks_of, declare, target_of, type_of
from playground.data.table_file import TableFile
from playground.figures import class_balance, draw_balance
from playground.problem import SpecError
from playground.ui.data.deciding import decided, keep, on_wish, place, wish
from playground.ui.data.start import TABLE_SPLIT, for_table
from playground.ui.session import held, hold, session
from playground.uploads.card import TableCard
from playground.uploads.vault import Entry

STATIC = {"displayModeBar": False}
ALIKE = 1.1
"""Times that the commonest class may be as common as the rarest and count as alike."""


def learning(entry: Entry, spec: TableSpec, card: TableCard) -> bool:
    """Draw the choices; True when the table was put into the session's experiment to be trained on."""
    _question(entry, spec, card)
    _gaps(entry, spec, card)
    _division(entry, spec, card)
    try:
        source = declare(entry.file, card, spec.wishes)
        split = TABLE_SPLIT.model_copy(update={"by": spec.by})
        prepared = _prepared(source, split)
    except SpecError as error:
        st.error(f"{entry.file.name}: {'; '.join(problem.message for problem in error.problems)}", icon=":material/block:")
        return False
    _outcome(source, prepared)
    with st.container():  # places of their own: the button below stays the same one
        if source.classes:
            _balance(entry, spec, prepared)
    with st.container():
        for warning in _warnings(source, prepared, card):
            st.warning(warning.text, icon=":material/warning:")
    if st.button("Train on it", key=place(entry, "train"), type="primary", icon=":material/play_circle:"):
        session().replace(for_table(source, prepared, split, balanced=spec.balanced))
        return True
    return False


def _question(entry: Entry, spec: TableSpec, card: TableCard) -> None:
    names = [column.name for column in card.columns if column.distinct > 1]
    target, asks = target_of(card, spec.wishes), asks_of(card, spec.wishes)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        key = place(entry, "target")
        hold(key, target if target in names else None)
        st.selectbox("Column to predict", names, key=key, on_change=_target, args=(entry, spec, key), width=280)
        key = place(entry, "asks")
        hold(key, asks)
        words = {"classes": "which class it is", "number": "how much it is"}
        st.segmented_control(
            "Predict", list(words), key=key, format_func=words.__getitem__, required=True, on_change=on_wish, args=(entry, spec, "asks", key)
        )
    chosen = [column.name for column in card.columns if column.name != target and type_of(column, spec.wishes) != "ignore"]
    left = len(card.columns) - len(chosen) - 1
    named = ", ".join(chosen[:12]) + (f" and {len(chosen) - 12:,} more" if len(chosen) > 12 else "")
    count = "1 column" if len(chosen) == 1 else f"{len(chosen):,} columns"
    st.caption(f"From {f'{count}: {named}' if chosen else 'no column'}{f'; {left:,} ignored' if left > 0 else ''}.")


def _target(entry: Entry, spec: TableSpec, key: str) -> None:
    wish(entry, spec, target=held(key) or "", asks="")


def _gaps(entry: Entry, spec: TableSpec, card: TableCard) -> None:
    """The rules for missing cells, each offered where it matters; words in order; dates as cycles."""
    target = target_of(card, spec.wishes)
    kinds: dict[str, list[Any]] = {"number": [], "category": [], "date": []}
    for column in card.columns:
        if column.name != target:
            kinds.setdefault(type_of(column, spec.wishes), []).append(column)
    numeric = sum(column.missing + column.odd + column.infinite for column in (*kinds["number"], *kinds["date"]))
    words = sum(column.missing for column in kinds["category"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if numeric:
            _choose(entry, spec, "missing", f"{numeric:,} missing numbers and dates become", Missing)
        if words:
            _choose(entry, spec, "blank", f"{words:,} missing words become", Blank)
        if kinds["date"]:
            key = place(entry, "cycles")
            hold(key, [name for name in spec.wishes.cycles if name in {column.name for column in kinds["date"]}])
            dates = [column.name for column in kinds["date"]]
            tip = "The time of the year and the day of the week become inputs too, as sine and cosine."
            st.multiselect("Dates with seasons", dates, key=key, help=tip, on_change=on_wish, args=(entry, spec, "cycles", key, tuple), width=280)
    _own_rules(entry, spec, kinds)
    if kinds["category"]:
        _orders(entry, spec, kinds["category"])


def _own_rules(entry: Entry, spec: TableSpec, kinds: dict[str, list[Any]]) -> None:
    """Each column with missing cells: how many, and what is done about them where that is not what is done about all."""
    lacking = {column.name: column.missing + column.odd + column.infinite for column in (*kinds["number"], *kinds["date"])}
    lacking |= {column.name: column.missing for column in kinds["category"]}
    lacking = {name: count for name, count in lacking.items() if count}
    if len(lacking) < 2:
        return
    words = {column.name for column in kinds["category"]}
    own = {name: rule for name, rule in spec.wishes.own_rules.items() if name in lacking}
    drawer = st.expander("Columns with a rule of their own" + (f": {', '.join(own)}" if own else ""))
    with drawer, st.container(horizontal=True, vertical_alignment="bottom"):
        most = dict(sorted(lacking.items(), key=lambda pair: -pair[1]))
        key = place(entry, "own_of")
        name = str(st.selectbox("Column", list(most), key=key, format_func=lambda one: f"{one}: {most[one]:,} missing", width=300))
        family: Any = Blank if name in words else Missing
        key = place(entry, f"own/{name}")
        hold(key, own.get(name, ""))
        labels = {"": "as for all", **{rule.value: rule.label for rule in family}}
        change: dict[str, Any] = {"on_change": _own, "args": (entry, spec, name, key)}
        st.selectbox("Its missing cells become", list(labels), key=key, format_func=labels.__getitem__, width=300, **change)


def _own(entry: Entry, spec: TableSpec, name: str, key: str) -> None:
    rules = {column: rule for column, rule in decided(entry, spec).wishes.own_rules.items() if column != name}
    wish(entry, spec, own_rules={**rules, **({name: held(key)} if held(key) else {})})


def _choose(entry: Entry, spec: TableSpec, field: str, label: str, family: Any) -> None:
    key = place(entry, field)
    hold(key, getattr(spec.wishes, field))
    tip = "Taken from the training part alone."
    st.selectbox(
        label, list(family), key=key, format_func=lambda rule: rule.label, help=tip, on_change=on_wish, args=(entry, spec, field, key), width=300
    )


def _orders(entry: Entry, spec: TableSpec, columns: list[Any]) -> None:
    """Categories become an input for each value, or one along values that go from little to much."""
    with st.expander("Words that go from little to much"):
        st.caption("Each value of a category is an input of its own (one-hot). Put a column's words in order, and it becomes one number from 0 to 1.")
        name = st.selectbox("Column", [column.name for column in columns], key=place(entry, "order_of"), width=280)
        column = next(column for column in columns if column.name == name)
        values = list(column.values)
        key = place(entry, f"order/{name}")
        hold(key, [value for value in spec.wishes.orders.get(str(name), ()) if value in values])
        tip = "Choose them one after another, the least first; none for inputs of their own."
        st.multiselect("Words in order", values, key=key, help=tip, on_change=_order, args=(entry, spec, str(name), key))


def _order(entry: Entry, spec: TableSpec, name: str, key: str) -> None:
    orders = {column: order for column, order in decided(entry, spec).wishes.orders.items() if column != name}
    chosen = tuple(held(key))
    on = {**orders, **({name: chosen} if chosen else {})}
    wish(entry, spec, orders=on)


def _division(entry: Entry, spec: TableSpec, card: TableCard) -> None:
    key = place(entry, "by")
    hold(key, spec.by)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        tip = "60 % train, 20 % choose, 20 % judge; Play changes the shares."
        change: dict[str, Any] = {"on_change": _divide, "args": (entry, spec, card, key)}
        st.selectbox("Divide", list(SplitBy), key=key, format_func=lambda by: _divided(by, card, spec), help=tip, width=240, **change)
        if spec.by in (SplitBy.TIME, SplitBy.GROUP):
            field = "ordered_by" if spec.by is SplitBy.TIME else "grouped_by"
            names = [column.name for column in card.columns if column.distinct > 1]
            key = place(entry, field)
            hold(key, getattr(spec.wishes, field) or None)
            label = "Time" if spec.by is SplitBy.TIME else "Group"
            st.selectbox(label, names, index=None, key=key, on_change=on_wish, args=(entry, spec, field, key, lambda name: name or ""), width=240)


def _divided(by: SplitBy, card: TableCard, spec: TableSpec) -> str:
    """What a division is called: numbers have no classes that could be alike."""
    return "by chance" if by is SplitBy.CLASSES and asks_of(card, spec.wishes) == "number" else by.label


def _divide(entry: Entry, spec: TableSpec, card: TableCard, key: str) -> None:
    """Another division, by the likeliest column where it goes by one."""
    now = decided(entry, spec)
    by, wishes = SplitBy(held(key)), now.wishes
    if by is SplitBy.TIME and not wishes.ordered_by:
        wishes = wishes.model_copy(update={"ordered_by": next((c.name for c in card.columns if type_of(c, wishes) == "date"), "")})
    keep(entry, now.model_copy(update={"by": by, "wishes": wishes}))


def _outcome(source: TableFile, prepared: Prepared) -> None:
    facts = source.facts()
    sizes = " · ".join(f"{name} {len(part):,}" for name, part in prepared.parts.items())
    told = [f"{facts.examples:,} of {facts.rows:,} rows are learnt from ({sizes}), with {len(prepared.names):,} inputs each"]
    wanting = {"an answer": facts.without_target, "an input": facts.incomplete, "a time": facts.without_time}
    told += [f"{count:,} left out for want of {thing}" for thing, count in wanting.items() if count]
    st.caption("; ".join(told) + ".")


def _balance(entry: Entry, spec: TableSpec, prepared: Prepared) -> None:
    balance = class_balance(prepared)
    st.plotly_chart(draw_balance(balance), key=place(entry, "balance"), config=STATIC, alt="Share of each class in each part")
    st.caption("Training rows: " + " · ".join(f"{name} {count:,}" for name, count in list(balance.train.items())[:12]))
    counts = sorted(balance.train.values())
    if counts[-1] <= ALIKE * counts[0]:
        return
    times = f"{counts[-1] / counts[0]:.1f} times as common as" if counts[0] else "there, unlike"
    key = place(entry, "balanced")
    hold(key, spec.balanced)
    label = f"Count rare classes for more: the commonest is {times} the rarest"
    tip = "Weights in the loss, from the training part: every class then counts alike, and accuracy over all rows may fall."
    st.toggle(label, key=key, help=tip, on_change=lambda: keep(entry, decided(entry, spec).model_copy(update={"balanced": held(key)})))


def _prepared(source: TableFile, split: Split) -> Prepared:
    return prepare(source, scaling=Scaling.STANDARD, split=split)


@lru_cache(maxsize=16)
def _warnings(source: TableFile, prepared: Prepared, card: TableCard) -> tuple[Warning, ...]:
    return warnings(source, prepared, card)
