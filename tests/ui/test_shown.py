"""A widget's value goes to the browser until it has certainly arrived there, and not a moment longer."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def script() -> None:
    import streamlit as st

    from playground.ui.session import hold, session

    session().shown.begin()
    hold("cuts", (50, 60))
    st.slider("Cuts", 0, 100, key="cuts")
    if "again" not in st.session_state:
        st.session_state["again"] = True
        st.rerun()  # the run is cut short: nothing of what it sent need have arrived
    session().shown.finish()


def test_the_value_is_sent_again_after_a_run_that_was_cut_short_and_then_left_alone() -> None:
    app = AppTest.from_function(script, default_timeout=60).run()
    sent = [app.slider[0].proto.set_value]
    for _ in range(3):
        sent.append(app.run().slider[0].proto.set_value)
    assert sent == [True, True, False, False]
    assert app.slider[0].value == (50, 60)
    assert app.slider[0].set_range(20, 70).run().slider[0].value == (50, 60), "the value is the experiment's"
