"""Choices that stand in the address: read from it once, written to it but for the default, refused in a sentence."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import state


def script():
    """A page with one choice of each kind; says what they return."""
    import streamlit as st

    from dashboard import controls, state

    st.session_state.setdefault(state.TEXT, state.FIRST_TEXT)
    options = {"lstm": "LSTM", "gru": "GRU"}
    chosen = (controls.pick("trial_cell", "Cell", options, "lstm"),
              controls.slide("trial_rate", "Rate", 0.5, 2.0, 1.0, 0.1),
              controls.type_in("trial_word", "Word", "saw"))
    st.text(repr(chosen))
    controls.notices(state.said())
    st.text(repr(state.get("places")))


@pytest.fixture
def page(monkeypatch):
    """A function that runs the page under an address."""
    monkeypatch.setattr(state, "PLACES", {"trial_cell", "trial_rate", "trial_word"})

    def _run(**address) -> AppTest:
        app = AppTest.from_function(script, default_timeout=60)
        for name, value in address.items():
            app.query_params[name] = value
        return app.run()

    return _run


def said(app: AppTest) -> list[str]:
    return [element.value for element in app.text]


def test_without_an_address_the_defaults_stand_and_nothing_is_written(page):
    app = page()
    assert said(app) == ["('lstm', 1.0, 'saw')", "{'trial_cell': None, 'trial_rate': None, 'trial_word': None}"]


def test_the_address_is_taken_and_written_again(page):
    app = page(trial_cell="gru", trial_rate="1.5", trial_word="<b>x</b>")
    assert said(app) == ["('gru', 1.5, '<b>x</b>')",
                         "{'trial_cell': 'gru', 'trial_rate': '1.5', 'trial_word': '<b>x</b>'}"]


@pytest.mark.parametrize("name, given", [("trial_cell", "none"), ("trial_rate", "nan"), ("trial_rate", "1e308"),
                                         ("trial_rate", "x"), ("trial_cell", "x" * 60_000)])
def test_a_bad_wish_is_said_in_one_sentence_and_the_default_stands(page, name, given):
    app = page(**{name: given})
    first, notice, _ = said(app)
    assert first == "('lstm', 1.0, 'saw')"
    assert notice.startswith(f"The address asks for {name} = ") and len(notice) < 200
    assert not app.exception


def test_what_somebody_chose_outlives_the_address(page):
    app = page(trial_cell="gru")
    app.slider[0].set_value(0.5).run()
    assert said(app)[0] == "('gru', 0.5, 'saw')"
