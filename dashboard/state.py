"""Every key of the session and its default. Knows Streamlit's session, nothing of widgets or models."""

import streamlit as st

TEXT, MODEL, LANGUAGE = "text", "model", "lang"            # bound to the URL by the widgets of the frame
FIRST_TEXT = "The animal didn't cross the street because it was too tired."
FIRST_CHOICE = {"layer": 5, "head": 11, "query": "it", "key": "animal"}
EXAMPLES = {
    "… too wide": "The animal didn't cross the street because it was too wide.",
    "I saw a saw.": "I saw a saw.",
    "三隻黑色的貓": "三隻黑色的貓",
}
LONGEST_BOUND = 2_000      # characters: a longer text stays out of the URL (the HTTP server refuses some 100 kB)

_DEFAULTS = {"sentences": (), "shown": None, "presenting": False}


def get(key: str) -> object:
    """Return the session's value of `key`, or its default."""
    return st.session_state.get(key, _DEFAULTS[key])


def put(key: str, value: object) -> None:
    """Keep `value` for this session."""
    if key not in _DEFAULTS:
        raise KeyError(key)
    st.session_state[key] = value


def text() -> str:
    """Return the sentence in the field, as it was typed."""
    return st.session_state.get(TEXT, FIRST_TEXT)


def presenting() -> bool:
    """Return whether the page is shown to a room: `?present=1`, kept for the session."""
    if st.query_params.get("present") in ("0", "1"):
        put("presenting", st.query_params["present"] == "1")
    return bool(get("presenting"))
