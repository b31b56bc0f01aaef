"""How the network goes on with a text that is typed."""

from __future__ import annotations

import streamlit as st

from playground.data.text_file import TextFile
from playground.looking.questions.write_on import WriteOn
from playground.looking.respondent import respondent
from playground.problem import SpecError
from playground.ui.asking import ask
from playground.ui.data.deciding import place
from playground.ui.session import session
from playground.uploads import text as texts
from playground.uploads.vault import Entry


def writing(entry: Entry) -> None:
    """A beginning, and what comes of it."""
    source, token = session().experiment.data.source, session().token
    if not isinstance(source, TextFile) or source.file.sha256 != entry.file.sha256 or not token:
        st.info("No network learns from this text yet. Choose **Learn**, then **Train on it**; come back when it has learnt.")
        return
    begun = texts.letters(entry.file, source.encoding)[:40]
    prompt = st.text_area("Begin with", begun, key=place(entry, "prompt"), height=90, max_chars=20_000)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        length = int(st.number_input("Tokens to write", 1, 1000, 200, key=place(entry, "count"), width=160))
        tip = "0 always takes the likeliest token; higher dares more."
        temperature = st.slider("Temperature", 0.0, 2.0, 0.8, 0.1, key=place(entry, "temperature"), width=260, help=tip)
        seed = int(st.number_input("Seed", 0, 2**31 - 1, 0, key=place(entry, "writing_seed"), width=140))
        go = st.button("Write", key=place(entry, "write"), type="primary", disabled=not prompt)
    if not go:
        return
    try:
        with st.spinner("Writing …"):
            said = ask(token, WriteOn(prompt=prompt, length=length, temperature=temperature, seed=seed), who=respondent)
    except SpecError as error:
        st.error("; ".join(problem.message for problem in error.problems), icon=":material/block:")
        return
    st.code(said["prompt"] + said["written"], language=None, wrap_lines=True)
    unknown = f" {said['unknown']:,} tokens of the beginning are not known (□)." if said["unknown"] else ""
    st.caption(f"By the network as it was at step {said['step']:,}.{unknown} Look shows each token's chances, and writes while it trains.")
